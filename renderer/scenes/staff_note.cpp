/// A card for staff over a page on which nobody is being served.

#include <algorithm>

#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kWidthMax = 900;  // beyond that a line is too long to be read in passing
constexpr int kLinesMax = 5;      // of the longest language on the narrowest screen

Text words_of(StaffNote note) {
    switch (note) {
        case StaffNote::paper_out: return Text::for_staff_paper_out;
        case StaffNote::paper_low: return Text::for_staff_paper_low;
        case StaffNote::cover_open: return Text::for_staff_cover_open;
        case StaffNote::not_answering: return Text::for_staff_not_answering;
        case StaffNote::needs_attention: return Text::for_staff_needs_attention;
        case StaffNote::receipt_uncertain: return Text::for_staff_receipt_uncertain;
        case StaffNote::slide_left_out: return Text::for_staff_slide_left_out;
        case StaffNote::no_videos: return Text::for_staff_no_videos;
        case StaffNote::browser_stops: return Text::for_staff_browser_stops;
        case StaffNote::no_browser:
        case StaffNote::none: break;
    }
    return Text::for_staff_no_browser;
}

}  // namespace

/// Small and in a corner: it is for those who work here, and customers look at the rest.
void draw_staff_note(Sheet& sheet) {
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const float margin = is_small ? space::k24 : space::k40;
    const float pad = space::k24;
    const float badge = 44;
    const SceneId scene = sheet.input.story.scene;
    const bool has_clock = scene == SceneId::welcome || scene == SceneId::closed;
    // Without room beside the clock it covers all of it, rather than half of it.
    const bool is_across = has_clock && (sheet.is_narrow() || sheet.form == Form::small);
    const float most = sheet.width - 2 * margin;
    const float around = 3 * pad + badge;
    TextStyle style = sheet.theme.text(Type::staff, sheet.colors().ink);
    style.max_width = (is_across ? most : std::min(kWidthMax, most)) - around;
    style.max_lines = kLinesMax;
    const std::string words = sheet.language.say(
        words_of(sheet.view().note), {isolate(plain(sheet.view().note_about, LineBreaks::to_spaces))});
    style = balanced(sheet, words, style);
    const TextExtent extent = sheet.painter.measure(words, style);
    const float line = style.size * kLineHeight;
    const float text = static_cast<float>(std::max(1, extent.lines)) * line;
    const float width = is_across ? most : extent.width + around;
    const float height = std::max(text, badge) + 2 * pad;
    // What these two say stands at the end.
    const bool is_at_start = scene == SceneId::setup || scene == SceneId::board;
    const float x = is_at_start || is_across ? margin : sheet.width - margin - width;
    const Rect card{x, sheet.height - margin - height, width, height};
    draw_card(sheet, card, sheet.theme.radius.card);
    draw_badge(sheet, Icon::bang, {card.x + pad, card.middle() - badge / 2, badge, badge},
               sheet.colors().notice_ground, sheet.colors().notice_ink);
    const float first = card.middle() - text / 2 + (line + style.size * kCapHeight) / 2;
    sheet.painter.label(card.x + 2 * pad + badge, first, words, style);
}

}  // namespace comptoir::renderer
