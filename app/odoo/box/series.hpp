#pragma once
/// Which Odoo a server is.

#include <string>
#include <string_view>

#include "app/odoo/device_call.hpp"

namespace comptoir::odoo::box {

/// "17.0", "saas~18.2" or "20.0", as `server_serie` of /web/webclient/version_info has it. Both numbers 0: a
/// server that does not say.   Source: server-link.md section 8.
struct Series {
    int major = 0;
    int minor = 0;

    [[nodiscard]] bool is_known() const { return major != 0; }
    /// An unknown one is taken for one of today.
    [[nodiscard]] Generation generation() const {
        return is_known() && major < 19 ? Generation::until_18 : Generation::since_19;
    }
    /// Only its pages speak to a box, and it has no messages for one.   Source: server-link.md section 4.1.
    [[nodiscard]] bool has_no_bus() const { return is_known() && major < 17; }
    /// Chooses the channel of a box by itself, by the token of the subscription.
    /// Source: odoo-20.md section 3 (19.1).
    [[nodiscard]] bool chooses_channel() const { return major > 19 || (major == 19 && minor > 0); }
    [[nodiscard]] std::string text() const;  ///< "19.0", "" for an unknown one

    bool operator==(const Series&) const = default;
};

/// Thread: any.
[[nodiscard]] Series read_series(std::string_view server_serie);

}  // namespace comptoir::odoo::box
