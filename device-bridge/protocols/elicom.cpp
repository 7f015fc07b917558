#include "device-bridge/protocols/elicom.hpp"

#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;

constexpr auto kAsk = static_cast<char>(0xaa);
constexpr auto kNoWeight = static_cast<char>(0xbb);
constexpr auto kZero = static_cast<char>(0xcc);

}  // namespace

std::string Elicom::ask() {
    is_asked_ = true;
    frame_.clear();
    return {kAsk};
}

std::optional<ScaleProtocol::Command> Elicom::command(Verb verb) const {
    if (verb == Verb::zero) return Command{{kZero}, false};
    return std::nullopt;
}

void Elicom::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) {
        if (!is_asked_) continue;  // noise
        frame_ += c;
        const bool is_empty = frame_.front() == kNoWeight;
        if (!is_empty && frame_.size() < kFrameMax) continue;
        is_asked_ = false;
        if (is_empty) {
            sink({What::unsure, {}});
        } else if (!hear(sink)) {
            ++dropped_;
        }
    }
}

bool Elicom::hear(const Sink& sink) const {
    constexpr int kGramsToKilograms = 3;
    constexpr unsigned kByte = 0xff;
    unsigned of_all = 0;
    unsigned sum = 0;
    std::string digits;
    for (const char c : std::string_view(frame_).substr(0, kFrameMax - 1)) {
        const auto byte = static_cast<unsigned char>(c);
        of_all ^= byte;
        sum += byte;
        digits += static_cast<char>('0' + (byte >> 4));  // what is no decimal digit is refused as one
        digits += static_cast<char>('0' + (byte & 0x0fU));
    }
    const unsigned check = static_cast<unsigned char>(frame_.back());
    if (check != of_all && check != (sum & kByte)) return false;
    const auto weight = parse_digits(digits, kGramsToKilograms, WeightUnit::kilogram);
    if (!weight) return false;
    sink({What::stable, *weight});
    return true;
}

void Elicom::reset() {
    is_asked_ = false;
    frame_.clear();
}

}  // namespace comptoir::bridge
