#pragma once
/// Text from outside as well-formed UTF-8.

#include <cstddef>
#include <string>
#include <string_view>

namespace comptoir::utf8 {

/// Thread: any.   Source: RFC 3629 section 4 (no surrogates, no overlong forms, nothing above U+10FFFF).
[[nodiscard]] bool is_valid(std::string_view text);

/// Replaces each maximal ill-formed part by U+FFFD.   Source: Unicode 15.0 section 3.9, "best practice".
[[nodiscard]] std::string repair(std::string_view text);

/// A code point and the bytes it is written with.
struct Letter {
    char32_t code = 0;
    std::string_view bytes;
};

/// The first code point, taken off the front; no bytes where there is none. A maximal ill-formed part counts
/// as one U+FFFD, as in `repair`.
[[nodiscard]] Letter take_letter(std::string_view& text);

/// Of one code point; empty for what is none (a surrogate, above U+10FFFF).
[[nodiscard]] std::string encode(char32_t code);

/// Text whose coding nobody names: UTF-8 where it is that, else each byte is a character of ISO 8859-1.
[[nodiscard]] std::string of_utf8_or_latin_1(std::string_view bytes);

/// At most `bytes` bytes, never cutting a code point in two.
[[nodiscard]] std::string_view prefix(std::string_view text, std::size_t bytes);

}  // namespace comptoir::utf8
