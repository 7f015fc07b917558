#include "device-bridge/protocols/adam.hpp"

#include <algorithm>
#include <utility>

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
    for (const char c : bytes) {
        if (c == '\r' || c == '\n') {
            end_line(sink);
        } else if (line_.size() < kLineMax) {
            line_ += c;
        } else {
            is_too_long_ = true;
        }
    }
}

/// The whole line is blanks, a number, perhaps blanks, "kg", blanks: half a number is no weight.
void Adam::end_line(const Sink& sink) {
    const std::string whole = std::exchange(line_, {});
    const bool is_too_long = std::exchange(is_too_long_, false);
    std::string_view line = whole;
    if (line.find_first_not_of(' ') == std::string_view::npos && !is_too_long) return;
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto number = line.substr(0, line.find_first_not_of("0123456789."));
    std::string_view rest = line.substr(number.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    rest = rest.substr(0, rest.find_last_not_of(' ') + 1);
    const auto weight = parse_weight(number, WeightUnit::kilogram);
    if (is_too_long || !weight || weight->decimals == 0 || rest != "kg") {
        ++dropped_;
        return;
    }
    sink({ScaleWord::What::stable, *weight});
}

void Adam::reset() {
    line_.clear();
    is_too_long_ = false;
}

}  // namespace comptoir::bridge
