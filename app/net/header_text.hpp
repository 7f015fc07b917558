#pragma once
/// What may stand in a header that we send: values come from settings and from servers.

#include <algorithm>
#include <string_view>

namespace comptoir::net {

inline constexpr std::size_t kHeaderTextMax = 4096;  // servers answer 400 or 431 to 8 KB in all

/// No line break nor any other control character, and not endless. Empty is fine.
inline bool is_header_text(std::string_view text) {
    return text.size() <= kHeaderTextMax && std::all_of(text.begin(), text.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte >= 0x20 && byte != 0x7f;
           });
}

/// A cookie's value as browsers send it back.   Source: RFC 6265 section 4.1.1, cookie-octet.
inline bool is_cookie_value(std::string_view text) {
    return !text.empty() && text.size() <= kHeaderTextMax &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
           });
}

}  // namespace comptoir::net
