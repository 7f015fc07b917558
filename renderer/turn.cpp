#include "renderer/turn.hpp"

#include <algorithm>

namespace comptoir::renderer {
namespace {

/// Rows become columns a square at a time, so that both stay in the processor's nearest cache: 32 pixels are
/// two of its lines.
constexpr int kSquare = 32;

/// Where the pixel at (0, 0) of the picture goes, and how far its neighbours to the right and below are from
/// there. Units: pixels of the panel's memory.
struct Walk {
    std::ptrdiff_t start = 0;
    std::ptrdiff_t right = 0;
    std::ptrdiff_t down = 0;
};

Walk walk_of(const SoftwareTarget& to, Turn turn) {
    const std::ptrdiff_t stride = to.stride;
    const std::ptrdiff_t last_column = to.size.width - 1;
    const std::ptrdiff_t last_row = (to.size.height - 1) * stride;
    switch (turn) {
        case Turn::quarter: return {last_column, stride, -1};
        case Turn::half: return {last_row + last_column, -1, -stride};
        case Turn::three_quarters: return {last_row, -stride, 1};
        case Turn::none: break;
    }
    return {0, 1, stride};
}

}  // namespace

void copy_turned(const SoftwareTarget& from, Turn turn, const SoftwareTarget& to) {
    copy_turned(from, {0, 0, from.size.width, from.size.height}, turn, to);
}

PixelRect copy_turned(const SoftwareTarget& from, const PixelRect& part, Turn turn,
                      const SoftwareTarget& to) {
    const Walk walk = walk_of(to, turn);
    for (int top = part.top; top < part.bottom; top += kSquare) {
        const int bottom = std::min(top + kSquare, part.bottom);
        for (int left = part.left; left < part.right; left += kSquare) {
            const int right = std::min(left + kSquare, part.right);
            for (int y = top; y < bottom; ++y) {
                const std::uint32_t* source = from.pixels + static_cast<std::ptrdiff_t>(y) * from.stride;
                std::uint32_t* target = to.pixels + walk.start + y * walk.down;
                for (int x = left; x < right; ++x) target[x * walk.right] = source[x];
            }
        }
    }
    const auto [width, height] = to.size;
    switch (turn) {
        case Turn::quarter: return {width - part.bottom, part.left, width - part.top, part.right};
        case Turn::half:
            return {width - part.right, height - part.bottom, width - part.left, height - part.top};
        case Turn::three_quarters: return {part.top, height - part.right, part.bottom, height - part.left};
        case Turn::none: break;
    }
    return part;
}

TouchPoint upright(TouchPoint on_panel, Turn turn, PixelSize panel) {
    const auto width = static_cast<float>(panel.width);
    const auto height = static_cast<float>(panel.height);
    switch (turn) {
        case Turn::quarter: return {on_panel.y, width - on_panel.x};
        case Turn::half: return {width - on_panel.x, height - on_panel.y};
        case Turn::three_quarters: return {height - on_panel.y, on_panel.x};
        case Turn::none: break;
    }
    return on_panel;
}

}  // namespace comptoir::renderer
