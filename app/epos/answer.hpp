#pragma once
/// What a till is told of its job, in Epson's words.

#include <cstdint>
#include <string>

#include "device-bridge/device.hpp"

namespace comptoir::epos {

/// Bits of `status`. Source: escpos.md section 10 [EPOS].
inline constexpr std::uint32_t kNoResponse = 0x0000'0001;
inline constexpr std::uint32_t kPrintSuccess = 0x0000'0002;
inline constexpr std::uint32_t kDrawerPinHigh = 0x0000'0004;
inline constexpr std::uint32_t kOffline = 0x0000'0008;
inline constexpr std::uint32_t kCoverOpen = 0x0000'0020;
inline constexpr std::uint32_t kCutterError = 0x0000'0800;
inline constexpr std::uint32_t kUnrecoverable = 0x0000'2000;
inline constexpr std::uint32_t kAutoRecoverable = 0x0000'4000;
inline constexpr std::uint32_t kPaperNearEnd = 0x0002'0000;
inline constexpr std::uint32_t kPaperEnd = 0x0008'0000;
/// What a printer says that has just printed. Source: real-pos.md section 6.
inline constexpr std::uint32_t kStatusBase = 0x0F00'0016;

struct Verdict {
    bool is_success = false;
    std::string code;  ///< empty on success
    std::uint32_t status = kStatusBase;
    bool operator==(const Verdict&) const = default;
};

/// The state of the drawer, where the printer senses it.
enum class Drawer { unknown, open, closed };

/// `no` is only said where nothing was printed and nothing will be: Odoo 20 goes on to its next printer then.
/// Source: DESIGN section 2; odoo-20.md sections 2.1 and 2.3; escpos.md section 10.   Thread: any.
[[nodiscard]] Verdict verdict_of(const bridge::ActionResult& result, bridge::Condition now, Drawer drawer);

/// Of a document that prints nothing: how the printer is.
[[nodiscard]] Verdict verdict_of(bridge::Condition now, Drawer drawer);

/// Refused before it came to any printer: "SchemaError", "DeviceNotFound", "EX_BADPORT".
[[nodiscard]] Verdict refusal(std::string code);

/// The answer's body. `success` is "true" or "false", the status decimal.
[[nodiscard]] std::string write_answer(const Verdict& verdict);

}  // namespace comptoir::epos
