#pragma once
/// The customer display link, as the POS shows it, and what it says.

#include <cstdint>
#include <string>
#include <string_view>

#include "app/base/result.hpp"
#include "app/base/url.hpp"

namespace comptoir::odoo::bus {

/// "https://shop.example/pos_customer_display/3/2?access_token=9f1c0a77d2e34b58".
///
/// Source: customer-display.md sections 4 and 6, odoo-20.md section 1.1.
struct DisplayLink {
    url::Origin server;
    std::string prefix;  ///< what stands before the page's own path: "", "/fr"
    std::int64_t config_id = 0;
    /// The last part of the path: 18 puts the access token there, 19.0 a device uuid, later ones a number.
    std::string device;
    std::string access_token;  ///< of the query; empty up to 19.0

    /// The page to fetch. The token goes along whatever the version: where it is not asked for, it is not
    /// read.   Source: odoo-20.md section 1.1.
    [[nodiscard]] std::string page_url() const;

    bool operator==(const DisplayLink&) const = default;
};

/// Errors: malformed (no URL, or one that is no display link; the message says what one looks like).
/// Limits: url::kUrlBytesMax; kDevicePartMax.   Thread: any.
[[nodiscard]] Result<DisplayLink> read_display_link(std::string_view link);

/// Whether the text names a server and nothing more: pictures come from there, and nothing is listened to.
[[nodiscard]] bool is_only_a_server(std::string_view link);

inline constexpr std::size_t kDevicePartMax = 128;  // a uuid has 36 characters

}  // namespace comptoir::odoo::bus
