#pragma once
/// What a POS says, whichever it is, as an Order.

#include <string>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "renderer/order.hpp"

namespace comptoir::sources {

/// What the decoder can't read in the message itself.
struct Hints {
    std::string base_url;  ///< any URL of the POS's server; empty: unknown, so relative pictures are left out
    std::string language;  ///< BCP 47 or Odoo's "pt_BR"; empty: unknown
};

/// The shapes there are. 16 and 17 send HTML and 20 a receipt: they have decoders of their own one day.
enum class Shape { odoo16, odoo18, odoo19, odoo20, neutral, unknown };

/// Which shape `message` has, by its keys alone. An empty object is an 18 or 19 before its first order:
/// odoo19.
///
/// Thread: any.
[[nodiscard]] Shape shape_of(const json::Value& message);

/// Errors: malformed (not an order at all, or a neutral one with a bad field, named); unsupported (a version
/// that has no decoder here).   Thread: any.   Limits: as each decoder says.
[[nodiscard]] Result<renderer::OrderPtr> decode(const json::Value& message, const Hints& hints);

/// "odoo18", "odoo19", "neutral": as Order::source says it.
[[nodiscard]] const char* name_of(Shape shape);

}  // namespace comptoir::sources
