#pragma once
/// What the snapshots of Odoo's versions have in common.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/url.hpp"
#include "app/sources/decode.hpp"
#include "renderer/order.hpp"

namespace comptoir::sources::snapshot {

inline constexpr std::size_t kLinesMax = 2000;     // forty full pages of a screen; more is counted, not drawn
inline constexpr std::size_t kTendersMax = 32;     // bank notes of a split bill
inline constexpr std::size_t kLotsMax = 32;        // serial numbers of one line
inline constexpr std::size_t kNameBytesMax = 400;  // two lines of text on the widest screen hold 200 letters
inline constexpr std::size_t kNoteBytesMax = 4096;           // a screenful
inline constexpr std::size_t kShortBytesMax = 64;            // a unit, a quantity, a percentage
inline constexpr std::size_t kPictureBytesMax = 512 * 1024;  // a data: URL; a QR has 10 KB, a thumbnail 30 KB

/// The server's origin, from `Hints::base_url`; nothing where that is unknown or no http URL.
[[nodiscard]] std::optional<url::Origin> origin_of(const Hints& hints);

/// A picture of the POS's own server, or a data: URL of a picture; anything else is empty.
[[nodiscard]] renderer::PictureRef picture(const std::string& reference,
                                           const std::optional<url::Origin>& origin);

/// The picture that the server has of a product, by the product's number; empty where that is none.
/// Source: Odoo 19.0, addons/point_of_sale/static/src/customer_display/customer_display.xml (product image).
[[nodiscard]] renderer::PictureRef product_picture(const json::Value& id,
                                                   const std::optional<url::Origin>& origin);

/// "10" of 10, "10" and "10 %"; "", "0" and "0.00" are none.
/// Source: Odoo 19.0, customer_display.xml (discount row).
[[nodiscard]] std::string discount_text(const json::Value& value);

/// The words of a note for staff, one tag a line. From 19 on the text holds JSON.
/// Source: tests/captures/odoo19/box/08-internal-note.json.
[[nodiscard]] std::string internal_note(const json::Value& value);

[[nodiscard]] std::vector<std::string> lots(const json::Value& line);

/// A combo parent of 19.0 has unit price 0.00 and the whole price: nought is then no price of anything.
/// Source: tests/captures/odoo19/box/10-combo.json.
void drop_nought_unit_price(renderer::Line& line);

/// Every field that 18 and 19 spell alike; `picture` and notes are the version's own.
[[nodiscard]] renderer::Line line(const json::Value& value);

/// Calls `take(value)` for each line that is an object, up to kLinesMax, and counts the rest into the order.
template <class Take>
void lines(renderer::Order& order, const json::Value& message, Take&& take) {
    const json::Value& values = json::array(message, "lines");
    order.lines.reserve(std::min(values.size(), kLinesMax));
    for (const json::Value& value : values) {
        if (!value.is_object()) continue;
        if (order.lines.size() >= kLinesMax) {
            ++order.lines_dropped;
            continue;
        }
        order.lines.push_back(take(value));
    }
}

/// Total, change and tenders, with the negative tender that Odoo adds for the change taken out.
void money(renderer::Order& order, const json::Value& message);

/// `onlinePaymentData`; null where there is none.
[[nodiscard]] std::shared_ptr<const renderer::QrPayment> online_payment(
    const json::Value& message, const std::optional<url::Origin>& origin);

/// Phase, saved and left to pay, once everything else is there; a paid order asks for no more money.
void finish(renderer::Order& order, const json::Value& message);

}  // namespace comptoir::sources::snapshot
