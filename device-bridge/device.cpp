#include "device-bridge/device.hpp"

#include <utility>

namespace comptoir::bridge {

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::printer: return "printer";
        case Kind::scanner: return "scanner";
        case Kind::scale: return "scale";
        case Kind::terminal: return "terminal";
        case Kind::pole: return "pole";
        case Kind::gauge: return "gauge";
        case Kind::fiscal: return "fiscal";
    }
    return "device";
}

const char* name_of(Condition condition) {
    switch (condition) {
        case Condition::ready: return "ready";
        case Condition::busy: return "busy";
        case Condition::offline: return "offline";
        case Condition::paper_low: return "paper_low";
        case Condition::paper_out: return "paper_out";
        case Condition::cover_open: return "cover_open";
        case Condition::cutter: return "cutter";
        case Condition::too_hot: return "too_hot";
        case Condition::error: return "error";
        case Condition::silent: return "silent";
    }
    return "error";
}

const char* name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::done: return "done";
        case Outcome::sent: return "sent";
        case Outcome::failed: return "failed";
        case Outcome::unknown: return "unknown";
    }
    return "unknown";
}

ActionResult ActionResult::failed(Error why) {
    ActionResult result;
    result.error = std::move(why);
    return result;
}

ActionResult ActionResult::going_on(Error why) {
    ActionResult result = failed(std::move(why));
    result.outcome = Outcome::unknown;
    result.is_final = false;
    return result;
}

}  // namespace comptoir::bridge
