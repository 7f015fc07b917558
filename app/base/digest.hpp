#pragma once
/// What tells one content from another.

#include <initializer_list>
#include <string>
#include <string_view>

namespace comptoir {

/// The SHA-256 of some parts, each with its length, so that "ab" and "c" are not "a" and "bc": 32 bytes.
///
/// Thread: any.   Source: FIPS 180-4, as OpenSSL has it.
[[nodiscard]] std::string digest_of(std::initializer_list<std::string_view> parts);
/// The same as 64 hex digits.   Thread: any.
[[nodiscard]] std::string hex_digest_of(std::initializer_list<std::string_view> parts);

}  // namespace comptoir
