#pragma once
/// [odoo]: which Odoo server this box belongs to.

#include <string>

#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::odoo::box {

struct BoxSettings {
    std::string connection_token;     ///< secret; empty: what was pasted or paired
    std::string pairing_service;      ///< empty: nobody is asked for a code
    std::string certificate_service;  ///< empty: nobody is asked for a certificate

    bool operator==(const BoxSettings&) const = default;
};

[[nodiscard]] const settings::Section& odoo_section();
[[nodiscard]] BoxSettings box_settings(const settings::Slice& odoo);

}  // namespace comptoir::odoo::box
