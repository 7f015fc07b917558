#pragma once
/// The customer display snapshot of Odoo 19.0 up to saas-19.4.

#include "app/sources/decode.hpp"

namespace comptoir::sources {

/// Takes whatever is there: a missing or misshapen field is an empty one, never an error.
///
/// Thread: any.   Limits: those of snapshot.hpp.
/// Source: Odoo 19.0, addons/point_of_sale/static/src/app/customer_display/customer_display_adapter.js;
/// observed traffic in tests/captures/odoo19.
[[nodiscard]] renderer::Order decode_odoo19(const json::Value& snapshot, const Hints& hints);

}  // namespace comptoir::sources
