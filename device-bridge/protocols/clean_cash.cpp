#include "device-bridge/protocols/clean_cash.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <optional>
#include <utility>

#include "app/base/check.hpp"
#include "app/base/text.hpp"

namespace comptoir::bridge::clean_cash {
namespace {

constexpr std::string_view kBegin = "#!#";
constexpr std::size_t kHead = 7;  // "#!#" LLL "#"
constexpr std::size_t kTail = 4;  // "#" LRC CR
constexpr char kEnd = '\r';
constexpr char kBetween = '#';

bool is_printable(char c) {
    return c >= ' ' && c <= '~';
}

std::string hex_of(std::size_t value, std::size_t digits) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string text(digits, '0');
    for (std::size_t at = digits; at-- > 0; value /= 16) text[at] = kHex[value % 16];
    return text;
}

/// Either case of letters.
std::optional<std::size_t> from_hex(std::string_view text) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::size_t check_value(std::string_view bytes) {
    return std::accumulate(bytes.begin(), bytes.end(), std::size_t{0},
                           [](std::size_t sum, char c) { return sum ^ static_cast<unsigned char>(c); });
}

/// The message in a whole frame but for its end.
std::optional<std::string> message_in(std::string_view framed) {
    if (framed.size() + 1 <= kAround || framed[kHead - 1] != kBetween) return std::nullopt;
    if (from_hex(framed.substr(kBegin.size(), 3)) != framed.size() + 1) return std::nullopt;
    const std::string_view checked = framed.substr(0, framed.size() - 2);
    if (checked.back() != kBetween || from_hex(framed.substr(checked.size())) != check_value(checked))
        return std::nullopt;
    return std::string(checked.substr(kHead, checked.size() - kHead - 1));
}

bool is_base_32(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
}

bool is_control_code(std::string_view field) {
    constexpr std::size_t kDigestLetters = 32;
    return field.size() >= kDigestLetters &&
           std::all_of(field.begin(), field.begin() + kDigestLetters, is_base_32);
}

bool is_number(std::string_view field) {
    return is_all_digits(field);
}

}  // namespace

std::string frame(std::string_view message) {
    CHECK(!message.empty() && message.size() <= kMessageMax,
          "whoever gives a message has looked at its size");
    std::string bytes = std::string(kBegin) + hex_of(message.size() + kAround, 3) + kBetween;
    bytes += message;
    bytes += kBetween;
    return bytes + hex_of(check_value(bytes), 2) + kEnd;
}

void Messages::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) take(c, sink);
}

void Messages::begin_anew() {
    if (!frame_.empty()) ++dropped_;
    frame_.clear();
}

void Messages::take(char c, const Sink& sink) {
    if (c == kEnd) {
        const auto message = message_in(frame_);
        if (!message) return begin_anew();
        frame_.clear();
        return sink(*message);
    }
    frame_ += c;
    const bool is_begun =
        frame_.size() <= kBegin.size() ? kBegin.starts_with(frame_) : frame_.size() < kMessageMax + kAround;
    if (is_begun && is_printable(c)) {
        // The beginning again is another message: the end of the one before was lost.
        if (frame_.size() > kHead && frame_.ends_with(kBegin)) {
            begin_anew();
            frame_ = kBegin;
        }
        return;
    }
    begin_anew();
    if (c == kBegin.front()) frame_ = c;
}

std::vector<std::string> fields_of(std::string_view message) {
    std::vector<std::string> fields(1);
    for (const char c : message) {
        if (c == kBetween) {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    return fields;
}

Result<Identity> read_identity(std::string_view message) {
    const auto fields = fields_of(message);
    constexpr std::size_t kFields = 4;
    constexpr std::size_t kProtocolDigitsMax = 4;  // "2" is the newest that is known
    if (fields.size() < kFields || fields[0] != "IR" || fields[1].empty())
        return fail(ErrorCode::malformed, "the control unit does not say who it is");
    std::string digits = fields[2].substr(0, fields[2].find('.'));
    if (!is_number(digits) || digits.size() > kProtocolDigitsMax)
        return fail(ErrorCode::malformed, "the control unit does not say which protocol it speaks");
    return Identity{fields[1], std::stoi(digits), fields[3]};
}

std::string refusal_of(std::string_view message) {
    const auto fields = fields_of(message);
    if (fields[0] != "NAK") return "";
    return fields.size() > 1 && !fields[1].empty() ? fields[1] : "without a code";
}

Result<Signature> read_signature(std::string_view message) {
    auto fields = fields_of(message);
    fields.erase(fields.begin());  // the kind
    const auto codes = std::count_if(fields.begin(), fields.end(), is_control_code);
    if (codes != 1) return fail(ErrorCode::malformed, "the control unit's answer has no control code");
    Signature signature;
    signature.control = *std::find_if(fields.begin(), fields.end(), is_control_code);
    if (std::count_if(fields.begin(), fields.end(), is_number) == 1)
        signature.storage = *std::find_if(fields.begin(), fields.end(), is_number);
    return signature;
}

}  // namespace comptoir::bridge::clean_cash
