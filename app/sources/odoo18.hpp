#pragma once
/// The customer display snapshot of Odoo 18.

#include "app/sources/decode.hpp"

namespace comptoir::sources {

/// Takes whatever is there: a missing or misshapen field is an empty one, never an error.
///
/// Thread: any.   Limits: those of snapshot.hpp.
/// Source: Odoo 18.0, addons/point_of_sale/static/src/app/models/pos_order.js `getCustomerDisplayData`;
/// observed traffic in tests/captures/odoo18.
[[nodiscard]] renderer::Order decode_odoo18(const json::Value& snapshot, const Hints& hints);

}  // namespace comptoir::sources
