#include "device-bridge/scanning/wrong_layout.hpp"

#include <algorithm>
#include <array>

#include "device-bridge/protocols/check_digits.hpp"

namespace comptoir::bridge {
namespace {

/// What the keys 1 to 9 and 0 type, in this order: unshifted where digits need Shift, shifted where they
/// don't.
constexpr std::array<std::string_view, 10> kRows{
    "&é\"'(-è_çà",  // French
    "&é\"'(§è!çà",  // Belgian
    "+ěščřžýáíé",   // Czech
    "+ľščťžýáíé",   // Slovak
    "!@#$%^&*()",   // American
    "!\"£$%^&*()",  // British
    "!\"§$%&/()=",  // German
    "!\"·$%&/()=",  // Spanish
    "!\"£$%&/()=",  // Italian
    "+\"*ç%&/()="   // Swiss
};

std::size_t size_of_character(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    if (byte < 0xc0) return 1;
    if (byte < 0xe0) return 2;
    return byte < 0xf0 ? 3 : 4;
}

/// Takes the first character off.
std::string_view take(std::string_view& text) {
    const auto character = text.substr(0, size_of_character(text.front()));
    text.remove_prefix(character.size());
    return character;
}

/// 0 where the row has no such character.
char digit_in(std::string_view row, std::string_view character) {
    constexpr std::string_view kDigits = "1234567890";
    for (std::size_t i = 0; !row.empty(); ++i) {
        if (take(row) == character) return kDigits[i];
    }
    return 0;
}

std::string digits_in(std::string_view row, std::string_view text) {
    std::string digits;
    while (!text.empty()) {
        const char digit = digit_in(row, take(text));
        if (digit == 0) return {};
        digits += digit;
    }
    return digits;
}

}  // namespace

std::optional<std::string> number_in_another_layout(std::string_view text) {
    constexpr std::size_t kBytesMax = 28;  // fourteen characters of two bytes
    if (text.empty() || text.size() > kBytesMax) return std::nullopt;
    for (const std::string_view row : kRows) {
        std::string digits = digits_in(row, text);
        const bool is_of_an_article = digits.size() == 8 || (digits.size() >= 12 && digits.size() <= 14);
        if (is_of_an_article && has_right_check_digit(digits)) return digits;
    }
    return std::nullopt;
}

}  // namespace comptoir::bridge
