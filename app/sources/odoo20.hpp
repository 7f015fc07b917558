#pragma once
/// The receipt-shaped order of Odoo saas-19.5 and 20.

#include "app/sources/decode.hpp"

namespace comptoir::sources {

/// Takes whatever is there: a missing or misshapen field is an empty one, never an error. For each field the
/// name of 20, else the one of 19: a short-lived state of master mixed them.
///
/// The customer (`partner`), the cashier and all other raw records are left where they are.
///
/// Thread: any.   Limits: those of snapshot.hpp, and kLoyaltyMax.
/// Source: Odoo 20.0, addons/point_of_sale/static/src/app/plugins/customer_display_terminal_plugin.js and
/// utils/printer/generate_printer_data.js; not yet seen in recorded traffic.
[[nodiscard]] Decoded decode_odoo20(const json::Value& snapshot, const Hints& hints);

inline constexpr std::size_t kLoyaltyMax = 16;  // programs of one customer; a shop runs two or three

}  // namespace comptoir::sources
