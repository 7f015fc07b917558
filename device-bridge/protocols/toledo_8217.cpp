#include "device-bridge/protocols/toledo_8217.hpp"

#include <algorithm>
#include <utility>

#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

constexpr char kStart = 0x02;
constexpr char kEnd = '\r';

}  // namespace

std::string Toledo8217::ask() {
    return "W";
}

std::optional<ScaleProtocol::Command> Toledo8217::command(Verb verb) const {
    switch (verb) {
        case Verb::zero: return Command{"Z", false};
        case Verb::tare: return Command{"T", false};
        case Verb::clear_tare: return Command{"C", false};
    }
    return std::nullopt;
}

void Toledo8217::feed(std::string_view bytes, const Sink& sink) {
    constexpr unsigned char kSevenBits = 0x7f;
    for (const char raw : bytes) {
        const auto c = static_cast<char>(static_cast<unsigned char>(raw) & kSevenBits);
        if (c == kStart) {
            if (is_within_) ++dropped_;
            is_within_ = true;
            frame_.clear();
        } else if (!is_within_) {
            continue;  // an answer to a command, or noise
        } else if (c == kEnd) {
            is_within_ = false;
            hear(std::exchange(frame_, {}), sink);
        } else if (frame_.size() < kFrameMax) {
            frame_ += c;
        } else {
            is_within_ = false;
            ++dropped_;
        }
    }
}

void Toledo8217::hear(std::string_view frame, const Sink& sink) {
    std::string_view field = frame;
    field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
    if (field.size() == 2 && field.front() == '?') {
        hear_status(field.back(), sink);
    } else {
        hear_weight(frame, sink);
    }
}

void Toledo8217::hear_status(char status, const Sink& sink) {
    using What = ScaleWord::What;
    const auto bits = static_cast<unsigned char>(status);
    constexpr unsigned kMotion = 0x01;
    constexpr unsigned kOver = 0x02;
    constexpr unsigned kUnder = 0x04;
    constexpr unsigned kOutsideZero = 0x08;
    constexpr unsigned kCentreOfZero = 0x10;
    if ((bits & kOver) != 0) return sink({What::over, {}});
    if ((bits & kUnder) != 0) return sink({What::under, {}});
    if ((bits & (kMotion | kOutsideZero)) != 0) return sink({What::unsure, {}});
    if ((bits & kCentreOfZero) != 0) return sink({What::stable, Weight{0, shape_.decimals(), unit_}});
    sink({What::unsure, {}});
}

void Toledo8217::hear_weight(std::string_view field, const Sink& sink) {
    const bool is_net = field.ends_with('N');
    if (is_net) field.remove_suffix(1);
    const std::size_t width = field.size();
    field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
    const auto weight = parse_weight(field, unit_);
    const bool is_plain = !field.empty() && field.front() != '-' && field.front() != '+';
    if (!weight || !is_plain) {
        ++dropped_;
        return;
    }
    if (!shape_.counts(width, *weight)) {
        ++dropped_;
        return;
    }
    sink({ScaleWord::What::stable, *weight, is_net});
}

void Toledo8217::reset() {
    frame_.clear();
    is_within_ = false;
}

}  // namespace comptoir::bridge
