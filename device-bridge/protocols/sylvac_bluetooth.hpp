#pragma once
/// Sylvac's measuring tools on Bluetooth: each measurement is a notification of four bytes.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "app/base/result.hpp"

/// Source, for all of it: protocol/devices.md section 7.5.
namespace comptoir::bridge::sylvac_bluetooth {

/// 0x5000 and 0x5020 in full.   Source: Bluetooth Core Specification 5.3, volume 3, part B, section 2.5.1.
inline constexpr const char* kService = "00005000-0000-1000-8000-00805f9b34fb";
inline constexpr const char* kMeasurement = "00005020-0000-1000-8000-00805f9b34fb";

/// What such tools call themselves.
inline constexpr std::array<std::string_view, 3> kNames{"SY295", "SY304", "SY276"};
inline constexpr std::size_t kMeasurementBytes = 4;

/// Whether a tool calls itself so.   Thread: any.
[[nodiscard]] bool is_tool(std::string_view name);

/// What a notification says, exactly: "12.34", "-0.000001", "0.0".
///
/// Units: a tool counts millionths, Assumed: of millimetres or inches, whichever its display is set to.
/// Assumed: places that are zero say nothing of how exact the tool is and are left out, but for one; so does
/// Odoo's own box, which says a number there.
///
/// Thread: any (pure).   Errors: malformed: it has another length.
[[nodiscard]] Result<std::string> number_in(std::string_view notification);

}  // namespace comptoir::bridge::sylvac_bluetooth
