#include "app/base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace comptoir::utf8 {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Step {
    std::size_t bytes;  ///< how many belong together
    bool valid;
};

unsigned byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

/// One code point, or one maximal ill-formed part, at `at`.
Step step(std::string_view text, std::size_t at) {
    const unsigned lead = byte_at(text, at);
    if (lead < 0x80) return {1, true};
    if (lead < 0xC2 || lead > 0xF4) return {1, false};
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t offset = 1; offset < length; ++offset) {
        if (at + offset == text.size()) return {offset, false};
        const unsigned next = byte_at(text, at + offset);
        unsigned low = 0x80;
        unsigned high = 0xBF;
        if (offset == 1) {
            if (lead == 0xE0) low = 0xA0;
            if (lead == 0xED) high = 0x9F;
            if (lead == 0xF0) low = 0x90;
            if (lead == 0xF4) high = 0x8F;
        }
        if (next < low || next > high) return {offset, false};
    }
    return {length, true};
}

}  // namespace

bool is_valid(std::string_view text) {
    constexpr std::uint64_t kNotAscii = 0x8080'8080'8080'8080;
    for (std::size_t at = 0; at < text.size();) {
        std::uint64_t eight = 0;  // at once, where they are ASCII: most of what arrives
        if (text.size() - at >= sizeof eight) {
            std::memcpy(&eight, text.data() + at, sizeof eight);
            if ((eight & kNotAscii) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        const auto [bytes, valid] = step(text, at);
        if (!valid) return false;
        at += bytes;
    }
    return true;
}

std::string repair(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto [bytes, valid] = step(text, at);
        if (valid) {
            out.append(text.substr(at, bytes));
        } else {
            out.append("\xEF\xBF\xBD");
        }
        at += bytes;
    }
    return out;
}

Letter take_letter(std::string_view& text) {
    if (text.empty()) return {};
    const auto [bytes, valid] = step(text, 0);
    const unsigned lead = byte_at(text, 0);
    char32_t code = bytes == 1 ? lead : lead & (0xFFU >> (bytes + 1));
    for (std::size_t offset = 1; offset < bytes; ++offset) code = code << 6 | (byte_at(text, offset) & 0x3FU);
    const Letter letter{valid ? code : kReplacement, text.substr(0, bytes)};
    text.remove_prefix(bytes);
    return letter;
}

std::string encode(char32_t code) {
    const auto tail = [code](unsigned shift) { return static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) return {static_cast<char>(code)};
    if (code < 0x800) return {static_cast<char>(0xC0 | (code >> 6)), tail(0)};
    if ((code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return {};
    if (code < 0x10000) return {static_cast<char>(0xE0 | (code >> 12)), tail(6), tail(0)};
    return {static_cast<char>(0xF0 | (code >> 18)), tail(12), tail(6), tail(0)};
}

std::string of_utf8_or_latin_1(std::string_view bytes) {
    if (is_valid(bytes)) return std::string(bytes);
    std::string out;
    for (const char c : bytes) out += encode(static_cast<unsigned char>(c));
    return out;
}

std::string_view prefix(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (byte_at(text, bytes) & 0xC0) == 0x80) --bytes;
    return text.substr(0, bytes);
}

}  // namespace comptoir::utf8
