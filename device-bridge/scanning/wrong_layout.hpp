#pragma once
/// A code that was read in another keyboard layout than the scanner types in.

#include <optional>
#include <string>
#include <string_view>

namespace comptoir::bridge {

/// The number of an article whose digits' keys typed this in some layout; nothing where it is no such text.
/// Only with a right check digit: there it is as good as certain.
///
/// Pure.   Thread: any.
/// Source: protocol/devices/scanners.md section 3.1 (3130630574613 came as "&"à-"à(è'-&"); the rows of digits
/// of xkeyboard-config 2.35.
[[nodiscard]] std::optional<std::string> number_in_another_layout(std::string_view text);

}  // namespace comptoir::bridge
