#include "device-bridge/protocols/adam.hpp"

#include <algorithm>
#include <utility>

#include "app/base/text.hpp"
#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {

ScaleProtocol::Manner Adam::manner() const {
    using namespace std::chrono_literals;
    return {.kind = Manner::Kind::polled,
            .answers_within = 5s,
            .pause = 5s,
            .silence = 10s,
            .may_be_silent = true};
}

std::optional<ScaleProtocol::Command> Adam::command(Verb verb) const {
    switch (verb) {
        case Verb::zero: return Command{"Z\r\n", false};
        case Verb::tare: return Command{"T\r\n", false};
        case Verb::clear_tare: break;
    }
    return std::nullopt;
}

void Adam::feed(std::string_view bytes, const Sink& sink) {
    lines_.feed(bytes, [&](std::optional<std::string_view> line) { take(line, sink); });
}

/// The whole line is blanks, a number, perhaps blanks, "kg", blanks: half a number is no weight.
void Adam::take(std::optional<std::string_view> whole, const Sink& sink) {
    std::string_view line = whole.value_or(std::string_view());
    if (whole && line.find_first_not_of(' ') == std::string_view::npos) return;
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto number = line.substr(0, line.find_first_not_of("0123456789."));
    const auto rest = trimmed(line.substr(number.size()), kPadding);
    const auto weight = parse_weight(number, WeightUnit::kilogram);
    if (!weight || weight->decimals == 0 || rest != "kg") {
        ++dropped_;
        sink({ScaleWord::What::unsure, {}});  // it may weigh less than nothing: the last weight is over
        return;
    }
    sink({ScaleWord::What::stable, *weight});
}

void Adam::reset() {
    lines_.reset();
}

}  // namespace comptoir::bridge
