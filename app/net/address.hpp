#pragma once
/// Where a websocket is: its URL taken apart.

#include <string>
#include <string_view>

#include "app/net/failure.hpp"

namespace comptoir::net {

enum class Security { plain, tls };

struct Address {
    std::string
        host;  ///< as name servers take it: "shop.example", "xn--caf-dma.example", "10.0.0.2", "fe80::1"
    int port = 0;
    Security security = Security::plain;
    std::string authority;  ///< as the Host header has it: the scheme's own port left out
    std::string target;     ///< path and query, at least "/"
    std::string origin;     ///< of the web page that would open it: "https://shop.example"

    /// "shop.example:443", "[fe80::1]:8069".
    [[nodiscard]] std::string place() const;
};

/// Takes ws:// and wss:// URLs.
///
/// Errors: bad_address.   Thread: any.   Limits: url::kUrlBytesMax.   Source: RFC 6455 section 3.
[[nodiscard]] NetResult<Address> address_of(std::string_view url);

}  // namespace comptoir::net
