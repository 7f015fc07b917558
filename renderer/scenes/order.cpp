/// What is being sold: goods on paper, their total in the panel.

#include <algorithm>
#include <cmath>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/line_list.hpp"
#include "renderer/scenes/line_row.hpp"
#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kListTop = 36;  // below the first baseline
constexpr float kListTopTall = 44;
constexpr float kListTopSmall = 22;
constexpr float kInkNudge = 4;      // the start of large digits, so that their ink and not their box aligns
constexpr float kAmountDrop = 200;  // from the label's baseline to the amount's, at its full size
constexpr float kBandHang = 20;  // the band's edge outside of the column, so that its text stays on the grid
constexpr std::size_t kTendersMax = 3;  // the last ones; earlier ones are summed up in what is left to pay
constexpr std::size_t kSumsMax = 5;     // subtotal, taxes, savings and two more leave the total its room
constexpr std::size_t kSumsMaxTall = 3;

/// In both languages where that leaves what changed its room.
std::string total_label(const Sheet& sheet, const TextStyle& style, float width) {
    constexpr float kShare = .6F;
    return both_texts(sheet, is_refund(sheet.order()) ? Text::your_refund : Text::total, style,
                      width * kShare);
}

/// What stands under the total, least important first, so that the front is dropped where room is short.
std::vector<Sum> sums_of(const Sheet& sheet, std::size_t count_max) {
    const Order& order = sheet.order();
    std::vector<Sum> sums;
    const auto add = [&](Text label, const Amount& amount, std::optional<Color> color = {}) {
        if (!amount.empty()) sums.push_back({sheet.language.say(label), amount.text, color});
    };
    if (sheet.is_low() && order.second)
        sums.push_back({order.second->rate, "≈\u00a0" + order.second->total.text, {}});
    for (const LoyaltyProgram& program : order.loyalty) {
        if (!program.won.empty()) sums.push_back({sheet.language.say(Text::points_won), program.won, {}});
        if (!program.spent.empty())
            sums.push_back({sheet.language.say(Text::points_spent), program.spent, {}});
    }
    add(Text::before_discounts, order.before_discounts);
    add(Text::subtotal, order.subtotal);
    add(order.subtotal.empty() ? Text::taxes_included : Text::taxes, order.taxes);
    add(Text::tip, order.tip);
    add(Text::rounding, order.rounding);
    const std::size_t tenders = std::min(order.tenders.size(), kTendersMax);
    for (std::size_t i = order.tenders.size() - tenders; i < order.tenders.size(); i++) {
        const Tender& tender = order.tenders[i];
        const std::string method = tender.method.empty() ? sheet.language.say(Text::paid) : tender.method;
        sums.push_back({method, tender.amount.text, {}});
    }
    const bool is_open = !order.left_to_pay.money || order.left_to_pay.money->minor != 0;
    if (is_open && !order.tenders.empty()) {
        add(Text::left_to_pay, order.left_to_pay, sheet.colors().changed_on_panel);
    }
    add(Text::your_change, order.change, sheet.colors().changed_on_panel);
    if (sums.size() > count_max)
        sums.erase(sums.begin(), sums.end() - static_cast<std::ptrdiff_t>(count_max));
    return sums;
}

/// The label, what changed of the amount, and the amount; the new one takes the old one's place.
void draw_total(Sheet& sheet, const Rect& panel, Type type, float label_baseline, float amount_baseline,
                float scale = 1) {
    const Order& order = sheet.order();
    const float pad = panel_padding(sheet);
    const float start = panel.x + pad;
    const float end = panel.end() - pad;
    const auto dimmed = sheet.painter.opacity(freshness(sheet));
    const Story& story = sheet.input.story;
    const float lit = story.changes.total_step.empty() ? 0 : motion::highlight(sheet.input);
    const TextStyle label = sheet.theme.text(Type::label, sheet.colors().panel_muted);
    draw_pair(sheet, start, end, label_baseline, {total_label(sheet, label, end - start), label},
              {lit > 0 ? story.changes.total_step : std::string(),
               sheet.theme.text(Type::label_amount, sheet.colors().changed_on_panel), lit});
    TextStyle style = sheet.theme.text(type, sheet.colors().panel_ink);
    style.size *= scale;
    const float nudge = kInkNudge * style.size / sheet.theme.size(Type::amount);
    const auto draw_one = [&](const Amount& amount, float opacity) {
        const auto scope = sheet.painter.opacity(opacity);
        draw_amount(sheet, start - nudge, amount_baseline, amount, style, sheet.colors().panel_muted,
                    end - start + nudge);
    };
    const bool is_exchanged = story.before && story.before->total.text != order.total.text;
    const float at = is_exchanged ? motion::progress(sheet.input, story.order_at, motion::kAmount) : 1;
    // One after the other: two numbers over each other would be a third.
    if (at < .5F) {
        draw_one(story.before->total, 1 - 2 * at);
    } else {
        draw_one(order.total, 2 * at - 1);
    }
}

/// The total in another currency: quiet, below the one that is owed, its rate on a second line where one is
/// too short. Returns the height that it takes.
float draw_second_currency(Sheet& sheet, float x, float width, float baseline) {
    const auto& second = sheet.order().second;
    if (!second) return 0;
    constexpr float kHeight = 48;
    const std::string amount =
        sheet.language.say(Text::for_information, {isolate("≈\u00a0" + second->total.text)});
    const std::string rate = second->rate.empty() ? std::string() : isolate(second->rate);
    const TextStyle style = sheet.theme.text(Type::side, sheet.colors().panel_muted);
    const auto dimmed = sheet.painter.opacity(freshness(sheet));
    const auto draw = [&](const std::string& said, float at) {
        draw_line(sheet, x, at, said, fitted(sheet, said, style, width), width);
    };
    const std::string both = joined(amount, rate);
    TextStyle smallest = style;
    smallest.size = kTextMin;
    if (rate.empty() || sheet.painter.width_of(both, smallest) <= width) {
        draw(both, baseline);
        return kHeight;
    }
    const float step = style.size * kLineHeight;
    draw(amount, baseline);
    draw(rate, baseline + step);
    return kHeight + step;
}

/// The order's note, as many lines as fit above `bottom`.
void draw_note(Sheet& sheet, float x, float width, float top, float bottom) {
    const std::string note = plain(sheet.order().customer_note, LineBreaks::keep);
    constexpr float kFirst = 114;  // from the hairline to the note's first baseline
    TextStyle style = sheet.theme.text(Type::note, sheet.colors().panel_ink);
    const int lines = static_cast<int>((bottom - top - kFirst) / (style.size * kLineHeight)) + 1;
    if (note.empty() || lines < 1) return;
    style.max_width = width;
    style.max_lines = std::min(lines, 6);
    sheet.painter.box({x, top, width, sheet.theme.hairline}, sheet.colors().panel_hair);
    sheet.painter.label(x, top + kFirst - 52, sheet.language.say(Text::your_note),
                        sheet.theme.text(Type::side, sheet.colors().panel_muted));
    sheet.painter.label(x, top + kFirst, note, style);
}

void draw_tall_panel(Sheet& sheet) {
    const Rect panel = panel_of(sheet);
    draw_panel(sheet, panel);
    const float pad = panel_padding(sheet);
    const float start = panel.x + pad;
    const float end = panel.end() - pad;
    const float label = panel.y + pad + sheet.theme.size(Type::label) * .9F;
    const float amount = panel.y + pad + sheet.theme.size(Type::label) + kAmountDrop;
    draw_total(sheet, panel, Type::amount, label, amount);
    const float foot = panel.bottom() - pad - kInkNudge;
    const std::vector<Sum> sums = sums_of(sheet, kSumsMax);
    const float step = sum_step(sheet, Type::sum);
    float free =
        foot - static_cast<float>(sums.size()) * step + step - sheet.theme.size(Type::sum) - space::k40;
    if (sums.empty()) free = foot;
    {
        const auto dimmed = sheet.painter.opacity(freshness(sheet));
        draw_sums(sheet, start, end, foot, sums, Type::sum, Type::sum_value, step);
        if (!sheet.order().saved.empty()) {
            free -= band_height(sheet, Type::band);
            draw_band(sheet, start - kBandHang, free, end - start + 2 * kBandHang,
                      sheet.language.say(Text::you_save), sheet.order().saved.text, Type::band);
            free -= space::k40;
        }
    }
    const float second = draw_second_currency(sheet, start, end - start, amount + 60);
    draw_note(sheet, start, end - start, amount + 60 + second, free);
}

/// Portrait: the amount across, then sums beside the band.
void draw_wide_panel(Sheet& sheet) {
    const Rect panel = panel_of(sheet);
    draw_panel(sheet, panel);
    const Order& order = sheet.order();
    const float pad = panel_padding(sheet);
    const float start = panel.x + pad;
    const float end = panel.end() - pad;
    // With another currency below it the amount is a little smaller: commas must not hang into that line.
    const float scale = order.second ? .84F : 1;
    const float label = panel.y + pad + sheet.theme.size(Type::label) - (order.second ? space::k16 : 0);
    const float amount = label + sheet.theme.size(Type::amount) * .91F * (order.second ? .88F : 1);
    draw_total(sheet, panel, Type::amount, label, amount, scale);
    constexpr float kFoot = 200;  // of sums and band, below a hairline
    const float hair = panel.bottom() - kFoot;
    const float second = draw_second_currency(sheet, start, end - start, amount + 62);
    if (!order.customer_note.empty())
        draw_note(sheet, start, end - start, amount + 48 + second, hair - space::k24);
    sheet.painter.box({start, hair, end - start, sheet.theme.hairline}, sheet.colors().panel_hair);
    const auto dimmed = sheet.painter.opacity(freshness(sheet));
    const bool has_band = !order.saved.empty();
    const float middle = panel.x + panel.width / 2;
    const float centre = hair + kFoot / 2 - 4;
    const std::vector<Sum> sums = sums_of(sheet, kSumsMaxTall);
    const float step = sums.size() > 2 ? 50 : sum_step(sheet, Type::sum_wide);
    const float last = centre + sheet.theme.size(Type::sum_wide) * kCapHeight / 2 +
                       step * (static_cast<float>(sums.size()) - 1) / 2;
    draw_sums(sheet, start, has_band ? middle - space::k24 : end, last, sums, Type::sum_wide,
              Type::sum_wide_value, step);
    if (has_band) {
        const float x = sums.empty() ? start - kBandHang : middle + space::k24;
        draw_band(sheet, x, centre - band_height(sheet, Type::band) / 2, end + kBandHang - x,
                  sheet.language.say(Text::you_save), order.saved.text, Type::band);
    }
}

/// Bar and small screens: what is never dropped is the total, what changed of it and what was saved.
void draw_low_panel(Sheet& sheet, Type type, float amount_drop, float foot) {
    const Rect panel = panel_of(sheet);
    draw_panel(sheet, panel);
    const float pad = panel_padding(sheet);
    const float start = panel.x + pad;
    const float end = panel.end() - pad;
    draw_total(sheet, panel, type, panel.y + (sheet.form == Form::bar ? 74 : 64), panel.y + amount_drop);
    const auto dimmed = sheet.painter.opacity(freshness(sheet));
    float bottom = panel.bottom() - foot;
    const bool is_paying = sheet.form != Form::small && !sheet.order().tenders.empty();
    if (!sheet.order().saved.empty() && !is_paying) {
        const float hang = sheet.form == Form::bar ? 6 : 10;
        bottom -= band_height(sheet, Type::band_small);
        draw_band(sheet, start - hang, bottom, end - start + 2 * hang, sheet.language.say(Text::you_save),
                  sheet.order().saved.text, Type::band_small);
        bottom -= 34;
    } else {
        bottom -= space::k8;
    }
    const float room = bottom - (panel.y + amount_drop + space::k40);
    const float step = sum_step(sheet, Type::sum_small) * .92F;
    // The last of them, what is left to pay, stands closer to the amount rather than nowhere.
    const float least = sheet.theme.size(Type::sum_small) * kCapHeight + space::k24 - space::k40;
    const auto count =
        std::max<std::size_t>(static_cast<std::size_t>(std::max(0.F, room / step)), room >= least ? 1 : 0);
    draw_sums(sheet, start, end, bottom, sums_of(sheet, std::min<std::size_t>(count, 3)), Type::sum_small,
              Type::sum_small_value, step);
}

// ---- bar --------------------------------------------------------------------------------------------

void draw_bar_card(Sheet& sheet, const Rect& card, const Line& line) {
    constexpr float kPad = 36;
    constexpr float kTile = 148;
    constexpr float kQuantityShare = .45F;  // of the card's foot: the price has the rest
    draw_card(sheet, card, sheet.theme.radius.panel_bar);
    const float tile = sheet.theme.has_tiles ? kTile : 0;
    if (tile > 0) draw_tile(sheet, {card.x + kPad, card.y + kPad, tile, tile}, line.picture, line.name);
    TextStyle name = sheet.theme.text(Type::card_title, sheet.colors().ink);
    const float name_x = card.x + kPad + (tile > 0 ? tile + space::k32 : 0);
    name.max_width = card.end() - kPad - name_x;
    name.max_lines = 2;
    sheet.painter.label(name_x, card.y + 56 + name.size * .67F,
                        plain(name_without_emoji(line.name), LineBreaks::to_spaces), name);
    const float baseline = card.bottom() - 48;
    const std::string times = times_text(line);
    float taken = 0;
    const Changes& changes = sheet.input.story.changes;
    const bool is_lit = changes.step == Step::added || changes.step == Step::changed;
    const float amber = is_lit ? motion::highlight(sheet.input) : 0;
    TextStyle quantity = sheet.theme.text(Type::band, sheet.colors().ink);
    quantity.weight = 600;
    quantity = fitted_or_cut(sheet, times, quantity, (card.width - 2 * kPad) * kQuantityShare);
    if (amber > 0 && !times.empty()) {
        taken = draw_chip(sheet, card.x + kPad, baseline - 6 * amber, times, quantity,
                          {.ground = sheet.colors().changed_ground,
                           .ink = mix(sheet.colors().ink, sheet.colors().changed_ink, amber),
                           .shown = amber});
    } else {
        taken = sheet.painter.label(card.x + kPad, baseline, times, quantity);
    }
    TextStyle kind = sheet.theme.text(Type::side, sheet.colors().ink);
    kind.weight = 600;
    draw_kind(sheet, line, kind, card.x + kPad, baseline - 92);
    const TextStyle price =
        fitted_or_cut(sheet, line.price.text, sheet.theme.text(Type::card_price, sheet.colors().ink),
                      card.width - 2 * kPad - taken - space::k24);
    const float priced =
        sheet.painter.label(card.end() - kPad, baseline, sign_first(line.price.text), price, Align::end);
    const float unit_x = card.x + kPad + taken + 14;
    const std::string unit = times.empty() ? std::string() : sign_first(line.unit_price.text);
    const TextStyle quiet = sheet.theme.text(Type::sum, sheet.colors().muted);
    const bool has_room =
        sheet.painter.width_of(unit, quiet) <= card.end() - kPad - priced - space::k24 - unit_x;
    if (has_room) sheet.painter.label(unit_x, baseline - 6 * amber, unit, quiet);
    const float above = baseline - 92;
    float end = card.end() - kPad;
    if (!line.old_price.empty()) {
        const TextStyle old = fitted_or_cut(
            sheet, line.old_price.text, sheet.theme.text(Type::sum, sheet.colors().muted), card.width * .45F);
        const float width = sheet.painter.label(end, above, line.old_price.text, old, Align::end);
        sheet.painter.box({end - width - 1, above - old.size * .36F, width + 2, 3}, old.color);
        end -= width + 18;
    }
    if (const std::string badge = discount_text(line); !badge.empty()) {
        TextStyle style = sheet.theme.text(Type::side, sheet.colors().saved_ink);
        style.weight = 600;
        draw_chip(sheet, end, above, badge, style,
                  {sheet.colors().saved_ground, sheet.colors().saved_ink, Icon::none, Align::end});
    }
}

/// The lines before the changed one, newest first.
void draw_bar_rows(Sheet& sheet, const Rect& place, const std::vector<Block>& blocks, std::size_t focus) {
    constexpr std::size_t kRows = 4;
    constexpr float kHead = 64;
    const Order& order = sheet.order();
    std::vector<std::size_t> shown;
    for (std::size_t i = blocks.size(); i-- > 0 && shown.size() < kRows;) {
        if (i != focus) shown.push_back(i);
    }
    const std::size_t hidden = blocks.size() - shown.size() - 1 + order.lines_dropped;
    const std::string earlier =
        hidden == 0 ? ""
                    : sheet.language.count(Counted::earlier, hidden, {count_like(order.total.text, hidden)});
    draw_head(sheet, {place.x, place.width, place.y + 44, place.bottom()},
              joined(earlier, items_text(sheet)));
    const float row = (place.height - kHead) / static_cast<float>(kRows);
    float y = place.y + kHead;
    for (const std::size_t index : shown) {
        const Line& line = order.lines[blocks[index].line];
        sheet.painter.box({place.x, y, place.width, sheet.theme.hairline}, sheet.colors().hair);
        const float baseline = y + row / 2 + 12;
        TextStyle quantity = sheet.theme.text(Type::sum_value, sheet.colors().ink);
        quantity.size = sheet.theme.size(Type::step_number);
        const std::string times = times_text(line);
        float x = place.x;
        quantity = fitted_or_cut(sheet, times, quantity, place.width * .3F);
        if (!times.empty()) x += std::max(58.F, sheet.painter.label(x, baseline, times, quantity) + 14);
        TextStyle price = sheet.theme.text(Type::tender_value, sheet.colors().ink);
        price.size = sheet.theme.size(Type::sum);
        price = fitted_or_cut(sheet, line.price.text, price, place.width * .4F);
        const float taken = sheet.painter.label(place.x + place.width, baseline, sign_first(line.price.text),
                                                price, Align::end);
        TextStyle name = sheet.theme.text(Type::tender, sheet.colors().ink);
        name.size = sheet.theme.size(Type::sum);
        draw_line(sheet, x, baseline, plain(name_without_emoji(line.name), LineBreaks::to_spaces), name,
                  place.x + place.width - taken - 28 - x);
        y += row;
    }
}

Drawn draw_bar(Sheet& sheet) {
    constexpr float kCard = 600;
    constexpr float kGap = 44;
    const Rect panel = panel_of(sheet);
    draw_low_panel(sheet, Type::amount_bar, 250, space::k40 - 4);
    const std::vector<Block> blocks = blocks_of(sheet.order().lines);
    if (blocks.empty()) {
        draw_head(sheet, {panel.y, panel.x - 2 * panel.y, panel.y + 44, panel.bottom()}, side_text(sheet));
        return {};
    }
    const auto raised = sheet.input.story.changes.raised;
    std::size_t focus = blocks.size() - 1;
    for (std::size_t i = 0; raised && i < blocks.size(); i++) {
        if (blocks[i].line <= *raised && *raised < blocks[i].end) focus = i;
    }
    const float card_width = std::min(kCard, (panel.x - panel.y) * .48F);
    const Rect card{panel.y, panel.y, card_width, panel.height};
    draw_bar_card(sheet, card, sheet.order().lines[blocks[focus].line]);
    draw_bar_rows(sheet, {card.end() + kGap, card.y, panel.x - kGap - card.end() - kGap, card.height}, blocks,
                  focus);
    return {};
}

// ---- paper ------------------------------------------------------------------------------------------

void draw_empty(Sheet& sheet) {
    const Column column = column_of(sheet);
    const float baseline = column.baseline + space::k80;
    draw_line(sheet, column.x, baseline, sheet.language.say(Text::your_order_is_empty),
              sheet.theme.text(Type::hint, sheet.colors().muted), column.width);
}

Drawn draw_small(Sheet& sheet) {
    const Column column = column_of(sheet);
    const ListPlace place{column.x, column.width, column.baseline + kListTopSmall, sheet.height - space::k16};
    const std::size_t hidden = hidden_above(sheet, place, Density::small);
    const std::string earlier =
        hidden == 0
            ? ""
            : sheet.language.count(Counted::earlier, hidden, {count_like(sheet.order().total.text, hidden)});
    draw_head(sheet, column, joined(earlier, items_text(sheet)));
    Drawn drawn = draw_list(sheet, place, Density::small, HiddenCounts::in_head);
    draw_low_panel(sheet, Type::amount_small, 218, space::k24);
    return drawn;
}

Density density_of(const Sheet& sheet, const ListPlace& place) {
    if (is_handheld(sheet)) return Density::small;
    if (motion::is_vanishing(sheet.input)) return sheet.input.story.from.density;
    return fits(sheet, place, Density::roomy) ? Density::roomy : Density::dense;
}

Drawn draw_large(Sheet& sheet) {
    const Column column = column_of(sheet);
    const float top = column.baseline + (sheet.is_narrow() ? kListTopTall : kListTop);
    const ListPlace place{column.x, column.width, top, column.bottom};
    draw_head(sheet, column, is_handheld(sheet) ? items_text(sheet) : side_text(sheet));
    Drawn drawn = draw_list(sheet, place, density_of(sheet, place), HiddenCounts::in_rows);
    // After the list: its fade must not cover the panel's shadow.
    if (is_handheld(sheet)) {
        draw_low_panel(sheet, Type::amount_ledge, 183, space::k24);
    } else {
        sheet.is_narrow() ? draw_wide_panel(sheet) : draw_tall_panel(sheet);
    }
    return drawn;
}

Drawn draw_resting(Sheet& sheet) {
    if (sheet.order().lines.empty()) draw_empty(sheet);
    if (sheet.form == Form::bar) return draw_bar(sheet);
    return sheet.form == Form::small ? draw_small(sheet) : draw_large(sheet);
}

}  // namespace

Drawn draw_order(Sheet& sheet) {
    Drawn drawn = draw_resting(sheet);
    const float growth = panel_growth(sheet);
    if (growth <= 0) return drawn;
    sheet.painter.box(grown_panel(sheet, growth), sheet.colors().panel, panel_radius(sheet) * (1 - growth));
    constexpr float kSeenUntil = .4F;
    if (growth < kSeenUntil) {
        const auto clip = sheet.painter.clip(panel_of(sheet));
        const auto scope = sheet.painter.opacity(1 - growth / kSeenUntil);
        static_cast<void>(draw_resting(sheet));
    }
    return drawn;
}

}  // namespace comptoir::renderer
