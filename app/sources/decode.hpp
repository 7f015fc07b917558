#pragma once
/// What a POS says, whichever it is, as an Order.

#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "renderer/order.hpp"

namespace comptoir::sources {

/// What the decoder can't read in the message itself.
struct Hints {
    std::string base_url;  ///< any URL of the POS's server; empty: unknown, so relative pictures are left out
    std::string language;  ///< BCP 47 or Odoo's "pt_BR"; empty: unknown
};

/// The shapes there are. 16 and 17 send HTML, `{"html": …}`; 20, and 19.5 before it, a receipt.
enum class Shape { odoo16, odoo18, odoo19, odoo20, neutral, unknown };

/// Which shape `message` has, by its keys alone. An empty object is an 18 or 19 before its first order:
/// odoo19.
///
/// Thread: any.
[[nodiscard]] Shape shape_of(const json::Value& message);

/// What a message says beside the order: wishes and offers of the POS, for settings to decide on.
struct Beside {
    std::string theme;                ///< "light" or "dark"; empty: no wish (20)
    bool wants_screen_saver = false;  ///< (20); the order is empty then
    std::string server;               ///< the origin that the page names as its server (16, 17)
    renderer::PictureRef logo;        ///< (16, 17)
    renderer::PictureRef background;  ///< (16, 17)

    bool operator==(const Beside&) const = default;
};

/// A whole message.
struct Decoded {
    renderer::OrderPtr order;  ///< never null
    Beside beside;
};

/// `message` may also be the JSON text of an object, as the bus of 20 carries it.
///
/// Errors: malformed (not an order at all, or a neutral one with a bad field, named), full (HTML beyond its
/// bounds).   Thread: any.   Limits: as each decoder says.
[[nodiscard]] Result<Decoded> decode_whole(const json::Value& message, const Hints& hints);

/// The same for whom the order is enough.
[[nodiscard]] Result<renderer::OrderPtr> decode(const json::Value& message, const Hints& hints);

/// "odoo16", "odoo18", "neutral": as Order::source says it.
[[nodiscard]] const char* name_of(Shape shape);

}  // namespace comptoir::sources
