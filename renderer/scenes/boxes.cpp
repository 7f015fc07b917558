/// Panels, cards, sums and bands.

#include <algorithm>
#include <cmath>

#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kMiddle = kCapHeight / 2;

}  // namespace

void draw_panel(Sheet& sheet, const Rect& rect) {
    const float radius = panel_radius(sheet);
    if (sheet.theme.panel_shadow) sheet.painter.shadow(rect, radius, *sheet.theme.panel_shadow);
    if (sheet.theme.panel_edge > 0) {
        sheet.painter.box(rect, sheet.colors().panel, radius, sheet.colors().panel_edge,
                          sheet.theme.panel_edge);
    } else {
        sheet.painter.box(rect, sheet.colors().panel, radius);
    }
}

void draw_card(Sheet& sheet, const Rect& rect, float radius, float lift) {
    if (sheet.theme.card_shadow) {
        const auto scope = sheet.painter.opacity(lift);
        sheet.painter.shadow(rect, radius, *sheet.theme.card_shadow);
    }
    // Never see-through: the shadow has patches where the card covers it.
    const Color ground = mix(sheet.colors().paper, sheet.colors().card, lift);
    if (sheet.theme.card_edge > 0) {
        sheet.painter.box(rect, ground, radius, sheet.colors().card_edge.faded(lift), sheet.theme.card_edge);
    } else {
        sheet.painter.box(rect, ground, radius);
    }
}

float sum_step(const Sheet& sheet, Type label) {
    return sheet.theme.size(label) * 1.8F;
}

void draw_sums(Sheet& sheet, float x, float end, float last_baseline, const std::vector<Sum>& sums,
               Type label, Type value, float step) {
    constexpr float kValueShare = 0.68F;  // of the width: a value shrinks before its label vanishes
    constexpr float kValueLeast = 0.1F;   // a label that leaves less is none of ours, and is cut
    constexpr float kGapMin = space::k16;
    const float width = end - x;
    TextStyle name = sheet.theme.text(label, sheet.colors().panel_muted);
    TextStyle figure = sheet.theme.text(value, sheet.colors().panel_ink);
    TextStyle smallest = name;
    smallest.size = kTextMin;
    // One size for all labels and one for all values: the smallest that any of them needs.
    float taken = 0;
    const auto room_of = [&](const Sum& sum) {
        const float left = width - kGapMin - sheet.painter.width_of(sum.label, smallest);
        return width * (left < width * kValueLeast ? .5F : std::min(left / width, kValueShare));
    };
    for (const Sum& sum : sums) figure = fitted(sheet, sum.value, figure, room_of(sum));
    const auto own_style = [&](const Sum& sum) {
        return fitted_or_cut(sheet, sum.value, figure, room_of(sum));
    };
    for (const Sum& sum : sums) taken = std::max(taken, sheet.painter.width_of(sum.value, own_style(sum)));
    for (const Sum& sum : sums) name = fitted(sheet, sum.label, name, width - taken - kGapMin);
    float baseline = last_baseline - static_cast<float>(sums.size() - 1) * step;
    for (const Sum& sum : sums) {
        TextStyle own = own_style(sum);
        own.color = sum.color.value_or(sheet.colors().panel_ink);
        name.color = sum.color.value_or(sheet.colors().panel_muted);
        const float its = sheet.painter.label(end, baseline, sign_first(sum.value), own, Align::end);
        draw_line(sheet, x, baseline, sum.label, name, width - its - kGapMin);
        baseline += step;
    }
}

float band_height(const Sheet& sheet, Type type) {
    return std::round(sheet.theme.size(type) * 2.3F);
}

void draw_band(Sheet& sheet, float x, float y, float width, std::string_view label, std::string_view value,
               Type type) {
    const Type value_type = type == Type::band ? Type::band_value : Type::band_small_value;
    const float size = sheet.theme.size(type);
    const Rect rect{x, y, width, band_height(sheet, type)};
    const Color ink = sheet.colors().band_ink;
    if (sheet.theme.band_edge > 0) {
        sheet.painter.box(rect, sheet.colors().band_ground, sheet.theme.radius.band, sheet.colors().band_edge,
                          sheet.theme.band_edge);
    } else {
        sheet.painter.box(rect, sheet.colors().band_ground, sheet.theme.radius.band);
    }
    const float side = size * 1.1F;
    const float baseline = rect.middle() + size * kMiddle;
    const float start = x + 22;
    const TextStyle figure = fitted_or_cut(sheet, value, sheet.theme.text(value_type, ink), width * .5F);
    const float taken = sheet.painter.label(rect.end() - space::k24, baseline, value, figure, Align::end);
    const float until = rect.end() - space::k24 - taken - space::k16;
    const float after_icon = start + side + 14;
    TextStyle words = sheet.theme.text(type, ink);
    TextStyle smallest = words;
    smallest.size = kTextMin;
    // The words matter more.
    const bool has_icon = sheet.painter.width_of(label, smallest) <= until - after_icon;
    words = fitted(sheet, label, words, until - (has_icon ? after_icon : start));
    if (has_icon) draw_icon(sheet, Icon::tag, {start, rect.middle() - side / 2, side, side}, ink, 2.4F);
    const float text_x = has_icon ? after_icon : start;
    draw_line(sheet, text_x, baseline, label, words, until - text_x);
}

PanelAmount amount_on(const Sheet& sheet, const Rect& panel) {
    const bool is_low = sheet.is_low() || is_handheld(sheet);
    PanelAmount amount;
    amount.x = panel.x + panel_padding(sheet);
    amount.end = panel.end() - panel_padding(sheet);
    amount.is_low = is_low;
    amount.type = is_handheld(sheet)        ? Type::amount_ledge
                  : sheet.form == Form::bar ? Type::amount_bar
                  : is_low                  ? Type::amount_small
                                            : Type::amount;
    amount.label = panel.y + (is_low ? 70 : 88);
    amount.baseline = amount.label + sheet.theme.size(amount.type) * .94F;
    return amount;
}

}  // namespace comptoir::renderer
