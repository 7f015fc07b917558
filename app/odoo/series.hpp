#pragma once
/// Which Odoo a server is.

#include <string>
#include <string_view>

namespace comptoir::odoo {

/// Who speaks: 16 to 18 call `/hw_drivers/*`, 19 and later `/iot_drivers/*`.
enum class Generation { until_18, since_19 };

/// "17.0", "saas~18.2" or "20.0", as `server_serie` of /web/webclient/version_info has it, or "19.0-2" as a
/// server's own websocket does. Both numbers 0: a server that does not say.   Source: server-link.md
/// section 8.
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
    /// Whether it is older than the display link, which came with 18.   Source: customer-display.md
    /// section 6.
    [[nodiscard]] bool has_no_display_link() const { return is_known() && major < 18; }
    /// Whether it takes the outcome of an action in its answer.
    /// Source: http-api.md section 4.1 (19.x direct response, from 19.1).
    [[nodiscard]] bool takes_direct_results() const { return is_since_19_1(); }
    /// Chooses the channel of a box by itself, by the token of the subscription.
    /// Source: odoo-20.md section 3 (19.1).
    [[nodiscard]] bool chooses_channel() const { return is_since_19_1(); }
    [[nodiscard]] std::string text() const;  ///< "19.0", "" for an unknown one

    bool operator==(const Series&) const = default;

private:
    [[nodiscard]] bool is_since_19_1() const { return major > 19 || (major == 19 && minor > 0); }
};

/// Thread: any.
[[nodiscard]] Series read_series(std::string_view version);

}  // namespace comptoir::odoo
