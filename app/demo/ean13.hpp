#pragma once
/// EAN-13 bars for the demo's receipts.

#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::demo {

/// The thirteenth digit for twelve.   Thread: any.   Source: GS1 General Specifications 7.9.
[[nodiscard]] Result<std::string> with_check_digit(std::string_view twelve);

/// 95 modules, true is a bar, without the quiet zones.
///
/// Errors: malformed (not 13 digits, or the last one is wrong).   Thread: any.
/// Source: GS1 General Specifications 5.2 (EAN/UPC symbols: number sets A, B, C and guard patterns).
[[nodiscard]] Result<std::vector<bool>> ean13_modules(std::string_view code);

}  // namespace comptoir::demo
