#include "app/base/base64.hpp"

#include <array>
#include <cstdint>

namespace comptoir::base64 {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kBad = 0xFF;
constexpr std::uint8_t kSpace = 0xFE;
constexpr std::uint8_t kPad = 0xFD;

constexpr std::array<std::uint8_t, 256> values() {
    std::array<std::uint8_t, 256> table{};
    for (auto& value : table) value = kBad;
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    }
    for (const char c : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(c)] = kSpace;
    table['='] = kPad;
    return table;
}

constexpr auto kValues = values();

}  // namespace

Result<std::string> decode(std::string_view text) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    std::size_t made = 0;
    std::uint32_t bits = 0;
    unsigned digits = 0;
    unsigned pads = 0;
    for (const char c : text) {
        const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
        if (value < 64) {
            if (pads != 0) return fail(ErrorCode::malformed, "base64: data after padding");
            bits = bits << 6 | value;
            if (++digits % 4 == 0) {
                out[made++] = static_cast<char>(bits >> 16);
                out[made++] = static_cast<char>(bits >> 8);
                out[made++] = static_cast<char>(bits);
            }
        } else if (value == kPad) {
            ++pads;
        } else if (value == kBad) {
            return fail(ErrorCode::malformed, "base64: a character outside the alphabet");
        }
    }
    const unsigned rest = digits % 4;
    if (rest == 1 || pads > 2) return fail(ErrorCode::malformed, "base64: cut short");
    if (rest == 2) out[made++] = static_cast<char>(bits >> 4);
    if (rest == 3) {
        out[made++] = static_cast<char>(bits >> 10);
        out[made++] = static_cast<char>(bits >> 2);
    }
    out.resize(made);
    return out;
}

std::string encode(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t have = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            bits = bits << 8 | (i < have ? static_cast<unsigned char>(bytes[at + i]) : 0u);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            out.push_back(i <= have ? kAlphabet[bits >> (18 - 6 * i) & 63] : '=');
        }
    }
    return out;
}

}  // namespace comptoir::base64
