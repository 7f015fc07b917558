#pragma once
/// An ePOS document laid out: one picture for the printer, and where it is cut.

#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/epos/document.hpp"

namespace comptoir::epos {

/// What `print_picture` takes.
struct Print {
    std::string picture;  ///< PBM or PGM
    json::Value fields;   ///< {"cut", "cuts"}
};

/// Lays out at the printer's own width: pictures go dot by dot where they fit. Where one is wider, the whole
/// is as wide as it, and the printer's driver makes it narrower.
///
/// Errors: malformed: a code that can't be made, more than four metres, pages that lie over themselves again
/// and again.
/// Limits: kPlacedRowsMax.
/// Thread: the press's.
[[nodiscard]] Result<Print> compose(const Document& document, paper::Press& press, int width_dots);

/// Of all things that are placed in pages, and of their areas. Below each other the paper bounds them; in a
/// page they may lie over each other, and each costs its time.   Units: rows.
inline constexpr int kPlacedRowsMax = 2 * paper::Sheet::kHeightMax;

}  // namespace comptoir::epos
