#include "renderer/placement.hpp"

#include <algorithm>
#include <cmath>

namespace comptoir::renderer {
namespace {

/// The smallest pages that scenes are made for: an 800×480, upright or on its side, and any bar. Units: theme
/// units.
constexpr float kPageLong = 800 / 0.75F;
constexpr float kPageShort = 640;
constexpr float kBarRatio = 2.4F;
constexpr float kBarHeight = 480;

bool is_bar(PixelSize size) {
    return static_cast<float>(size.width) > static_cast<float>(size.height) * kBarRatio;
}

/// How much larger than usual the page can be and still has the room of the smallest one.
float scale_that_fits(PixelSize picture) {
    const auto width = static_cast<float>(picture.width) / unit_of(picture);
    const auto height = static_cast<float>(picture.height) / unit_of(picture);
    if (is_bar(picture)) return std::max(1.0F, height / kBarHeight);
    return std::max(1.0F,
                    std::min(std::max(width, height) / kPageLong, std::min(width, height) / kPageShort));
}

/// A margin of at least that, which leaves a page no longer in shape than the picture: one a hair longer
/// could be a bar, which the picture is not.
PixelSize in_shape(PixelSize margin, PixelSize picture) {
    const auto needed = [](int across, int side, int other) { return (across * side + other - 1) / other; };
    if (picture.width > picture.height)
        margin.width = std::max(margin.width, needed(margin.height, picture.width, picture.height));
    if (picture.height > picture.width)
        margin.height = std::max(margin.height, needed(margin.width, picture.height, picture.width));
    return margin;
}

PixelSize left_free(PixelSize picture, float overscan) {
    const float share = std::clamp(overscan, 0.0F, Framing::kOverscanMax);
    const auto of = [share](int side) {
        return static_cast<int>(std::lround(static_cast<float>(side) * share));
    };
    return in_shape({of(picture.width), of(picture.height)}, picture);
}

/// Round a square whose middle is where the page would lie without a guard: a pixel a step.
PixelSize on_orbit(int reach, std::uint64_t step) {
    const int side = 2 * reach;
    if (side == 0) return {};
    const auto at = static_cast<int>(step % static_cast<std::uint64_t>(4 * side));
    const int along = at % side;
    switch (at / side) {
        case 0: return {along, 0};
        case 1: return {side, along};
        case 2: return {side - along, side};
        default: return {0, side - along};
    }
}

}  // namespace

float unit_of(PixelSize size) {
    const auto width = static_cast<float>(size.width);
    const auto height = static_cast<float>(size.height);
    const float short_side = std::min(width, height);
    if (is_bar(size)) return height / kBarHeight;
    if (short_side < 600) return short_side / 640;
    return short_side / 1080;
}

int orbit_reach(PixelSize picture) {
    constexpr int kShare = 270;  // of the shorter side: 4 pixels of a 1080
    return std::max(2, std::min(picture.width, picture.height) / kShare);
}

std::uint64_t orbit_steps(PixelSize picture) {
    return 8 * static_cast<std::uint64_t>(orbit_reach(picture));
}

Placement place_page(PixelSize picture, const Framing& framing, std::uint64_t step) {
    const PixelSize free = left_free(picture, framing.overscan);
    const int reach = framing.guard == BurnInGuard::on ? orbit_reach(picture) : 0;
    const PixelSize orbit = in_shape({reach, reach}, picture);
    const PixelSize moved = on_orbit(reach, step);
    const int left = free.width + orbit.width - reach + moved.width;
    const int top = free.height + orbit.height - reach + moved.height;
    const PixelSize size{std::max(1, picture.width - 2 * (free.width + orbit.width)),
                         std::max(1, picture.height - 2 * (free.height + orbit.height))};
    // A smaller page is drawn smaller by as much: it has the room, in units, that the whole panel would have.
    const float smaller = std::min(static_cast<float>(size.width) / static_cast<float>(picture.width),
                                   static_cast<float>(size.height) / static_cast<float>(picture.height));
    const float scale = std::clamp(framing.scale, Framing::kScaleMin, Framing::kScaleMax);
    return {.page = {left, top, left + size.width, top + size.height},
            .unit = unit_of(picture) * smaller * std::min(scale, scale_that_fits(picture))};
}

}  // namespace comptoir::renderer
