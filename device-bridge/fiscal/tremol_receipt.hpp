#pragma once
/// A receipt for a Tremol as Odoo composes it: the messages that open, fill and close it.

#include <cstddef>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::bridge {

struct TremolReceipt {
    std::vector<std::string> messages;  ///< command and data, in Windows-1251
    std::string tax_number;             ///< of the company, which the device must have, too
    std::string key;                    ///< the same for the same content

    static constexpr std::size_t kMessagesMax = 1'000;  // an invoice of nearly as many lines
};

/// {"messages": ["0...", "1...", "8", "h"], "company_vat": "P051..."}. Amounts stay the text that they are.
///
/// Errors: malformed: no messages, too many or too long ones, a character that the device has not, a command
/// that is none of an invoice, a second close.   Thread: any.
/// Source: protocol/http-api.md section 3.11; protocol/devices.md section 7.2.
[[nodiscard]] Result<TremolReceipt> read_tremol_receipt(const json::Value& fields);

/// What the device says of itself when asked with kIdentify.
struct TremolIdentity {
    std::string serial;
    std::string tax_number;
};
/// Errors: malformed.   Thread: any.   Source: protocol/devices.md section 7.2.
[[nodiscard]] Result<TremolIdentity> read_tremol_identity(const std::string& answer);

}  // namespace comptoir::bridge
