#include "renderer/scenes/brand_mark.hpp"

#include <algorithm>

#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kWidth = 72;
constexpr float kHeight = 12;
constexpr float kSmaller = 0.75F;  // where the page is small

}  // namespace

void draw_brand_mark(Sheet& sheet) {
    const Color accent = sheet.colors().accent;
    if (accent.alpha == 0) return;
    const float scale = sheet.is_low() || is_handheld(sheet) ? kSmaller : 1;
    const Rect tab{column_of(sheet).x, 0, kWidth * scale, kHeight * scale};
    // Its upper corners are beyond the edge.
    const float radius = std::min(sheet.theme.radius.card, tab.height / 2);
    const auto scope = sheet.painter.clip(tab);
    sheet.painter.box({tab.x, -radius, tab.width, tab.height + radius}, accent, radius);
}

}  // namespace comptoir::renderer
