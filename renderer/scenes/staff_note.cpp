/// A card for staff over a page on which nobody is being served.

#include <algorithm>

#include "renderer/scenes/scenes.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kWidthMax = 1400;  // beyond that a line is too long to be read in passing
constexpr int kLinesMax = 5;       // of the longest language on the narrowest screen

Text words_of(StaffNote note) {
    return note == StaffNote::no_browser ? Text::for_staff_no_browser : Text::for_staff_browser_stops;
}

}  // namespace

void draw_staff_note(Sheet& sheet) {
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const float margin = is_small ? space::k24 : space::k40;
    const float pad = is_small ? space::k24 : space::k32;
    const float badge = is_small ? 44 : 56;
    const float width = std::min(kWidthMax, sheet.width - 2 * margin);
    TextStyle style = sheet.theme.text(is_small ? Type::staff : Type::caption, sheet.colors().ink);
    style.max_width = width - 3 * pad - badge;
    style.max_lines = kLinesMax;
    const std::string words = sheet.language.say(words_of(sheet.view().note));
    const int lines = std::max(1, sheet.painter.measure(words, style).lines);
    const float line = style.size * kLineHeight;
    const float text = static_cast<float>(lines) * line;
    const float height = std::max(text, badge) + 2 * pad;
    const Rect card{(sheet.width - width) / 2, sheet.height - margin - height, width, height};
    draw_card(sheet, card, radius::kPanelBar);
    draw_badge(sheet, Icon::bang, {card.x + pad, card.middle() - badge / 2, badge, badge},
               sheet.colors().changed_ground, sheet.colors().changed_ink);
    const float first = card.middle() - text / 2 + (line + style.size * kCapHeight) / 2;
    sheet.painter.label(card.x + 2 * pad + badge, first, words, style);
}

}  // namespace comptoir::renderer
