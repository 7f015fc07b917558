#pragma once
/// As much of a URL as decides whom we talk to: its origin, and how a reference is joined to one.

#include <string>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::url {

/// Scheme, host and port, compared as browsers compare them: lower case, the scheme's own port left out.
struct Origin {
    std::string scheme;  ///< "http" or "https"
    std::string host;    ///< "shop.example", "192.168.1.5", "[fe80::1]"
    int port = 0;        ///< always set: 80 or 443 where the URL names none

    [[nodiscard]] std::string text() const;  ///< "https://shop.example", "http://10.0.0.2:8069"
    bool operator==(const Origin&) const = default;
};

/// The origin of an absolute http(s) URL.
///
/// Errors: malformed (another scheme, user info, no host, a bad port, control characters or spaces).
/// Limits: kUrlBytesMax.   Thread: any.   Source: RFC 3986 section 3, WHATWG URL "origin".
[[nodiscard]] Result<Origin> origin_of(std::string_view url);

/// `reference` as an absolute URL of the very same origin: "/a/b" and "a/b" are joined, absolute ones must be
/// of that origin already.
///
/// Errors: refused (another origin or scheme), malformed.   Thread: any.
[[nodiscard]] Result<std::string> same_origin(std::string_view reference, const Origin& origin);

inline constexpr std::size_t kUrlBytesMax = 4096;  // servers answer 414 to longer request lines

}  // namespace comptoir::url
