#pragma once
/// Code 128, for codes that are shown to be scanned.

#include <string>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// The widths of bars and spaces by turns, a bar first, one digit each: "211214..." with the start, the check
/// character and the stop.
///
/// Errors: malformed (not all of it printable ASCII, empty, or longer than kCode128Max).   Thread: any.
/// Source: ISO/IEC 15417:2007 table 1 (code set B, values 0 to 106) and section 4.3.2 (check character).
[[nodiscard]] Result<std::string> code_128(std::string_view text);

constexpr std::size_t kCode128Max = 48;  // longer ones no hand scanner reads off a screen

}  // namespace comptoir::bridge
