#include "device-bridge/protocols/nci.hpp"

#include <algorithm>
#include <utility>

#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;

constexpr char kStart = '\n';
constexpr char kEnd = 0x03;

/// Bits 4 and 5 are set in each; bit 6 says that another follows, but for the first.
bool is_status(std::string_view bytes) {
    constexpr unsigned kAlwaysSet = 0x30;
    constexpr unsigned kMore = 0x40;
    constexpr std::size_t kStatusMax = 4;  // as many are documented
    if (bytes.size() < 2 || bytes.size() > kStatusMax) return false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto bits = static_cast<unsigned char>(bytes[i]);
        const bool has_more = (bits & kMore) != 0;
        const bool should_have = i > 0 && i + 1 < bytes.size();
        if ((bits & kAlwaysSet) != kAlwaysSet || has_more != should_have) return false;
    }
    return true;
}

}  // namespace

std::optional<ScaleProtocol::Command> Nci::command(Verb verb) const {
    if (verb == Verb::zero) return Command{"Z\r", false};
    return std::nullopt;
}

void Nci::feed(std::string_view bytes, const Sink& sink) {
    constexpr unsigned kSevenBits = 0x7f;
    for (const char raw : bytes) {
        const auto c = static_cast<char>(static_cast<unsigned char>(raw) & kSevenBits);
        if (!is_within_) {
            is_within_ = c == kStart;
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

bool Nci::hear(std::string_view frame, const Sink& sink) {
    constexpr unsigned kMotion = 0x01;
    constexpr unsigned kBroken = 0x0c;  // memories, calibration
    constexpr unsigned kUnder = 0x01;
    constexpr unsigned kOver = 0x02;
    constexpr unsigned kNet = 0x04;
    constexpr unsigned kZeroError = 0x08;
    if (frame == "?\r") {
        sink({What::refused, {}});
        return true;
    }
    if (!frame.ends_with('\r')) return false;
    frame.remove_suffix(1);
    std::string_view field;
    if (const auto end = frame.find("\r\n"); end != std::string_view::npos) {
        field = frame.substr(0, end);
        if (field.empty()) return false;
        frame.remove_prefix(end + 2);
    }
    if (frame.starts_with('S')) frame.remove_prefix(1);
    if (!is_status(frame)) return false;
    const auto bits = [&](std::size_t i) {
        return i < frame.size() ? static_cast<unsigned>(static_cast<unsigned char>(frame[i])) : 0U;
    };
    const bool is_broken = ((bits(0) | bits(1)) & kBroken) != 0 || (bits(2) & kZeroError) != 0;
    if ((bits(1) & kOver) != 0 || (bits(1) & kUnder) != 0) {
        sink({(bits(1) & kOver) != 0 ? What::over : What::under, {}});
    } else if (is_broken || field.empty()) {
        sink({What::unsure, {}});
    } else {
        return hear_weight(field, bits(0) & kMotion, (bits(2) & kNet) != 0, sink);
    }
    return true;
}

bool Nci::hear_weight(std::string_view field, unsigned motion, bool is_net, const Sink& sink) {
    const auto letters = std::min(field.find_first_not_of(" -.0123456789"), field.size());
    const std::string_view unit = field.substr(letters);
    std::string_view number = field.substr(0, letters);
    while (number.ends_with(' ')) number.remove_suffix(1);
    number.remove_prefix(std::min(number.find_first_not_of(' '), number.size()));
    const auto weight = parse_weight(number, unit);
    if (!weight || !shape_.counts(field.size(), *weight)) return false;
    sink({motion != 0 ? What::moving : What::stable, *weight, is_net});
    return true;
}

void Nci::reset() {
    frame_.clear();
    is_within_ = false;
}

}  // namespace comptoir::bridge
