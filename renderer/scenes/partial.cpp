/// Part of it is paid: what is left is the largest thing on the page.

#include <algorithm>
#include <cmath>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kWidth = 960;
constexpr float kBar = 24;
constexpr float kGap = 6;
constexpr float kRow = 116;
constexpr float kBadge = 44;

/// Where things stand on a shape of screen. Units: theme units.
struct Layout {
    float x = 0;
    float width = 0;
    float label = 0;
    float amount = 0;
    float bar = 0;
    float rows = 0;
    float row = kRow;
    std::size_t rows_max = 3;
    float foot = 0;  ///< 0: no room for it
    float amount_x = 0;
    Align align = Align::center;
    Type type = Type::amount_left;
    float rows_x = 0;
    float rows_width = 0;
};

Layout layout_of(const Sheet& sheet) {
    const float middle = sheet.width / 2;
    if (sheet.is_low()) {
        const float margin = 36;
        const float half = (sheet.width - 2 * margin - space::k56) / 2;
        const float y = sheet.form == Form::bar ? 0 : 40;
        return {.x = margin,
                .width = half,
                .label = 160 + y,
                .amount = 280 + y,
                .bar = 336 + y,
                .rows = 104 + y,
                .row = 84,
                .rows_max = 3,
                .foot = 0,
                .amount_x = margin,
                .align = Align::start,
                .type = Type::amount_ledge,
                .rows_x = margin + half + space::k56,
                .rows_width = half};
    }
    if (is_handheld(sheet)) {
        const float room = sheet.width - 2 * space::k40;
        return {.x = space::k40,
                .width = room,
                .label = 190,
                .amount = 350,
                .bar = 410,
                .rows = 540,
                .row = 84,
                .rows_max = 4,
                .foot = sheet.height - 60,
                .amount_x = middle,
                .align = Align::center,
                .type = Type::amount_small,
                .rows_x = space::k40,
                .rows_width = room};
    }
    const float width = std::min(kWidth, sheet.width - 2 * space::k80);
    const float x = middle - width / 2;
    const float y = sheet.is_narrow() ? sheet.height * .14F : 0;
    return {.x = x,
            .width = width,
            .label = 196 + y,
            .amount = 424 + y,
            .bar = 520 + y,
            .rows = 656 + y,
            .rows_max = sheet.is_narrow() ? 6U : 2U,
            .foot = sheet.is_narrow() ? sheet.height - 200 : 990,
            .amount_x = middle,
            .rows_x = x,
            .rows_width = width};
}

/// Total and tenders in one currency, all certain; nothing otherwise.
struct Split {
    double total = 0;
    std::vector<double> parts;
    Money paid;
};

std::optional<Split> split_of(const Order& order) {
    if (!order.total.money || order.total.money->minor <= 0) return std::nullopt;
    Split split{static_cast<double>(order.total.money->minor), {}, *order.total.money};
    split.paid.minor = 0;
    for (const Tender& tender : order.tenders) {
        const auto& money = tender.amount.money;
        if (!money || money->digits != split.paid.digits || money->minor < 0) return std::nullopt;
        split.parts.push_back(static_cast<double>(money->minor));
        if (__builtin_add_overflow(split.paid.minor, money->minor, &split.paid.minor)) return std::nullopt;
    }
    return split;
}

/// One segment for each payment; together they are round at both ends, between them is a gap.
void draw_bar(Sheet& sheet, const Layout& layout, const Split& split) {
    const Rect bar{layout.x, layout.bar, layout.width, kBar};
    sheet.painter.box(bar, sheet.colors().track, kBar / 2);
    double before = 0;
    for (const double part : split.parts) {
        const auto from = static_cast<float>(std::min(1.0, before / split.total)) * bar.width;
        before += part;
        const auto to = static_cast<float>(std::min(1.0, before / split.total)) * bar.width;
        if (to - from < 1) continue;
        const auto clip = sheet.painter.clip({bar.x + from, bar.y, to - from, bar.height});
        sheet.painter.box(bar, sheet.colors().saved_on_panel, kBar / 2);
        if (to < bar.width)
            sheet.painter.box({bar.x + to - kGap, bar.y, kGap, bar.height}, sheet.colors().panel);
    }
    const TextStyle paid = sheet.theme.text(Type::sum_value, sheet.colors().saved_on_panel);
    const TextStyle of = sheet.theme.text(Type::sum, sheet.colors().panel_muted);
    const float baseline = layout.bar + 78;
    const auto text = spell_like(sheet.order().total, split.paid);
    draw_pair(sheet, layout.x, layout.x + layout.width, baseline,
              {text ? sheet.language.say(Text::paid_amount, {isolate(*text)}) : std::string(), paid},
              {sheet.language.say(Text::of_amount, {isolate(sheet.order().total.text)}), of});
}

void draw_tenders(Sheet& sheet, const Layout& layout) {
    const std::vector<Tender>& tenders = sheet.order().tenders;
    const std::size_t count = std::min(tenders.size(), layout.rows_max);
    const Rect card{layout.rows_x, layout.rows, layout.rows_width, static_cast<float>(count) * layout.row};
    const Colors& colors = sheet.colors();
    if (colors.panel_raised == colors.panel) {
        sheet.painter.box(card, colors.panel, sheet.theme.radius.card, colors.panel_ink,
                          sheet.theme.band_edge);
    } else {
        sheet.painter.box(card, colors.panel_raised, sheet.theme.radius.card);
    }
    const float pad = layout.row < kRow ? space::k24 : 36;
    const float text_x = card.x + pad + kBadge + space::k24;
    for (std::size_t i = 0; i < count; i++) {
        const Tender& tender = tenders[tenders.size() - count + i];
        const float y = card.y + static_cast<float>(i) * layout.row;
        const float middle = y + layout.row / 2;
        if (i > 0)
            sheet.painter.box({text_x, y, card.end() - pad - text_x, sheet.theme.hairline},
                              colors.panel_hair);
        draw_badge(sheet, Icon::check, {card.x + pad, middle - kBadge / 2, kBadge, kBadge},
                   colors.saved_on_panel, colors.on_saved);
        const float baseline = middle + 13;
        const TextStyle value =
            fitted_or_cut(sheet, tender.amount.text, sheet.theme.text(Type::tender_value, colors.panel_ink),
                          card.width * .45F);
        const float taken = sheet.painter.label(card.end() - pad, baseline, sign_first(tender.amount.text),
                                                value, Align::end);
        const std::string method = plain(
            tender.method.empty() ? sheet.language.say(Text::paid) : tender.method, LineBreaks::to_spaces);
        const float room = card.end() - pad - taken - space::k24 - text_x;
        draw_line(sheet, text_x, baseline, method,
                  fitted(sheet, method, sheet.theme.text(Type::tender, colors.panel_ink), room), room);
    }
}

void draw_rest(Sheet& sheet) {
    const Layout layout = layout_of(sheet);
    const Colors& colors = sheet.colors();
    const TextStyle hint = sheet.theme.text(Type::hint, colors.panel_muted);
    draw_line(sheet, layout.amount_x, layout.label, both_texts(sheet, Text::left_to_pay, hint, layout.width),
              hint, layout.width, layout.align);
    const float room = layout.align == Align::center ? sheet.width - 2 * space::k80 : layout.width;
    {
        const auto dimmed = sheet.painter.opacity(freshness(sheet));
        draw_amount(sheet, layout.amount_x, layout.amount, sheet.order().left_to_pay,
                    sheet.theme.text(layout.type, colors.panel_ink), colors.panel_muted, room, layout.align);
    }
    if (const auto split = split_of(sheet.order())) draw_bar(sheet, layout, *split);
    draw_tenders(sheet, layout);
    if (layout.foot > 0) {
        TextStyle style = sheet.theme.text(Type::instruction, colors.panel_ink);
        style.weight = 500;
        const std::string words = sheet.language.say(Text::pay_the_rest);
        draw_line(sheet, layout.amount_x, layout.foot, words, fitted(sheet, words, style, room), room,
                  layout.align);
    }
}

}  // namespace

void draw_partial(Sheet& sheet) {
    draw_stage(sheet, SaysNumber::yes, [&] { draw_rest(sheet); });
}

}  // namespace comptoir::renderer
