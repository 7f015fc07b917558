#pragma once
/// What of a frame is another than in the one before it.

#include <cstdint>
#include <vector>

#include "renderer/surface_list.hpp"

namespace comptoir::renderer {

/// One thing that a frame draws.
struct DrawnPart {
    std::uint64_t what = 0;  ///< a hash of all that its pixels depend on; of 64 bits, so that two never agree
    PixelRect where;         ///< what of it is let through by its clip

    bool operator==(const DrawnPart&) const = default;
};

/// Rectangles that cover every pixel that may differ, given that parts are drawn in this order on the same
/// ground. None: the frames are the same.
///
/// Thread: any (pure).   Limits: kDamageMax rectangles.
[[nodiscard]] std::vector<PixelRect> damage_of(const std::vector<DrawnPart>& before,
                                               const std::vector<DrawnPart>& after);

inline constexpr std::size_t kDamageMax = 8;  // a changed line, its neighbours, the total, and some to spare

}  // namespace comptoir::renderer
