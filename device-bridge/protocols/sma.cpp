#include "device-bridge/protocols/sma.hpp"

#include <algorithm>
#include <utility>

#include "app/base/text.hpp"
#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;

constexpr char kStart = '\n';
constexpr char kEnd = '\r';

bool is_one_of(char c, std::string_view those) {
    return those.find(c) != std::string_view::npos;
}

}  // namespace

std::optional<ScaleProtocol::Command> Sma::command(Verb verb) const {
    switch (verb) {
        case Verb::zero: return Command{"\nZ\r", false};
        case Verb::tare: return Command{"\nT\r", false};
        case Verb::clear_tare: break;
    }
    return std::nullopt;
}

void Sma::feed(std::string_view bytes, const Sink& sink) {
    constexpr unsigned kSevenBits = 0x7f;
    for (const char raw : bytes) {
        const auto c = static_cast<char>(static_cast<unsigned char>(raw) & kSevenBits);
        if (c == kStart) {
            if (is_within_ && !frame_.empty()) ++dropped_;
            is_within_ = true;
            frame_.clear();
        } else if (!is_within_) {
            continue;  // noise
        } else if (c == kEnd) {
            is_within_ = false;
            if (!hear(std::exchange(frame_, {}), sink)) ++dropped_;
        } else if (frame_.size() < kFrameMax) {
            frame_ += c;
        } else {
            is_within_ = false;
            frame_.clear();
            ++dropped_;
        }
    }
}

bool Sma::hear(std::string_view frame, const Sink& sink) {
    constexpr std::size_t kStatusChars = 5;
    constexpr std::size_t kNumberChars = 10;
    if (frame == "?") {
        sink({What::refused, {}});
        return true;
    }
    const bool is_plain =
        std::all_of(frame.begin(), frame.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (frame.size() != kFrameMax || !is_plain) return false;
    const char status = frame[0];
    const char kind = frame[2];
    const char motion = frame[3];
    if (!is_one_of(status, "ZOUEIT ") || !is_one_of(frame[1], "123") || !is_one_of(kind, "GNTgnt") ||
        !is_one_of(motion, "M ")) {
        return false;
    }
    if (status == 'O' || status == 'U') {
        sink({status == 'O' ? What::over : What::under, {}});
        return true;
    }
    if (is_one_of(status, "EIT") || is_one_of(kind, "Tt")) {
        sink({What::unsure, {}});
        return true;
    }
    const auto weight = parse_weight(trimmed(frame.substr(kStatusChars, kNumberChars), kPadding),
                                     trimmed(frame.substr(kStatusChars + kNumberChars), kPadding));
    if (!weight) return false;
    sink({motion == 'M' ? What::moving : What::stable, *weight, is_one_of(kind, "Nn")});
    return true;
}

void Sma::reset() {
    frame_.clear();
    is_within_ = false;
}

}  // namespace comptoir::bridge
