/// It is paid: thanks on paper, what comes back in the panel because it is money.

#include <algorithm>

#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr std::size_t kTendersMax = 3;  // what fits below the change at every size

std::vector<Sum> sums_of(const Sheet& sheet, std::size_t count_max) {
    const Order& order = sheet.order();
    std::vector<Sum> sums;
    if (!order.change.empty()) sums.push_back({sheet.language.say(Text::total), order.total.text, {}});
    const bool has_room = count_max > 2;
    if (has_room && !order.tip.empty()) sums.push_back({sheet.language.say(Text::tip), order.tip.text, {}});
    if (has_room && !order.rounding.empty())
        sums.push_back({sheet.language.say(Text::rounding), order.rounding.text, {}});
    const std::size_t tenders =
        std::min(order.tenders.size(), std::min(kTendersMax, count_max - sums.size()));
    for (std::size_t i = order.tenders.size() - tenders; i < order.tenders.size(); i++) {
        const Tender& tender = order.tenders[i];
        const std::string method = tender.method.empty() ? sheet.language.say(Text::paid) : tender.method;
        sums.push_back({plain(method, LineBreaks::to_spaces), without_sign(order, tender.amount).text, {}});
    }
    return sums;
}

void draw_points(Sheet& sheet, float x, float end, float top, float bottom);

void draw_money(Sheet& sheet, const Rect& panel, float shown) {
    const Order& order = sheet.order();
    draw_panel(sheet, panel);
    const auto scope = sheet.painter.opacity(shown);
    const auto [x, end, label, baseline, type, is_low] = amount_on(sheet, panel);
    const bool has_change = !order.change.empty();
    const Text words = has_change ? Text::your_change : is_refund(order) ? Text::refunded : Text::paid;
    const TextStyle said = sheet.theme.text(
        Type::label, has_change ? sheet.colors().changed_on_panel : sheet.colors().panel_muted);
    const std::string both = both_texts(sheet, words, said, end - x);
    draw_line(sheet, x, label, both, fitted(sheet, both, said, end - x), end - x);
    draw_amount(sheet, x - 4, baseline, has_change ? order.change : without_sign(order, order.total),
                sheet.theme.text(type, sheet.colors().panel_ink), sheet.colors().panel_muted, end - x + 4);

    const bool is_beside = sheet.is_narrow() && !is_low;
    const Type sum = is_low ? Type::sum_small : is_beside ? Type::sum_wide : Type::sum;
    const Type value = is_low ? Type::sum_small_value : is_beside ? Type::sum_wide_value : Type::sum_value;
    const Type band = is_low ? Type::band_small : Type::band;
    const float foot = panel.bottom() - panel_padding(sheet) - 4;
    const float free = foot - baseline - sheet.theme.size(sum);
    const auto fitting = static_cast<std::size_t>(std::clamp(free / sum_step(sheet, sum), 0.F, 2.F));
    const std::vector<Sum> sums = sums_of(sheet, is_low ? std::max<std::size_t>(fitting, 1) : 4);
    const bool has_band = !order.saved.empty();
    const float hang = is_low ? 10 : 20;
    if (is_beside) {
        constexpr float kFoot = 200;
        const float hair = panel.bottom() - kFoot;
        sheet.painter.box({x, hair, end - x, sheet.theme.hairline}, sheet.colors().panel_hair);
        const float middle = panel.x + panel.width / 2;
        const float centre = hair + kFoot / 2 - 4;
        const float step =
            std::min(sum_step(sheet, sum), (kFoot - space::k32) / static_cast<float>(sums.size()));
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
    if (!is_low) {
        const float until = above - (has_band && has_room ? band_height(sheet, band) + space::k24 : 0);
        draw_points(sheet, x, end, baseline + 72, until);
    }
    if (has_band && has_room) {
        draw_band(sheet, x - hang, above - band_height(sheet, band), end - x + 2 * hang,
                  sheet.language.say(Text::you_saved), order.saved.text, band);
    }
}

// ---- points ------------------------------------------------------------------------------------------

/// What a program has to say, the most welcome first.
std::vector<Sum> points_of(const Sheet& sheet) {
    std::vector<Sum> sums;
    if (sheet.order().loyalty.empty()) return sums;
    const LoyaltyProgram& program = sheet.order().loyalty.front();
    const auto add = [&](Text words, const std::string& points) {
        if (!points.empty())
            sums.push_back({sheet.language.say(words), plain(points, LineBreaks::to_spaces), {}});
    };
    add(Text::points_won, program.won);
    add(Text::points_spent, program.spent);
    add(Text::points_total, program.total);
    return sums;
}

/// "Points earned 48   ·   Your points 312", as much of it as fits.
std::string points_text(const Sheet& sheet, const TextStyle& style, float room) {
    std::string all;
    for (const Sum& sum : points_of(sheet)) {
        const std::string more = joined(all, sum.label + "\u00A0" + isolate(sum.value));
        if (sheet.painter.width_of(more, style) > room) break;
        all = more;
    }
    return all;
}

/// A raised card in the panel's slot, between the amount and the sums.
void draw_points(Sheet& sheet, float x, float end, float top, float bottom) {
    std::vector<Sum> sums = points_of(sheet);
    const float step = sum_step(sheet, Type::sum);
    constexpr float kHang = 20;  // as the band below
    const float pad = space::k32;
    const auto fits = [&] { return static_cast<float>(sums.size()) * step + pad <= bottom - top; };
    while (!sums.empty() && !fits()) sums.pop_back();
    if (sums.empty()) return;
    const Colors& colors = sheet.colors();
    const Rect card{x - kHang, top, end - x + 2 * kHang, static_cast<float>(sums.size()) * step + pad};
    if (colors.panel_raised == colors.panel) {
        sheet.painter.box(card, colors.panel, sheet.theme.radius.band, colors.panel_ink,
                          sheet.theme.band_edge);
    } else {
        sheet.painter.box(card, colors.panel_raised, sheet.theme.radius.band);
    }
    sums.front().color = colors.saved_on_panel;
    const float last = card.bottom() - pad / 2 - step / 2 + sheet.theme.size(Type::sum) * kCapHeight / 2;
    draw_sums(sheet, x, end, last, sums, Type::sum, Type::sum_value, step);
}

// ---- the receipt's code --------------------------------------------------------------------------------

bool has_receipt(const Sheet& sheet) {
    return !sheet.order().receipt_text.empty() || !sheet.order().receipt_picture.empty();
}

/// Returns whether there is one to scan.
bool draw_receipt_code(Sheet& sheet, const Rect& rect) {
    const Order& order = sheet.order();
    const float corner = rect.width < 260 ? sheet.theme.radius.code_phone : sheet.theme.radius.code_small;
    if (sheet.theme.card_shadow) sheet.painter.shadow(rect, corner, *sheet.theme.card_shadow);
    const float edge = sheet.theme.card_edge;
    const auto draw_edge = [&] {
        if (edge > 0) sheet.painter.box(rect.inset(-edge), sheet.colors().card_edge, corner + edge);
    };
    if (!order.receipt_text.empty() && sheet.painter.qr(order.receipt_text, rect, corner)) {
        if (edge <= 0) return true;
        draw_edge();  // only around one that can be drawn, which is known by now
        return sheet.painter.qr(order.receipt_text, rect, corner);
    }
    if (order.receipt_picture.empty()) return false;
    draw_edge();
    constexpr float kQuiet = .07F;  // where the POS's picture has no margin of its own
    sheet.painter.box(rect, sheet.colors().code_ground, corner);
    return sheet.painter.picture(order.receipt_picture, rect.inset(rect.width * kQuiet), Fit::crisp);
}

// ---- the words ----------------------------------------------------------------------------------------

/// Where the check, the words and the code stand.
struct Layout {
    Column column;
    Type headline{};
    float badge = 0;
    float top = 0;  ///< of the badge
    Rect code;      ///< nothing where there is none
    float room = 0;
};

/// `more`: height of what the headline has beyond one line.
Layout layout_of(const Sheet& sheet, float more) {
    const bool is_low = sheet.is_low() || is_handheld(sheet);
    Layout layout{.column = column_of(sheet),
                  .headline = is_low              ? Type::headline_small
                              : sheet.is_narrow() ? Type::headline_tall
                                                  : Type::headline,
                  .code = {}};
    const Column& column = layout.column;
    const float size = sheet.theme.size(layout.headline);
    layout.badge = size * .79F;
    layout.room = column.width;
    // Badge, gap, capitals, gap, subtitle: as one block on the middle of what is left.
    const float block = layout.badge + size * .4F + size * kCapHeight + more + size * .62F;
    const float height = column.bottom - column.baseline;
    float free = height;
    if (has_receipt(sheet) && sheet.is_low()) {  // beside the words
        const float side = std::min(height - space::k32, column.width * .4F);
        layout.code = {column.x + column.width - side, column.baseline + (height - side) / 2 + space::k8,
                       side, side};
        layout.room = column.width - side - space::k32;
    } else if (has_receipt(sheet)) {  // below them
        const float side = std::clamp((height - block) * .62F, 0.F, sheet.is_narrow() ? 420.F : 352.F);
        const float above_panel = sheet.is_narrow() ? space::k24 : 0;
        layout.code = {column.x, column.bottom - above_panel - side, side, side};
        free = height - above_panel - side - space::k24;
    }
    layout.top = column.baseline + (free - block) / 2;
    return layout;
}

/// What the code is for, beside it or, on low screens, instead of the goodbye.
void draw_receipt(Sheet& sheet, const Layout& layout) {
    if (layout.code.width <= 0 || !draw_receipt_code(sheet, layout.code) || sheet.is_low()) return;
    const std::string words = sheet.language.say(Text::scan_for_receipt);
    const float x = layout.code.end() + (is_handheld(sheet) ? space::k24 : 48);
    const float room = layout.column.x + layout.column.width - x;
    TextStyle style = sheet.theme.text(Type::receipt_title, sheet.colors().ink);
    if (is_handheld(sheet)) style.size = sheet.theme.size(Type::sum);
    style = fitted_block(sheet, words, style, room, 3, .84F);
    const int lines = std::max(1, sheet.painter.measure(words, style).lines);
    const std::string again = second_text(sheet, Text::scan_for_receipt);
    TextStyle quiet = second_style(sheet, style, again, room, 2);
    quiet.color = sheet.colors().muted;
    const float below = again.empty() ? 0 : second_below(style, quiet);
    const float more = static_cast<float>(lines - 1) * style.size * kLineHeight;
    const float first = layout.code.middle() + style.size * kCapHeight / 2 - (more + below) / 2;
    sheet.painter.label(x, first, words, style);
    if (!again.empty()) sheet.painter.label(x, first + more + below, again, quiet);
}

/// What is said below the thanks: what to do with the code beside it, then points, else goodbye.
std::vector<std::string> lines_below(const Sheet& sheet, const Layout& layout, const TextStyle& style) {
    if (sheet.order().is_validating) return {};
    std::vector<std::string> lines;
    const bool has_slot = !sheet.is_low() && !sheet.is_narrow();  // the panel says the points
    const std::string points = has_slot ? std::string() : points_text(sheet, style, layout.room);
    if (sheet.is_low() && layout.code.width > 0) lines.push_back(sheet.language.say(Text::scan_for_receipt));
    if (!points.empty()) lines.push_back(points);
    if (lines.empty()) lines.push_back(sheet.language.say(Text::see_you_soon));
    return lines;
}

/// The check, the words and the shop, in the middle of the paper's height.
void draw_words(Sheet& sheet) {
    const bool is_low = sheet.is_low() || is_handheld(sheet);
    const bool is_noting = sheet.order().is_validating;
    const Text text = is_noting ? Text::one_moment : Text::thank_you;
    const std::string thanks = sheet.language.say(text);
    const std::string again = second_text(sheet, text);
    const Layout on_one_line = layout_of(sheet, 0);
    const TextStyle words = fitted_block(
        sheet, thanks, sheet.theme.text(on_one_line.headline, sheet.colors().ink), on_one_line.room, 2);
    const int lines = std::max(1, sheet.painter.measure(thanks, words).lines);
    const float more = static_cast<float>(lines - 1) * words.size * kLineHeight;
    TextStyle quiet = second_style(sheet, words, again, on_one_line.room);
    quiet.color = sheet.colors().muted;
    const float second = again.empty() ? 0 : second_below(words, quiet);
    const Layout layout = layout_of(sheet, more + second);
    const Column& column = layout.column;
    draw_head(sheet, column, {});
    const float size = sheet.theme.size(layout.headline);
    const float badge = layout.badge;
    const float baseline = layout.top + badge + size * .4F + size * kCapHeight;
    const Rect disc{column.x, layout.top, badge, badge};
    if (is_noting) {
        draw_badge(sheet, Icon::dots, disc, sheet.colors().notice_ground, sheet.colors().notice_ink, 2.4F);
    } else {
        draw_badge(sheet, Icon::check, disc, sheet.colors().done, sheet.colors().on_done, 2.4F);
    }
    sheet.painter.label(column.x - 1, baseline, thanks, words);
    draw_line(sheet, column.x, baseline + more + second, again, quiet, layout.room);

    TextStyle subtitle = sheet.theme.text(Type::subtitle, sheet.colors().muted);
    if (is_low) subtitle.size = sheet.theme.size(Type::label);
    const float below = second > 0 ? subtitle.size * 1.5F : size * (is_low ? .66F : .58F);
    float y = baseline + more + second + below;
    for (const std::string& line : lines_below(sheet, layout, subtitle)) {
        if (y > sheet.height - space::k16) break;  // on a bar two languages and a code leave no room
        const TextStyle style = fitted(sheet, line, subtitle, layout.room);
        draw_line(sheet, column.x, y, line, style, layout.room);
        y += subtitle.size * 1.4F;
    }
    draw_receipt(sheet, layout);
}

}  // namespace

void draw_thanks(Sheet& sheet) {
    draw_words(sheet);
    const float growth = panel_growth(sheet);
    draw_money(sheet, grown_panel(sheet, growth), 1 - growth);
}

}  // namespace comptoir::renderer
