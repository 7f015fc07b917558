#include "device-bridge/printing/printer_condition.hpp"

namespace comptoir::bridge {

Finding finding_of(const PrinterStatus& status) {
    if (status.cover_open) return {Condition::cover_open, "the cover is open"};
    if (status.paper_out) return {Condition::paper_out, "there is no paper"};
    if (status.cutter) return {Condition::cutter, "the cutter is stuck"};
    if (status.error) return {Condition::error, "the printer reports an error"};
    if (status.recovers_by_itself) return {Condition::too_hot, "the print head is too hot"};
    if (status.fed_by_hand) return {Condition::busy, "the feed button is pressed"};
    if (status.offline) return {Condition::offline, "the printer says it is offline"};
    if (status.paper_low) return {Condition::paper_low, "the paper is nearly used up"};
    return {Condition::ready, ""};
}

std::optional<Error> objection_to_printing(const Finding& finding) {
    const auto say = [&](ErrorCode code) {
        return Error{code, std::string(name_of(finding.condition)) + ": " + finding.reason};
    };
    switch (finding.condition) {
        case Condition::ready:
        case Condition::paper_low:
        case Condition::silent: return std::nullopt;
        case Condition::offline: return say(ErrorCode::offline);
        case Condition::busy:
        case Condition::too_hot: return say(ErrorCode::busy);
        case Condition::paper_out:
        case Condition::cover_open:
        case Condition::cutter:
        case Condition::error: return say(ErrorCode::refused);
    }
    return std::nullopt;
}

std::optional<Error> objection_to_pulse(const Finding& finding) {
    if (finding.condition == Condition::paper_out || finding.condition == Condition::cover_open) {
        return std::nullopt;
    }
    return objection_to_printing(finding);
}

}  // namespace comptoir::bridge
