#pragma once
/// Letters, digits and blanks of ASCII, whatever the locale is; every other byte stays as it is.
///
/// Thread: any (pure), all of it.

#include <string>
#include <string_view>

namespace comptoir {

/// What may stand around a word that somebody wrote, and is none of it.
inline constexpr std::string_view kBlanks = " \t\r\n";

/// Without the blanks around it: a part of `text`, which it must not outlive.
[[nodiscard]] std::string_view trimmed(std::string_view text, std::string_view blanks = kBlanks);

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/// Digits, at least one, and nothing else.
[[nodiscard]] bool is_all_digits(std::string_view text);

/// -1 where it is no hexadecimal digit, of either case.
[[nodiscard]] constexpr int hexadecimal_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

[[nodiscard]] constexpr char lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr char upper_case(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] std::string upper_case(std::string_view text);

}  // namespace comptoir
