/// Somebody has to wait: the till is out of reach, and the customer hears that the order is safe; or this
/// screen is being updated.

#include <algorithm>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kDot = 26;

void draw_dots(Sheet& sheet, float middle, float y) {
    const int lit = motion::dot(sheet.input);
    float x = middle - (2 * motion::kDots - 1) * kDot / 2;
    for (int i = 0; i < motion::kDots; i++) {
        sheet.painter.box({x, y, kDot, kDot}, i == lit ? sheet.colors().dot_now : sheet.colors().dot_idle,
                          kDot / 2);
        x += 2 * kDot;
    }
}

void draw_total(Sheet& sheet, float middle, float y) {
    const Order& order = sheet.order();
    if (order.total.empty()) return;
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const float width = std::min(760.F, sheet.width - 2 * (is_small ? 36 : space::k56));
    const Rect card{middle - width / 2, y, width, sheet.is_low() ? 104.F : 136.F};
    draw_card(sheet, card, sheet.theme.radius.panel_bar);
    const float pad = is_small ? space::k32 : 48;
    TextStyle value = sheet.theme.text(Type::receipt_title, sheet.colors().ink);
    value = fitted_or_cut(sheet, order.total.text, value, width * .55F);
    const float baseline = card.middle() + value.size * kCapHeight / 2;
    const float taken = sheet.painter.label(card.end() - pad, baseline, order.total.text, value, Align::end);
    const std::string words = sheet.language.say(Text::your_order_so_far);
    const float room = card.width - 2 * pad - taken - space::k24;
    const TextStyle label = fitted(sheet, words, sheet.theme.text(Type::sum, sheet.colors().muted), room);
    draw_line(sheet, card.x + pad, card.middle() + label.size * kCapHeight / 2, words, label, room);
}

/// A bar has no room for a card. Returns the width that it takes of the first line.
float draw_total_in_head(Sheet& sheet) {
    constexpr float kInset = 36;
    constexpr float kBaseline = 62;
    const Order& order = sheet.order();
    if (order.total.empty()) return 0;
    const std::string amount = sign_first(order.total.text);
    const float end = sheet.width - kInset;
    TextStyle value = sheet.theme.text(Type::shop_small, sheet.colors().ink);
    value = fitted_or_cut(sheet, amount, value, sheet.width * .3F);
    const float its = sheet.painter.label(end, kBaseline, amount, value, Align::end);
    const std::string words = sheet.language.say(Text::your_order_so_far);
    const float room = sheet.width * .3F;
    const TextStyle label = fitted(sheet, words, sheet.theme.text(Type::sum, sheet.colors().muted), room);
    const float said = draw_line(sheet, end - its - space::k24, kBaseline, words, label, room, Align::end);
    return its + said + 2 * space::k24;
}

void draw_staff(Sheet& sheet) {
    constexpr float kBoxShare = .35F;  // of the width: what is the matter comes before who says it
    const float inset = sheet.is_low() || is_handheld(sheet) ? 36.F : sheet.is_narrow() ? 64.F : space::k80;
    const float baseline = sheet.height - (sheet.is_low() ? 32 : space::k56);
    const TextStyle style = sheet.theme.text(Type::staff, sheet.colors().muted);
    const Setup& setup = sheet.view().setup;
    const std::string address = setup.addresses.empty() ? std::string() : setup.addresses.front();
    const std::string box =
        directed(sheet, joined(isolate(plain(setup.box_name, LineBreaks::to_spaces)), isolate(address)));
    const std::string silent =
        sheet.language.say(Text::for_staff_silent, {minutes_text(sheet, sheet.view().silent_for)});
    const float width = sheet.width - 2 * inset;
    const float its = box.empty() ? 0 : std::min(sheet.painter.width_of(box, style), width * kBoxShare);
    const bool is_too_long = sheet.painter.width_of(silent, style) > width - its - space::k40;
    if (sheet.is_narrow() || sheet.form == Form::small || is_too_long) {
        TextStyle wrapped = style;
        wrapped.max_width = width;
        wrapped.max_lines = 3;
        wrapped = balanced(sheet, silent, wrapped);
        const int lines = std::max(1, sheet.painter.measure(silent, wrapped).lines);
        const float more = static_cast<float>(lines - 1) * style.size * kLineHeight;
        sheet.painter.label(inset, baseline - 36 - more, silent, wrapped);
        draw_line(sheet, inset, baseline, box, style, width);
        return;
    }
    draw_line(sheet, sheet.width - inset, baseline, box, style, width * kBoxShare, Align::end);
    draw_line(sheet, inset, baseline, silent, style, width - its - space::k40);
}

/// One thing said large in the middle of the paper, and one below it.
struct Message {
    Text title;
    Text more;
    Type type;
    bool has_dots = false;  ///< above: somebody waits
    float taken = 0;        ///< of the first line, at its end
};

float first_baseline(const Sheet& sheet) {
    return sheet.form == Form::bar     ? sheet.height * .46F
           : sheet.form == Form::small ? sheet.height * .38F
           : sheet.is_narrow()         ? sheet.height * .4F
                                       : 486;
}

/// Returns the last baseline.
float draw_words(Sheet& sheet, const Message& words) {
    const float middle = sheet.width / 2;
    const bool is_low = sheet.is_low();
    const bool is_small = is_low || is_handheld(sheet);
    const float inset = is_small ? 36.F : sheet.is_narrow() ? 64.F : space::k80;
    const float baseline = is_small ? 62.F : sheet.is_narrow() ? 124.F : 116.F;
    draw_line(sheet, inset, baseline, plain(sheet.view().shop.name, LineBreaks::to_spaces),
              sheet.theme.text(is_small ? Type::shop_small : Type::shop, sheet.colors().ink),
              sheet.width - 2 * inset - words.taken);
    const float room = sheet.width - 2 * inset;
    TextStyle headline = sheet.theme.text(words.type, sheet.colors().ink);
    const std::string title = sheet.language.say(words.title);
    headline = fitted_block(sheet, title, headline, room, 2);
    headline.lines = Lines::centered;
    const int rows = std::max(1, sheet.painter.measure(title, headline).lines);
    const float more_rows = static_cast<float>(rows - 1) * headline.size * kLineHeight;
    const float first = first_baseline(sheet) + more_rows / 2;
    const float upper = first - more_rows;
    if (words.has_dots) {
        const float dots = upper - (is_low ? 130 : 186);
        draw_dots(sheet, middle, std::max(dots, baseline + space::k40));
    }
    sheet.painter.label(middle, upper, title, headline, Align::center);
    float moved = 0;
    if (const std::string again = second_text(sheet, words.title); !again.empty()) {
        TextStyle quiet = second_style(sheet, headline, again, room);
        quiet.color = sheet.colors().muted;
        moved = second_below(headline, quiet);
        sheet.painter.label(middle, first + moved, again, quiet, Align::center);
        moved -= space::k8;  // what stands below comes a little closer
    }
    TextStyle subtitle = sheet.theme.text(Type::instruction, sheet.colors().muted);
    subtitle.weight = 400;
    if (is_low) subtitle.size = sheet.theme.size(Type::sum);
    const std::string more = sheet.language.say(words.more);
    subtitle = fitted(sheet, more, subtitle, room);  // centred: one line, if not a very small one
    if (subtitle.size < sheet.theme.size(Type::caption)) subtitle.size = sheet.theme.size(Type::caption);
    subtitle.max_width = room;
    subtitle.max_lines = 2;
    subtitle = balanced(sheet, more, subtitle);
    const float second = first + moved + (is_low ? 60 : 86);
    sheet.painter.label(middle, second, more, subtitle, Align::center);
    const int lines = std::max(1, sheet.painter.measure(more, subtitle).lines);
    return second + static_cast<float>(lines - 1) * subtitle.size * kLineHeight;
}

/// How far it has come, as a bar and in figures.
void draw_percent(Sheet& sheet, float y, int percent) {
    constexpr float kHeight = 20;
    const int known = std::min(percent, 100);
    const float width = std::min(760.F, sheet.width - 2 * space::k80);
    const Rect bar{(sheet.width - width) / 2, y, width, kHeight};
    sheet.painter.box(bar, sheet.colors().dot_idle, kHeight / 2);
    const float done = width * static_cast<float>(known) / 100;
    if (known > 0) {
        const auto clip = sheet.painter.clip({bar.x, bar.y, done, bar.height});
        sheet.painter.box(bar, sheet.colors().dot_now, kHeight / 2);
    }
    const TextStyle style = sheet.theme.text(Type::hint, sheet.colors().ink);
    draw_line(sheet, sheet.width / 2, y + kHeight + 68,
              isolate(count_like(sheet.view().clock, static_cast<std::size_t>(known)) + "\u00A0%"), style,
              width, Align::center);
}

}  // namespace

void draw_notice(Sheet& sheet) {
    const bool is_low = sheet.is_low();
    const float middle = sheet.width / 2;
    const Type type = is_low ? Type::headline_small : Type::notice;
    const float taken = sheet.form == Form::bar ? draw_total_in_head(sheet) : 0;
    const float below = draw_words(sheet, {Text::one_moment, Text::order_is_safe, type, true, taken});
    if (sheet.form != Form::bar) draw_total(sheet, middle, below + (is_low ? space::k32 : 100));
    draw_staff(sheet);
}

void draw_updating(Sheet& sheet) {
    const bool is_low = sheet.is_low();
    const int percent = sheet.view().update_percent;
    const float below =
        draw_words(sheet, {Text::updating, Text::back_in_a_moment, Type::headline_small, percent < 0});
    if (percent >= 0) draw_percent(sheet, below + (is_low ? space::k40 : 96), percent);
}

}  // namespace comptoir::renderer
