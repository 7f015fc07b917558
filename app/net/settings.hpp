#pragma once
/// [network]: how this box goes out.

#include <string>

#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::net {

/// What every connection that goes out keeps to. Certificates are always verified.
struct NetSettings {
    std::string proxy;    ///< "http://proxy:3128"; empty: none, whatever the environment says
    std::string ca_file;  ///< PEM of a private authority, trusted beside the system's; empty: none

    bool operator==(const NetSettings&) const = default;
};

[[nodiscard]] settings::Section network_section();
[[nodiscard]] NetSettings net_settings(const settings::Slice& network);

}  // namespace comptoir::net
