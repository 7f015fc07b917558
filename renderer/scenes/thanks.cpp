/// It is paid: thanks on paper, what comes back in the panel because it is money.

#include <algorithm>

#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr std::size_t kTendersMax = 3;  // what fits below the change at every size

bool is_refund(const Order& order) {
    return order.total.money && order.total.money->minor < 0;
}

std::vector<Sum> sums_of(const Sheet& sheet, std::size_t count_max) {
    const Order& order = sheet.order();
    std::vector<Sum> sums;
    if (!order.change.empty()) sums.push_back({sheet.language.say(Text::total), order.total.text, {}});
    const std::size_t tenders =
        std::min(order.tenders.size(), std::min(kTendersMax, count_max - sums.size()));
    for (std::size_t i = order.tenders.size() - tenders; i < order.tenders.size(); i++) {
        const Tender& tender = order.tenders[i];
        const std::string method = tender.method.empty() ? sheet.language.say(Text::paid) : tender.method;
        sums.push_back({plain(method, LineBreaks::to_spaces), tender.amount.text, {}});
    }
    return sums;
}

void draw_money(Sheet& sheet, const Rect& panel, float shown) {
    const Order& order = sheet.order();
    draw_panel(sheet, panel);
    const auto scope = sheet.painter.opacity(shown);
    const float pad = panel_padding(sheet);
    const float x = panel.x + pad;
    const float end = panel.end() - pad;
    const bool is_low = sheet.is_low() || is_handheld(sheet);
    const Type type = is_handheld(sheet)        ? Type::amount_ledge
                      : sheet.form == Form::bar ? Type::amount_bar
                      : is_low                  ? Type::amount_small
                                                : Type::amount;
    const float label = panel.y + (is_low ? 70 : 88);
    const float baseline = label + sheet.theme.size(type) * .94F;
    const bool has_change = !order.change.empty();
    const Text words = has_change ? Text::your_change : is_refund(order) ? Text::your_refund : Text::paid;
    draw_line(sheet, x, label, sheet.language.say(words),
              sheet.theme.text(Type::label,
                               has_change ? sheet.colors().changed_on_panel : sheet.colors().panel_muted),
              end - x);
    draw_amount(sheet, x - 4, baseline, has_change ? order.change : order.total,
                sheet.theme.text(type, sheet.colors().panel_ink), sheet.colors().panel_muted, end - x + 4);

    const bool is_beside = sheet.is_narrow() && !is_low;
    const Type sum = is_low ? Type::sum_small : is_beside ? Type::sum_wide : Type::sum;
    const Type value = is_low ? Type::sum_small_value : is_beside ? Type::sum_wide_value : Type::sum_value;
    const Type band = is_low ? Type::band_small : Type::band;
    const float foot = panel.bottom() - pad - 4;
    const std::vector<Sum> sums = sums_of(sheet, is_low ? 2 : 4);
    const bool has_band = !order.saved.empty();
    const float hang = is_low ? 10 : 20;
    if (is_beside) {
        constexpr float kFoot = 200;
        const float hair = panel.bottom() - kFoot;
        sheet.painter.box({x, hair, end - x, sheet.theme.hairline}, sheet.colors().panel_hair);
        const float middle = panel.x + panel.width / 2;
        const float centre = hair + kFoot / 2 - 4;
        const float step = sum_step(sheet, sum);
        draw_sums(sheet, x, has_band ? middle - space::k24 : end,
                  centre + sheet.theme.size(sum) * kCapHeight / 2 +
                      step * (static_cast<float>(sums.size()) - 1) / 2,
                  sums, sum, value, step);
        if (has_band) {
            draw_band(sheet, middle + space::k24, centre - band_height(sheet, band) / 2,
                      end + hang - middle - space::k24, sheet.language.say(Text::you_saved), order.saved.text,
                      band);
        }
        return;
    }
    const float step = sum_step(sheet, sum);
    draw_sums(sheet, x, end, foot, sums, sum, value, step);
    const float above = foot - static_cast<float>(sums.size()) * step - (is_low ? 4 : 14);
    const bool has_room = above - band_height(sheet, band) > baseline + space::k40;
    if (has_band && has_room) {
        draw_band(sheet, x - hang, above - band_height(sheet, band), end - x + 2 * hang,
                  sheet.language.say(Text::you_saved), order.saved.text, band);
    }
}

/// The check, the words and the shop, in the middle of the paper's height.
void draw_words(Sheet& sheet) {
    const Column column = column_of(sheet);
    const bool is_low = sheet.is_low() || is_handheld(sheet);
    const Type headline = is_low              ? Type::headline_small
                          : sheet.is_narrow() ? Type::headline_tall
                                              : Type::headline;
    const float room = column.width;
    draw_head(sheet, column, {});
    TextStyle words = sheet.theme.text(headline, sheet.colors().ink);
    const std::string thanks = sheet.language.say(Text::thank_you);
    words = fitted(sheet, thanks, words, room);
    const float size = sheet.theme.size(headline);
    const float badge = size * .79F;
    // Badge, gap, capitals, gap, subtitle: as one block on the middle of what is left under the head.
    const float block = badge + size * .4F + size * kCapHeight + size * .62F;
    const float top = column.baseline + (column.bottom - column.baseline - block) / 2;
    const float baseline = top + badge + size * .4F + size * kCapHeight;
    draw_badge(sheet, Icon::check, {column.x, top, badge, badge}, sheet.colors().done, sheet.colors().on_done,
               2.4F);
    sheet.painter.label(column.x - 1, baseline, thanks, words);
    TextStyle subtitle = sheet.theme.text(Type::subtitle, sheet.colors().muted);
    if (is_low) subtitle.size = sheet.theme.size(Type::label);
    draw_line(sheet, column.x, baseline + size * .58F, sheet.language.say(Text::see_you_soon), subtitle,
              room);
}

}  // namespace

void draw_thanks(Sheet& sheet) {
    draw_words(sheet);
    const float growth = panel_growth(sheet);
    draw_money(sheet, grown_panel(sheet, growth), 1 - growth);
}

}  // namespace comptoir::renderer
