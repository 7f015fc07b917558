#include "device-bridge/protocols/cas.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/base/text.hpp"
#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;

constexpr char kStart = 0x02;
constexpr char kEnd = 0x03;
constexpr char kEnquiry = 0x05;
constexpr char kAcknowledged = 0x06;
constexpr char kGoOn = 0x11;
constexpr char kNotAcknowledged = 0x15;

char check_of(std::string_view body) {
    unsigned sum = 0;
    for (const char c : body) sum ^= static_cast<unsigned char>(c);
    return static_cast<char>(sum);
}

/// A whole frame behind its STX: the body, or nothing.
std::string_view body_of(std::string_view frame) {
    const auto body = frame.substr(0, frame.size() - 2);
    const bool is_whole = frame.back() == kEnd && frame[frame.size() - 2] == check_of(body);
    return is_whole ? body : std::string_view();
}

}  // namespace

std::string Cas::ask() {
    stage_ = Stage::asked;
    is_to_reply_ = false;
    return {kEnquiry};
}

std::string Cas::reply() {
    if (!std::exchange(is_to_reply_, false)) return {};
    return {kGoOn};
}

void Cas::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) hear_byte(c, sink);
}

void Cas::hear_byte(char c, const Sink& sink) {
    if (stage_ == Stage::asked && c == kAcknowledged) {
        stage_ = Stage::promised;
        is_to_reply_ = true;
    } else if (stage_ == Stage::asked && c == kNotAcknowledged) {
        stage_ = Stage::idle;
        sink({What::unsure, {}});
    } else if (stage_ == Stage::promised && c == kStart) {
        stage_ = Stage::within;
        frame_.clear();
    } else if (stage_ == Stage::within) {
        frame_ += c;
        if (frame_.size() + 1 < kFrameMax) return;
        const auto body = body_of(frame_);
        if (body.empty() && frame_.size() < kFrameMax) return;  // perhaps the longer form
        stage_ = Stage::idle;
        const std::string whole(body);
        frame_.clear();
        if (whole.empty() || !hear(whole, sink)) ++dropped_;
    }
}

/// "S", blanks or a sign and a number, and two characters of unit.
bool Cas::hear(std::string_view body, const Sink& sink) const {
    constexpr std::size_t kUnitChars = 2;
    const char state = body.front();
    if (state != 'S' && state != 'U') return false;
    std::string_view field = body.substr(1, body.size() - 1 - kUnitChars);
    if (field.find('F') != std::string_view::npos) {
        sink({What::unsure, {}});
        return true;
    }
    const auto unit = trimmed(body.substr(body.size() - kUnitChars), kPadding);
    const bool is_negative = field.starts_with('-');
    if (is_negative) field.remove_prefix(1);
    field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
    auto weight = parse_weight(field, unit);
    if (!weight || (is_negative && field.starts_with('-'))) return false;
    if (is_negative) weight->digits = -weight->digits;
    sink({state == 'S' ? What::stable : What::moving, *weight});
    return true;
}

void Cas::reset() {
    stage_ = Stage::idle;
    is_to_reply_ = false;
    frame_.clear();
}

}  // namespace comptoir::bridge
