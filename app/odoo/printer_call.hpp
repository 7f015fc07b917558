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
    std::string id;    ///< the caller's own mark against repeats; empty where it gave none
};

/// Takes `data` as an object or as JSON text, or the arguments themselves where there is no `data`.
///
/// Errors: malformed (not an object, no base64, nothing to print), unsupported (another action).
/// Limits: kCallIdMax bytes of the caller's mark; more than that is no mark.   Thread: any.
/// Source: http-api.md section 3.4, devices.md section 3.2; 16 to 18 send JSON text on their device routes,
/// 19 an object (http-api.md section 4.1).
[[nodiscard]] Result<PrinterCall> read_printer_call(const json::Value& arguments);

inline constexpr std::size_t kCallIdMax = 128;  // a UUID is 36; the registry takes no longer key

}  // namespace comptoir::odoo
