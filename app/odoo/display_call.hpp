#pragma once
/// `customer_facing_display` as three generations of Odoo call it.

#include <string>

#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::odoo {

struct DisplayCall {
    /// `html`: 16 and 17 push a rendered page.
    enum class Verb { get, set, open, open_kiosk, close, rotate, update_url, refresh, html };
    Verb verb = Verb::get;
    json::Value data;             ///< set: the snapshot, an object; html: {"html": the page}
    std::string rotation;         ///< rotate: "normal", "inverted", "left" or "right"
    std::string register_number;  ///< open, open_kiosk: `pos_id`, empty where not said
    std::string access_token;     ///< open, open_kiosk: of that POS, empty where not said
    std::string url;              ///< update_url: the page to show; empty: our own picture again
};

/// No arguments, or unknown ones only, are a `get`, as the 19 page means them.
///
/// A rotation stands under `data` (18) or `orientation` (19).
///
/// Errors: malformed (wrong type, no data for `set`, odd characters in what becomes part of a URL),
/// unsupported (unknown action).   Thread: any. Source: http-api.md section 3.7, devices.md section 5.
[[nodiscard]] Result<DisplayCall> read_display_call(const json::Value& arguments);

/// The result that goes with a verb, where all went well. `shown` is the raw snapshot that `get` gives back;
/// it suits 18, which reads `result.data`, and 19, which takes either.
[[nodiscard]] json::Value display_answer(DisplayCall::Verb verb, const json::Value& shown);

}  // namespace comptoir::odoo
