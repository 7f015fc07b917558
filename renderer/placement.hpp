#pragma once
/// Where on the picture the page lies, and how large it is drawn.

#include <cstdint>

#include "renderer/finger.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Against burn-in: whether the page goes round a few pixels, for as long as the panel lights.
enum class BurnInGuard { off, on };

/// How a shop's panel wants its page.
struct Framing {
    static constexpr float kOverscanMax = 0.1F;  // of a side; televisions hide 2.5 to 5 percent
    static constexpr float kScaleMin = 0.5F;     // half the size that is read from where customers stand
    static constexpr float kScaleMax = 2;        // twice it: what more is for is a larger panel

    float overscan = 0;  ///< share of the width that is left free at each side, and of the height above and
                         ///< below
    float scale = 1;     ///< of all that is drawn, as far as the page has room for it
    BurnInGuard guard = BurnInGuard::off;

    bool operator==(const Framing&) const = default;
};

/// How many device pixels one theme unit is where the page fills a picture of that size.
/// Source: the look's "unit and grid": short side / 1080; bars wider than 2.4:1 height / 480; under 600
/// pixels height / 640.
[[nodiscard]] float unit_of(PixelSize size);

struct Placement {
    PixelRect page;  ///< on the picture, in its pixels; nothing of a page is ever drawn outside of it
    float unit = 1;  ///< device pixels of a theme unit

    [[nodiscard]] PixelSize size() const { return {page.width(), page.height()}; }
    /// Where on the page a finger on the picture is.
    [[nodiscard]] TouchPoint on_page(TouchPoint on_picture) const {
        return {on_picture.x - static_cast<float>(page.left), on_picture.y - static_cast<float>(page.top)};
    }
    bool operator==(const Placement&) const = default;
};

/// `step`: how often the guard has moved the page; it comes back to where it was after `orbit_steps`. The
/// page keeps its size on its way, and every scale leaves it at least the room of a small panel, in units.
///
/// Thread: any (pure).
[[nodiscard]] Placement place_page(PixelSize picture, const Framing& framing = {}, std::uint64_t step = 0);

/// How far the guard moves a page to each side. Units: device pixels.
[[nodiscard]] int orbit_reach(PixelSize picture);
[[nodiscard]] std::uint64_t orbit_steps(PixelSize picture);

}  // namespace comptoir::renderer
