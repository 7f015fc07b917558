#include "device-bridge/protocols/cp1251.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "app/base/utf8.hpp"

namespace comptoir::bridge {
namespace {

constexpr char16_t kNone = 0xFFFD;
constexpr unsigned kFirst = 0x80;        // of the table
constexpr unsigned kFirstLetter = 0xC0;  // from here on the Cyrillic letters follow each other
constexpr char32_t kCyrillicA = 0x0410;
constexpr char32_t kCyrillicEnd = 0x0450;

constexpr std::array<char16_t, kFirstLetter - kFirst> kTable{
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039, 0x040A,
    0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, kNone,  0x2122,
    0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6,
    0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456,
    0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};

}  // namespace

std::optional<std::string> to_cp1251(std::string_view text) {
    if (!utf8::is_valid(text)) return std::nullopt;
    std::string bytes;
    while (!text.empty()) {
        const char32_t character = utf8::take_letter(text).code;
        const auto* const known = std::find(kTable.begin(), kTable.end(), character);
        if (character < kFirst) {
            bytes += static_cast<char>(character);
        } else if (character >= kCyrillicA && character < kCyrillicEnd) {
            bytes += static_cast<char>(kFirstLetter + (character - kCyrillicA));
        } else if (known != kTable.end() && character != kNone) {
            bytes += static_cast<char>(kFirst + static_cast<unsigned>(known - kTable.begin()));
        } else {
            return std::nullopt;
        }
    }
    return bytes;
}

std::string from_cp1251(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < kFirst) {
            text += utf8::encode(byte);
        } else if (byte >= kFirstLetter) {
            text += utf8::encode(kCyrillicA + (byte - kFirstLetter));
        } else {
            text += utf8::encode(kTable[byte - kFirst]);
        }
    }
    return text;
}

}  // namespace comptoir::bridge
