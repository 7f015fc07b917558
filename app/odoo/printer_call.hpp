#pragma once
/// What a POS wants of the default printer, out of whatever it sent.

#include <string>

#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::odoo {

/// One call of `default_printer_action`, in the words of the device seam.
struct PrinterCall {
    std::string verb;  ///< "print_picture", "open_drawer", "status" or "print_raw"
    std::string data;  ///< picture or raw bytes
    std::string id;    ///< its `mark_of_action`
};

/// Takes `data` as an object or as JSON text, or the arguments themselves where there is no `data`.
///
/// Errors: malformed (not an object, no base64, nothing to print), unsupported (another action).
/// Thread: any.
/// Source: http-api.md section 3.4, devices.md section 3.2; 16 to 18 send JSON text on their device routes,
/// 19 an object (http-api.md section 4.1).
[[nodiscard]] Result<PrinterCall> read_printer_call(const json::Value& arguments);

/// The caller's own mark against repeats, in either generation's key; empty where it gave none that can be
/// one.   Limits: kCallIdMax.   Thread: any.   Source: http-api.md section 4.1: 16 to 18 name it
/// iot_idempotent_id, 19 action_unique_id.
[[nodiscard]] std::string mark_of_action(const json::Value& data);

inline constexpr std::size_t kCallIdMax = 128;  // a UUID is 36; the registry takes no longer key

}  // namespace comptoir::odoo
