/// What shows that a page can be touched, and that it is.

#include <cairo/cairo.h>

#include <algorithm>
#include <numbers>
#include <string>

#include "renderer/scenes/scenes.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kChipPadding = .62F;  // of its text's size, and so on
constexpr float kChipIcon = 1.2F;
constexpr float kChipGap = .4F;
constexpr float kChipHeight = 1.8F;
constexpr std::chrono::milliseconds kRingFrom{200};  // a tap is over by then
constexpr float kRingSide = 168;                     // seen around a finger
constexpr float kRingStroke = 14;
constexpr int kRingSteps = 24;  // each is drawn once and kept

std::string text_of(Color color) {
    return std::to_string(color.red << 16 | color.green << 8 | color.blue);
}

/// A globe, on a grid of 24.
void draw_globe(Sheet& sheet, const Rect& rect, Color color) {
    sheet.painter.art("globe/" + text_of(color), rect, [&](cairo_t* cairo) {
        cairo_scale(cairo, rect.width / 24, rect.height / 24);
        cairo_set_source_rgb(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0);
        cairo_set_line_width(cairo, 1.8);
        cairo_arc(cairo, 12, 12, 9, 0, 2 * std::numbers::pi);
        cairo_stroke(cairo);
        cairo_move_to(cairo, 3, 12);
        cairo_line_to(cairo, 21, 12);
        cairo_stroke(cairo);
        cairo_save(cairo);
        cairo_translate(cairo, 12, 12);
        cairo_scale(cairo, .45, 1);
        cairo_arc(cairo, 0, 0, 9, 0, 2 * std::numbers::pi);
        cairo_restore(cairo);
        cairo_stroke(cairo);
    });
}

/// How much of a long press is over, around the finger.
void draw_ring(Sheet& sheet, const TouchState::Hold& hold) {
    const Duration held = sheet.input.now - hold.since;
    if (held < kRingFrom) return;
    const float share = std::chrono::duration<float>(held - kRingFrom) /
                        std::chrono::duration<float>(TouchDesk::kHold - kRingFrom);
    const int step = std::clamp(static_cast<int>(share * kRingSteps), 1, kRingSteps);
    const float unit = sheet.painter.unit();
    const float from_left = hold.at.x / unit;
    const bool is_mirrored = sheet.painter.direction() == Direction::right_to_left;
    const float x = is_mirrored ? sheet.width - from_left : from_left;
    const Rect rect{x - kRingSide / 2, hold.at.y / unit - kRingSide / 2, kRingSide, kRingSide};
    const Colors& colors = sheet.colors();
    sheet.painter.box(rect, colors.panel, kRingSide / 2, colors.panel_ink, 2);
    const Color color = colors.panel_ink;
    const std::string key = "hold/" + std::to_string(step) + "/" + text_of(color);
    sheet.painter.art(key, rect, [&](cairo_t* cairo) {
        cairo_set_source_rgb(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0);
        cairo_set_line_width(cairo, kRingStroke);
        cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
        const double start = -std::numbers::pi / 2;
        cairo_arc(cairo, kRingSide / 2, kRingSide / 2, kRingSide / 2 - kRingStroke, start,
                  start + 2 * std::numbers::pi * step / kRingSteps);
        cairo_stroke(cairo);
    });
}

}  // namespace

void add_target(Sheet& sheet, const Rect& rect, const TouchAct& act) {
    const float width = std::max(rect.width, kTouchMin);
    const float height = std::max(rect.height, kTouchMin);
    const float x = rect.x - (width - rect.width) / 2;
    const float y = rect.y - (height - rect.height) / 2;
    const bool is_mirrored = sheet.painter.direction() == Direction::right_to_left;
    const float left = is_mirrored ? sheet.width - x - width : x;
    const float unit = sheet.painter.unit();
    sheet.targets.push_back({act, left * unit, y * unit, width * unit, height * unit});
}

bool is_pressed(const Sheet& sheet, const TouchAct& act) {
    return sheet.input.touch != nullptr && sheet.input.touch->pressed == act;
}

float language_chip_width(const Sheet& sheet, const TextStyle& style, ChipSays says) {
    if (sheet.input.touch == nullptr || !offers_languages(sheet.view()) || languages_offered(sheet) < 2)
        return 0;
    const float globe = style.size * (2 * kChipPadding + kChipIcon);
    if (says == ChipSays::nothing) return globe;
    return globe + style.size * kChipGap +
           sheet.painter.width_of(sheet.language.say(Text::language_name), style);
}

float draw_language_chip(Sheet& sheet, float x, float baseline, const TextStyle& style, ChipSays says) {
    const float width = language_chip_width(sheet, style, says);
    if (width <= 0) return 0;
    const TouchAct act{TouchAct::Kind::open_languages};
    const Colors& colors = sheet.colors();
    const bool is_down = is_pressed(sheet, act);
    TextStyle inked = style;
    inked.color = is_down ? colors.panel_ink : colors.ink;
    const float size = style.size;
    const float icon = size * kChipIcon;
    const float height = size * kChipHeight;
    const Rect rect{x, baseline - size * kCapHeight / 2 - height / 2, width, height};
    const float radius = height * sheet.theme.radius.chip_of_height;
    if (is_down) {
        sheet.painter.box(rect, colors.panel, radius);
    } else {
        sheet.painter.box(rect, colors.card, radius, colors.hair, std::max(sheet.theme.hairline, 1.5F));
    }
    const float globe = x + size * kChipPadding;
    draw_globe(sheet, {globe, rect.middle() - icon / 2, icon, icon}, inked.color);
    if (says == ChipSays::language)
        sheet.painter.label(globe + icon + size * kChipGap, baseline, sheet.language.say(Text::language_name),
                            inked);
    add_target(sheet, rect, act);
    return width;
}

void draw_language_offer(Sheet& sheet, SceneId scene) {
    if (sheet.input.touch == nullptr) return;
    const bool has_one_in_its_head = scene == SceneId::order || scene == SceneId::question;
    if (has_one_in_its_head) return;
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const Type type = is_small ? Type::side_small : Type::caption;
    draw_language_chip(sheet, front_inset(sheet), column_of(sheet).baseline,
                       sheet.theme.text(type, sheet.colors().ink));
}

void draw_hold(Sheet& sheet) {
    if (sheet.input.touch != nullptr && sheet.input.touch->hold) draw_ring(sheet, *sheet.input.touch->hold);
}

}  // namespace comptoir::renderer
