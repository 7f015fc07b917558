#pragma once
/// Which server, and which of its databases, this box is registered with.

#include <string>

namespace comptoir::odoo::box {

/// What a connection token or a pairing code brings. Secret but for `url`: no log, no argument, no answer.
/// Source: server-link.md section 2.
struct ServerAccount {
    std::string url;              ///< "https://shop.example", no path
    std::string token;            ///< sent in each announcement; from 19.1 also in the subscription
    std::string db_uuid;          ///< for the certificate; may be empty
    std::string enterprise_code;  ///< for the certificate; may be empty
    std::string db_name;          ///< of a server that holds several; may be empty

    bool operator==(const ServerAccount&) const = default;
    [[nodiscard]] bool empty() const { return url.empty(); }
};

}  // namespace comptoir::odoo::box
