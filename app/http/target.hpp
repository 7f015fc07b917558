#pragma once
/// The request target: path and query, decoded.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::http {

struct Target {
    std::string authority;  ///< of the absolute form, else empty
    std::string path;       ///< decoded, repeated slashes as one, always begins with '/'; "*" for `OPTIONS *`
    std::vector<std::pair<std::string, std::string>> query;

    bool operator==(const Target&) const = default;
};

/// Errors: malformed (no leading slash, bad %-escapes or control characters in the path, a ".." segment).
/// Limits: kParametersMax.   Thread: any.
/// Source: RFC 9112 section 3.2 (origin, absolute and asterisk form), RFC 3986 section 2.1; a POS joins its
/// box address and "/hw_proxy/..." without looking for a slash (http-api.md section 1).
[[nodiscard]] Result<Target> parse_target(std::string_view target);

inline constexpr std::size_t kParametersMax = 100;  // no route of ours reads more than 4

}  // namespace comptoir::http
