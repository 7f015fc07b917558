#pragma once
/// [http] and [access]: where we listen, and to whom.

#include <string>
#include <string_view>
#include <vector>

#include "app/http/access.hpp"
#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::http {

struct HttpSettings {
    std::vector<std::string> listen = {};      ///< as `Server::listen` takes them
    std::vector<std::string> listen_tls = {};  ///< as `Server::listen_tls` takes them; empty: no https
    std::string certificate = {};              ///< a file; empty: this box's own
    std::string key = {};                      ///< a file; empty: in the certificate's

    bool operator==(const HttpSettings&) const = default;
};

[[nodiscard]] const settings::Section& http_section();
[[nodiscard]] const settings::Section& access_section();

[[nodiscard]] HttpSettings http_settings(const settings::Slice& http);
/// `pos_url` is the customer display link, or "". `machine_name` is what the system calls itself; the box
/// answers to it alone and under the suffixes that no stranger can own (.local, .lan and the like).
[[nodiscard]] AccessSettings access_settings(const settings::Slice& access, std::string_view pos_url,
                                             std::string_view machine_name);

/// Why an address to listen on is bad, or "" when it is good: "0.0.0.0:8069", "[::]:8069".
[[nodiscard]] std::string why_bad_listen_address(std::string_view address);

}  // namespace comptoir::http
