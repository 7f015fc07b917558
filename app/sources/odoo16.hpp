#pragma once
/// The page that Odoo 16 and 17 push to the screen of a box, read as an order.

#include <string_view>

#include "app/sources/decode.hpp"

namespace comptoir::sources {

/// Reads the order out of the markup; nothing in it is run, fetched or expanded. What stands under no known
/// class is passed over, so that a shop's own additions do no harm.
///
/// Errors: malformed (no customer display in it; nested or spread beyond what a page of Odoo is); full (more
/// bytes or elements).
/// Thread: any.   Limits: those of snapshot.hpp, and kHtmlBytesMax.
/// Source: customer-display.md section 2.2; Odoo 17.0,
/// addons/point_of_sale/static/src/app/customer_display/customer_display_template.xml, and 16.0,
/// static/src/xml/CustomerFacingDisplay/CustomerFacingDisplayOrder.xml; not yet seen in recorded traffic.
[[nodiscard]] Result<Decoded> decode_odoo16(std::string_view html, const Hints& hints);

inline constexpr std::size_t kHtmlBytesMax = 16u << 20;  // as over HTTP: 200 pictures of 60 KB inside

}  // namespace comptoir::sources
