/// Where things stand on each form of screen, and the panel on its way over the page.

#include <algorithm>
#include <cmath>

#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kBarRatio = 2.4F;
/// A small screen has 640 units along its short side and a large one 1080; one whose scale leaves it fewer
/// than that is laid out as a small one with room to spare.
constexpr float kSmallHeight = 1000;

// Landscape.
constexpr float kPanelWidth = 640;
constexpr float kPanelShare = 1.F / 3;  // of a screen that is less wide than 16:9
constexpr float kMargin = 40;
constexpr float kInset = 80;
constexpr float kBetween = 56;
constexpr float kBaseline = 116;
// Portrait.
constexpr float kInsetTall = 64;
constexpr float kBaselineTall = 124;
constexpr float kPanelHeight = 540;
constexpr float kNoteHeight = 150;  // with one line of it
constexpr int kNoteLinesMax = 3;    // more would push the goods off the page
// Bar and small screens.
constexpr float kMarginBar = 32;
constexpr float kPanelWidthBar = 560;
constexpr float kMarginSmall = 20;
constexpr float kPanelWidthSmall = 384;
constexpr float kPanelHeightSmall = 300;
constexpr float kInsetSmall = 36;
constexpr float kBaselineSmall = 62;

}  // namespace

Form form_of(float width, float height) {
    if (width > height * kBarRatio) return Form::bar;
    if (height > width) return Form::portrait;
    return height < kSmallHeight ? Form::small : Form::landscape;
}

namespace {

bool has_note(const Sheet& sheet) {
    const SceneId scene = sheet.input.story.scene;
    const bool is_order = scene == SceneId::order || is_payment_page(scene);
    return sheet.view().order && !sheet.order().customer_note.empty() && is_order;
}

/// What the order's note adds to the portrait panel.
float note_height(const Sheet& sheet, float panel_width) {
    if (!has_note(sheet)) return 0;
    TextStyle style = sheet.theme.text(Type::note, sheet.colors().panel_ink);
    style.max_width = panel_width - 2 * panel_padding(sheet);
    style.max_lines = kNoteLinesMax;
    const std::string note = plain(sheet.order().customer_note, LineBreaks::keep);
    const int lines = std::max(1, sheet.painter.measure(note, style).lines);
    return kNoteHeight + static_cast<float>(lines - 1) * style.size * kLineHeight;
}

}  // namespace

bool is_handheld(const Sheet& sheet) {
    return sheet.form == Form::portrait && sheet.width < kSmallHeight;
}

Rect panel_of(const Sheet& sheet) {
    switch (sheet.form) {
        case Form::bar:
            return {sheet.width - kPanelWidthBar - kMarginBar, kMarginBar, kPanelWidthBar,
                    sheet.height - 2 * kMarginBar};
        case Form::small:
            return {sheet.width - kPanelWidthSmall - kMarginSmall, kMarginSmall, kPanelWidthSmall,
                    sheet.height - 2 * kMarginSmall};
        case Form::portrait: {
            const bool is_small = is_handheld(sheet);
            const float margin = is_small ? kMarginSmall : kMargin;
            const float width = sheet.width - 2 * margin;
            const float height = is_small ? kPanelHeightSmall : kPanelHeight + note_height(sheet, width);
            return {margin, sheet.height - height - margin, width, height};
        }
        case Form::landscape: break;
    }
    const float width = std::min(kPanelWidth, sheet.width * kPanelShare);
    return {sheet.width - width - kMargin, kMargin, width, sheet.height - 2 * kMargin};
}

float panel_radius(const Sheet& sheet) {
    if (sheet.form == Form::bar) return sheet.theme.radius.panel_bar;
    return sheet.form == Form::small || is_handheld(sheet) ? sheet.theme.radius.panel_small
                                                           : sheet.theme.radius.panel;
}

float panel_padding(const Sheet& sheet) {
    if (sheet.form == Form::bar) return 44;
    return sheet.form == Form::small || is_handheld(sheet) ? space::k32 : space::k56;
}

Column column_of(const Sheet& sheet) {
    const Rect panel = panel_of(sheet);
    switch (sheet.form) {
        case Form::bar: return {kMarginBar, panel.x - kBetween - kMarginBar, kBaselineSmall, panel.bottom()};
        case Form::small:
            return {kInsetSmall, panel.x - 2 * kInsetSmall, kBaselineSmall, sheet.height - kMarginSmall};
        case Form::portrait: {
            const bool is_small = is_handheld(sheet);
            const float inset = is_small ? kInsetSmall : kInsetTall;
            return {inset, sheet.width - 2 * inset, is_small ? kBaselineSmall : kBaselineTall,
                    panel.y - space::k24};
        }
        case Form::landscape: break;
    }
    return {kInset, panel.x - kBetween - kInset, kBaseline, sheet.height - kMargin};
}

float panel_growth(const Sheet& sheet) {
    const Story& story = sheet.input.story;
    const bool is_grown = is_payment_page(story.scene);
    const bool moves = is_grown
                           ? story.scene_before == SceneId::order || story.scene_before == SceneId::weighing
                           : is_payment_page(story.scene_before);
    const float at =
        moves ? motion::entering(motion::progress(sheet.input, story.scene_at, motion::kGrow)) : 1;
    return is_grown ? at : 1 - at;
}

Rect grown_panel(const Sheet& sheet, float growth) {
    const Rect rest = panel_of(sheet);
    const auto between = [growth](float a, float b) { return a + (b - a) * growth; };
    return {between(rest.x, 0), between(rest.y, 0), between(rest.width, sheet.width),
            between(rest.height, sheet.height)};
}

namespace {

/// The shop's name and the order's number, or that the POS is away.
void draw_stage_head(Sheet& sheet, SaysNumber says_number) {
    constexpr float kBaselineStage = 96;
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const float inset = is_small ? kInsetSmall : sheet.is_narrow() ? kInsetTall : kInset;
    const float baseline = is_small ? kBaselineSmall : sheet.is_narrow() ? kBaselineTall : kBaselineStage;
    const std::string_view number = sheet.order().number;
    float taken = 0;
    if (sheet.view().contact != Contact::live) {
        const TextStyle style = sheet.theme.text(Type::caption_strong, sheet.colors().notice_ink);
        taken = draw_chip(sheet, sheet.width - inset, baseline, sheet.language.say(Text::reconnecting), style,
                          {sheet.colors().notice_ground, sheet.colors().notice_ink, Icon::wait, Align::end});
    } else if (!number.empty() && says_number == SaysNumber::yes) {
        const std::string words = sheet.language.say(Text::order_number, {isolate(number)});
        const float room = sheet.width * (sheet.is_narrow() ? .4F : .25F);
        const TextStyle style =
            fitted(sheet, words, sheet.theme.text(Type::side, sheet.colors().panel_muted), room);
        taken = draw_line(sheet, sheet.width - inset, baseline, words, style, room, Align::end);
    }
    const float room = sheet.is_narrow() ? sheet.width - 2 * inset - taken - space::k32
                       : sheet.is_low()  ? sheet.width / 2 - 2 * inset
                                         : sheet.width * .27F;
    const std::string& name = sheet.view().shop.name;
    draw_line(sheet, inset, baseline, name,
              fitted(sheet, name, sheet.theme.text(Type::shop_on_panel, sheet.colors().panel_ink), room),
              room);
}

}  // namespace

void draw_stage(Sheet& sheet, SaysNumber says_number, const std::function<void()>& draw) {
    const float growth = panel_growth(sheet);
    const Rect rect = grown_panel(sheet, growth);
    if (growth < 1 && sheet.input.story.scene_before == SceneId::order) {
        static_cast<void>(draw_order(sheet));
    } else {
        sheet.painter.box(rect, sheet.colors().panel, panel_radius(sheet) * (1 - growth));
    }
    constexpr float kSeenFrom = .6F;  // the panel lies under most of it by then
    const auto clip = sheet.painter.clip(rect);
    const auto scope = sheet.painter.opacity(std::max(0.F, (growth - kSeenFrom) / (1 - kSeenFrom)));
    draw_stage_head(sheet, says_number);
    draw();
}

}  // namespace comptoir::renderer
