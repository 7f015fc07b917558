#pragma once
/// Windows-1251, the letters of fiscal devices from Bulgaria.

#include <optional>
#include <string>
#include <string_view>

namespace comptoir::bridge {

/// Nothing where a character has no byte there.   Thread: any.   Source: Unicode, MAPPINGS/VENDORS/MICSFT
/// CP1251.
[[nodiscard]] std::optional<std::string> to_cp1251(std::string_view well_formed_utf8);

/// The one byte without a character (0x98) becomes U+FFFD.   Thread: any.
[[nodiscard]] std::string from_cp1251(std::string_view bytes);

}  // namespace comptoir::bridge
