#pragma once
/// Odoo's customer display page: what its first script tells of the POS.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::odoo::bus {

/// Source: tests/captures/odoo18/customer-display-page.html,
/// tests/captures/odoo19/customer-display-page.html; odoo-20.md section 1.1 for later ones.
struct DisplayPage {
    std::string access_token;  ///< the bus channel, and the prefix of every message; never logged
    std::optional<std::int64_t> config_id;
    std::optional<std::int64_t> company_id;
    /// `device_uuid` of 19.0, `identifier` of later ones; empty in 18, and where a link of 18 led to a newer
    /// one.
    std::string device;
    std::string language;  ///< "en_US"; empty where the page does not say
    std::string type;      ///< 18: "local", "remote", "proxy", "none"; empty since
    std::string version;   ///< `websocket_worker_version`: "18.0-2", "19.0-2"
    bool has_background = false;

    bool operator==(const DisplayPage&) const = default;
};

/// Finds the session of the page's script. Nothing of the page is run, and no entity is looked up: the script
/// holds JSON.
///
/// Errors: malformed (no session, one that is cut off or no JSON, or one without a token).
/// Limits: kSessionBytesMax.   Thread: any.
[[nodiscard]] Result<DisplayPage> read_display_page(std::string_view html);

/// Whether the page is Odoo's at all, display or not: its login, its error pages, its database list.
[[nodiscard]] bool is_odoo_page(std::string_view html);

inline constexpr std::size_t kPageBytesMax = 4u << 20;  // the recorded ones have 6 kB
inline constexpr std::size_t kSessionBytesMax =
    512 * 1024;  // the recorded ones have 1 kB; currencies make it grow

}  // namespace comptoir::odoo::bus
