/// Something is on the scale: the net weight is the largest thing on the page, its price is money and in the
/// panel.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

/// Baselines and sizes for a shape of screen.
struct Layout {
    float tile_y = 0;
    float tile = 0;
    float title = 0;  ///< baseline
    float unit_price = 0;
    float label = 0;
    float weight = 0;
    float weight_share = 1;  ///< of its size
    float hair = 0;          ///< 0: none
    float ledger = 0;        ///< baseline of its labels
    float ledger_from = 0;   ///< of the column's width: beside the weight where there is no room below it
};

Layout layout_of(const Sheet& sheet) {
    switch (sheet.form) {
        case Form::portrait: {
            if (is_handheld(sheet)) {
                return {.tile_y = 100,
                        .tile = 104,
                        .title = 146,
                        .unit_price = 196,
                        .label = 290,
                        .weight = 450,
                        .weight_share = .6F,
                        .hair = 500,
                        .ledger = 556};
            }
            const float stretch = std::max(.5F, (sheet.height - 580) / 1340);
            return {196 * stretch, 168 * stretch, 276 * stretch, 340 * stretch, 560 * stretch,
                    830 * stretch, stretch,       940 * stretch, 1040 * stretch};
        }
        case Form::bar:
            return {.tile = 0,
                    .title = 96,
                    .unit_price = 150,
                    .label = 232,
                    .weight = 408,
                    .weight_share = .62F,
                    .ledger = 362,
                    .ledger_from = .48F};
        case Form::small:
            return {.tile = 0,
                    .title = 132,
                    .unit_price = 186,
                    .label = 268,
                    .weight = 420,
                    .weight_share = .5F,
                    .hair = 468,
                    .ledger = 520};
        case Form::landscape: break;
    }
    return {188, 168, 268, 332, 464, 722, 1, 812, 890};
}

/// "0.482 kg" as figure and unit; a text that is none of the kind is all figure.
struct Figure {
    std::string number;
    std::string unit;
};

Figure figure_of(std::string_view text) {
    const std::size_t space = text.find_last_of(' ');
    const std::size_t hard = text.rfind("\u00A0");
    const bool is_hard = hard != std::string_view::npos && (space == std::string_view::npos || hard > space);
    const std::size_t at = is_hard ? hard : space;
    if (at == std::string_view::npos || at == 0) return {std::string(text), {}};
    return {std::string(text.substr(0, at)), std::string(text.substr(at + (is_hard ? 2 : 1)))};
}

bool is_settled(const Weighing& weighing) {
    return weighing.stability == Stability::stable || weighing.stability == Stability::unknown;
}

/// What the scale says of the weight, as a chip.
struct State {
    Text text;
    bool is_good = false;
    Icon icon = Icon::bang;
};

std::optional<State> state_of(Stability stability) {
    switch (stability) {
        case Stability::stable: return State{Text::stable, true, Icon::check};
        case Stability::moving: return State{Text::moving, false, Icon::dots};
        case Stability::over: return State{Text::too_heavy};
        case Stability::under: return State{Text::put_it_on};
        case Stability::unknown: break;
    }
    return std::nullopt;
}

/// "Net weight" and the chip beside it, both smaller where they are wider than `room`.
void draw_label(Sheet& sheet, float x, float baseline, float room, Stability stability) {
    const Colors& colors = sheet.colors();
    const std::string words = sheet.language.say(Text::net_weight);
    TextStyle label = sheet.theme.text(Type::label, colors.muted);
    const std::optional<State> state = state_of(stability);
    if (!state) {
        draw_line(sheet, x, baseline, words, fitted(sheet, words, label, room), room);
        return;
    }
    const std::string said = sheet.language.say(state->text);
    TextStyle style = sheet.theme.text(Type::caption_strong, colors.ink);
    const float both = sheet.painter.width_of(words, label) + chip_width(sheet, said, style, state->icon);
    if (const float share = (room - space::k24) / both; share < 1) {
        label.size = std::max(kTextMin, std::floor(label.size * share));
        style.size = std::max(kTextMin, std::floor(style.size * share));
    }
    const float taken = sheet.painter.label(x, baseline, words, label);
    draw_chip(sheet, x + taken + space::k24, baseline, said, style,
              {state->is_good ? colors.saved_ground : colors.notice_ground,
               state->is_good ? colors.saved_ink : colors.notice_ink, state->icon});
}

void draw_product(Sheet& sheet, const Layout& layout, const Column& column, const Weighing& weighing) {
    const float tile = sheet.theme.has_tiles ? layout.tile : 0;
    if (tile > 0) draw_tile(sheet, {column.x, layout.tile_y, tile, tile}, {}, weighing.product);
    const float x = column.x + (tile > 0 ? tile + space::k40 : 0);
    TextStyle title = sheet.theme.text(
        sheet.is_low() || is_handheld(sheet) ? Type::card_title : Type::product_title, sheet.colors().ink);
    draw_line(sheet, x, layout.title, plain(name_without_emoji(weighing.product), LineBreaks::to_spaces),
              title, column.x + column.width - x);
    draw_line(sheet, x, layout.unit_price, weighing.unit_price,
              sheet.theme.text(Type::hint, sheet.colors().muted), column.x + column.width - x);
}

bool has_ledger(const Weighing& weighing) {
    return !weighing.gross.empty() && !weighing.tare.empty();
}

void draw_weight(Sheet& sheet, const Layout& layout, const Column& column, const Weighing& weighing) {
    draw_label(sheet, column.x, layout.label, column.width, weighing.stability);
    const Figure figure = figure_of(weighing.net);
    TextStyle number =
        sheet.theme.text(Type::weight, is_settled(weighing) ? sheet.colors().ink : sheet.colors().unsettled);
    TextStyle unit = sheet.theme.text(Type::weight_unit, sheet.colors().muted);
    number.size *= layout.weight_share;
    unit.size *= layout.weight_share;
    const auto width = [&] {
        return sheet.painter.width_of(figure.number, number) +
               (figure.unit.empty() ? 0
                                    : 28 * layout.weight_share + sheet.painter.width_of(figure.unit, unit));
    };
    const bool shares = layout.ledger_from > 0 && has_ledger(weighing);
    const float room = shares ? column.width * layout.ledger_from - space::k24 : column.width;
    if (const float whole = width(); whole > room) {
        constexpr float kUnitShare = .4F;  // of the room, at most
        number.size = std::max(kTextMin, number.size * room / whole);
        unit.size = std::max(kTextMin, unit.size * room / whole);
        unit = fitted_or_cut(sheet, figure.unit, unit, room * kUnitShare);
        const float left = room - width() + sheet.painter.width_of(figure.number, number);
        if (left < sheet.painter.width_of(figure.number, number) - 2)  // more than rounding
            number = fitted_or_cut(sheet, figure.number, number, left);
    }
    const float nudge = 6 * layout.weight_share;
    const float end =
        column.x - nudge + sheet.painter.label(column.x - nudge, layout.weight, figure.number, number);
    sheet.painter.label(end + 28 * layout.weight_share, layout.weight, figure.unit, unit);
}

/// gross − tare = net, as a sum.
void draw_ledger(Sheet& sheet, const Layout& layout, const Column& column, const Weighing& weighing) {
    if (!has_ledger(weighing)) return;
    if (layout.hair > 0)
        sheet.painter.box({column.x, layout.hair, column.width, sheet.theme.hairline}, sheet.colors().hair);
    const bool is_low = sheet.is_low() || is_handheld(sheet);
    struct Term {
        Text label;
        const std::string& value;
        std::string_view sign;
        Type type;
    };
    const Term terms[] = {{Text::gross, weighing.gross, "\u2212", Type::ledger},
                          {Text::tare, weighing.tare, "=", Type::ledger},
                          {Text::net, weighing.net, "", Type::ledger_strong}};
    const float room = column.width * (1 - layout.ledger_from) / 3;
    const TextStyle label = sheet.theme.text(Type::caption, sheet.colors().muted);
    float x = column.x + column.width * layout.ledger_from;
    for (const Term& term : terms) {
        TextStyle value = sheet.theme.text(term.type, sheet.colors().ink);
        if (is_low) value.size = sheet.theme.size(Type::sum);
        value = fitted_or_cut(sheet, term.value, value, room - space::k56);
        const float baseline = layout.ledger + (is_low ? 46 : 64);
        const std::string words = sheet.language.say(term.label);
        draw_line(sheet, x, layout.ledger, words, fitted(sheet, words, label, room - space::k16),
                  room - space::k16);
        const float taken = sheet.painter.label(x, baseline, term.value, value);
        if (!term.sign.empty()) {
            TextStyle sign = value;
            sign.weight = 400;
            sign.color = sheet.colors().muted;
            sheet.painter.label(x + taken + (room - taken) / 2, baseline, term.sign, sign, Align::center);
        }
        x += room;
    }
}

std::string sum_text(const Amount& a, const Amount& b) {
    if (!a.money || !b.money || a.money->currency != b.money->currency || a.money->digits != b.money->digits)
        return {};
    Money sum = *a.money;
    if (__builtin_add_overflow(sum.minor, b.money->minor, &sum.minor) || sum.minor < 0) return {};
    return spell_like(a, sum).value_or("");
}

constexpr float kTwoLines = 1.6F;  // of a line's width surely fits into two, wherever it is broken

void draw_price(Sheet& sheet, const Weighing& weighing) {
    const Rect panel = panel_of(sheet);
    draw_panel(sheet, panel);
    const auto dimmed = sheet.painter.opacity(freshness(sheet));
    const auto [x, end, label, baseline, type, is_low] = amount_on(sheet, panel);
    const bool has_price = is_settled(weighing) && !weighing.total.empty();
    if (has_price) {
        draw_amount(sheet, x - 4, baseline, weighing.total, sheet.theme.text(type, sheet.colors().panel_ink),
                    sheet.colors().panel_muted, end - x + 4);
    } else {
        draw_dash(sheet, x, baseline, sheet.theme.size(type), sheet.colors().panel_muted);
    }
    const std::string product = weighing.net + "  ×  " + weighing.unit_price;
    const std::string hint = !is_settled(weighing)         ? sheet.language.say(Text::let_it_settle)
                             : weighing.unit_price.empty() ? weighing.net
                                                           : product;
    TextStyle style = sheet.theme.text(
        Type::hint, is_settled(weighing) ? sheet.colors().panel_ink : sheet.colors().notice_on_panel);
    const float hair = baseline + (is_low ? 36 : 60);
    if (!is_handheld(sheet)) {
        sheet.painter.box({x, hair, end - x, sheet.theme.hairline}, sheet.colors().panel_hair);
    }
    const Said price{sheet.language.say(Text::price_to_pay),
                     sheet.theme.text(Type::label, sheet.colors().panel_muted)};
    if (is_handheld(sheet) && !is_settled(weighing)) {  // no room for both
        draw_line(sheet, x, label, hint, fitted(sheet, hint, style, end - x), end - x);
    } else if (sheet.is_narrow()) {  // below the line there is room for the sums alone
        style.size = sheet.theme.size(Type::label);
        draw_pair(sheet, x, end, label, price, {hint, style});
    } else {
        draw_line(sheet, x, label, price.text, fitted(sheet, price.text, price.style, end - x), end - x);
        if (sheet.form == Form::small && !is_settled(weighing)) style.max_lines = 2;
        style = fitted(sheet, hint, style, (end - x) * (style.max_lines > 1 ? kTwoLines : 1));
        style.max_width = end - x;
        style = balanced(sheet, hint, style);
        sheet.painter.label(x, hair + (is_low ? 58 : 72), hint, style);
    }
    const Order& order = sheet.order();
    if (order.lines.empty() || order.total.empty() || sheet.form == Form::bar) return;
    std::vector<Sum> sums{{sheet.language.say(Text::order_so_far), order.total.text, {}}};
    const std::string with = has_price ? sum_text(order.total, weighing.total) : "—";
    if (!with.empty()) sums.push_back({sheet.language.say(Text::with_this), with, {}});
    const Type sum = is_low ? Type::sum_small : Type::sum;
    const float step = sum_step(sheet, sum);
    const float last = panel.bottom() - panel_padding(sheet) - 4;
    constexpr float kTail = .2F;  // of the amount's size: what commas hang below it
    const float first =
        last - static_cast<float>(sums.size() - 1) * step - sheet.theme.size(sum) * kCapHeight;
    if (sums.size() > 1 && first < baseline + sheet.theme.size(type) * kTail) sums.erase(sums.begin());
    draw_sums(sheet, x, end, last, sums, sum, is_low ? Type::sum_small_value : Type::sum_value, step);
}

/// What the scale says now. Once nobody knows whether it still does, no figure is left: an old weight is a
/// wrong one.
Weighing known(const View& view) {
    Weighing weighing = *view.order->weighing;
    if (view.contact == Contact::live) return weighing;
    weighing.net = "—";
    weighing.gross.clear();
    weighing.tare.clear();
    weighing.total = {};
    weighing.stability = Stability::unknown;
    return weighing;
}

}  // namespace

void draw_weighing(Sheet& sheet) {
    const Weighing weighing = known(sheet.view());
    const Layout layout = layout_of(sheet);
    const Column column = column_of(sheet);
    draw_price(sheet, weighing);
    if (sheet.form != Form::bar) draw_head(sheet, column, {});
    draw_product(sheet, layout, column, weighing);
    draw_weight(sheet, layout, column, weighing);
    draw_ledger(sheet, layout, column, weighing);
}

}  // namespace comptoir::renderer
