#pragma once
/// Paths below the address of one till or one printer, of several that this box serves.

#include <optional>
#include <string_view>

namespace comptoir::http {

/// "/p/till-2/hw_proxy/scanner" or "/till-2/hw_proxy/scanner" in its parts.
struct NamedPath {
    std::string_view name;   ///< "till-2", without a port that a till put behind it
    std::string_view route;  ///< "/hw_proxy/scanner"
    bool is_bare = false;    ///< without the "/p"
};

/// Nothing where there is no name, or nothing behind it. A POS whose box address has no port puts its own
/// behind the whole ("box/p/till-2:443"), and one with a slash at its end makes two of them; both are taken.
///
/// Thread: any.   Source: DESIGN section 4; http-api.md section 1 (how a POS builds its URLs); odoo-20.md
/// sections 2.2, 2.4 and 2.5.
[[nodiscard]] std::optional<NamedPath> split_named(std::string_view path);

}  // namespace comptoir::http
