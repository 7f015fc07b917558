#pragma once
/// A receipt for a CleanCash as Odoo composes it: values in their order.

#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::bridge {

struct CleanCashReceipt {
    std::vector<std::string> values;  ///< amounts stay the text that they are
    std::string key;                  ///< the same for the same content

    static constexpr std::size_t kValuesMax = 64;  // some twenty are known: who, when, which, sums and taxes

    [[nodiscard]] std::string joined() const;
    /// With its kind, for one that speaks `protocol` 2 or later.   Assumed: the number after RR is how many
    /// values follow.
    [[nodiscard]] std::string whole_message() const;
};

/// {"receipt": ["...", ...]}.
///
/// Errors: malformed: not a list of texts and whole numbers, too many, too long, a letter that is none of
/// ASCII, or the sign that stands between two values.   Thread: any.
/// Source: protocol/devices.md section 7.4.
[[nodiscard]] Result<CleanCashReceipt> read_clean_cash_receipt(const json::Value& fields);

}  // namespace comptoir::bridge
