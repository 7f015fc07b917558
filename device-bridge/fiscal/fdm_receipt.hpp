#pragma once
/// What Odoo wants of a Belgian fiscal data module, and what it is told of the answer.

#include <string>
#include <string_view>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "device-bridge/protocols/fdm.hpp"

namespace comptoir::bridge {

struct FdmReceipt {
    std::string body;  ///< the message, but for its head
    std::string key;   ///< the same for the same content
};

/// {"receipt": {"date", "ticket_time", "insz_or_bis_number", "ticket_number", "type", "receipt_total",
/// "vat1" to "vat4", "plu"}, "box": its identifier}: texts, or whole numbers. `clock` tells one receipt from
/// another, and is not sent.
///
/// Units: amounts in cents.   Errors: malformed: a field that is missing, is none of its kind, or is wider
/// than its place.   Thread: any.
/// Source: protocol/devices.md section 7.3. Assumed: that `clock` has no place in the message.
[[nodiscard]] Result<FdmReceipt> read_fdm_receipt(const json::Value& fields);

inline constexpr std::size_t kFdmPinMax = 16;  // longer than any PIN of a card

/// {"pin": "..."}: printable ASCII, kFdmPinMax at most.   Errors: malformed.   Thread: any.
[[nodiscard]] Result<std::string> read_fdm_pin(const json::Value& fields);

/// The answer in Odoo's words.   Thread: any.   Source: protocol/devices.md section 7.3.
[[nodiscard]] json::Value fdm_result(const fdm::Answer& answer);
/// The same where there is none: `code` is fdm::kGarbled or fdm::kSilent.
[[nodiscard]] json::Value fdm_trouble(std::string_view code, const std::string& message);

}  // namespace comptoir::bridge
