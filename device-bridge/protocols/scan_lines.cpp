#include "device-bridge/protocols/scan_lines.hpp"

#include <utility>

#include "app/base/utf8.hpp"

namespace comptoir::bridge {

bool is_of_a_code(char c) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr unsigned char kEndOfTransmission = 0x04;
    constexpr unsigned char kTab = 0x09;
    constexpr unsigned char kFileSeparator = 0x1c;  // and group, record and unit separator behind it
    constexpr unsigned char kDelete = 0x7f;
    if (byte == kEndOfTransmission || byte == kTab) return true;
    return byte >= kFileSeparator && byte != kDelete;
}

void ScanLines::feed(std::string_view bytes, const Sink& sink) {
    constexpr char kStart = 0x02;
    constexpr char kEnd = 0x03;
    for (const char c : bytes) {
        if (c == '\r' || c == '\n' || c == kEnd || (c == '\t' && tab_ == Tab::ends)) {
            has_ended_one_ = true;
            end_code(sink);
        } else if (c == kStart && !is_within_code()) {
            continue;
        } else if (code_.size() < kCodeMax && is_of_a_code(c)) {
            code_ += c;
        } else {
            is_bad_ = true;
        }
    }
}

void ScanLines::give_up() {
    if (is_within_code()) ++dropped_;
    reset();
}

void ScanLines::reset() {
    code_.clear();
    is_bad_ = false;
}

void ScanLines::end_code(const Sink& sink) {
    const bool is_bad = std::exchange(is_bad_, false);
    std::string code = std::exchange(code_, {});
    if (is_bad) {
        ++dropped_;
    } else if (!code.empty()) {  // empty: between CR and LF
        // Source: ISO/IEC 18004:2015 section 7.3: what names no coding (ECI 000003) is ISO 8859-1.
        sink(utf8::of_utf8_or_latin_1(code));
    }
}

}  // namespace comptoir::bridge
