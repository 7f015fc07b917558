/// What the till would like to know of the customer: on the paper, beside the money, which keeps its place.

#include <cairo/cairo.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kButtonMax = 164;  // a word and an amount: a higher button is empty
constexpr float kGap = 24;
constexpr std::size_t kStars = 5;

bool is_small(const Sheet& sheet) {
    return sheet.is_low() || is_handheld(sheet);
}

const Question& question_of(const Sheet& sheet) {
    return *sheet.order().question;
}

// ---- the money -----------------------------------------------------------------------------------------

void draw_money(Sheet& sheet) {
    const Order& order = sheet.order();
    const Rect panel = panel_of(sheet);
    draw_panel(sheet, panel);
    const auto scope = sheet.painter.opacity(freshness(sheet));
    const Type type = is_handheld(sheet)          ? Type::amount_ledge
                      : sheet.form == Form::bar   ? Type::amount_bar
                      : sheet.form == Form::small ? Type::amount_small
                                                  : Type::amount;
    const float pad = panel_padding(sheet);
    const float x = panel.x + pad;
    const float end = panel.end() - pad;
    const float label = panel.y + (is_small(sheet) ? 70 : 88);
    const bool has_change = !order.change.empty();
    const Owed owed = owed_of(order);
    const std::string said = sheet.language.say(owed.words);
    const TextStyle style = sheet.theme.text(
        Type::label, has_change ? sheet.colors().changed_on_panel : sheet.colors().panel_muted);
    draw_line(sheet, x, label, said, fitted(sheet, said, style, end - x), end - x);
    draw_amount(sheet, x - 4, label + sheet.theme.size(type) * .94F, owed.amount,
                sheet.theme.text(type, sheet.colors().panel_ink), sheet.colors().panel_muted, end - x + 4);
    std::vector<Sum> sums;
    if (has_change) sums.push_back({sheet.language.say(Text::total), order.total.text, {}});
    if (!order.tip.empty()) sums.push_back({sheet.language.say(Text::tip), order.tip.text, {}});
    const Type sum = is_small(sheet) ? Type::sum_small : Type::sum;
    const Type value = is_small(sheet) ? Type::sum_small_value : Type::sum_value;
    draw_sums(sheet, x, end, panel.bottom() - pad - 4, sums, sum, value, sum_step(sheet, sum));
}

// ---- choices -------------------------------------------------------------------------------------------

/// The till's own word, else ours where its id is one that we know.
std::string label_of(const Sheet& sheet, const Question::Choice& choice) {
    if (!choice.label.empty()) return plain(choice.label, LineBreaks::to_spaces);
    const bool is_tip = question_of(sheet).kind == Question::Kind::tip;
    if (choice.id == "none") return sheet.language.say(is_tip ? Text::no_tip : Text::receipt_none);
    if (!is_tip && (choice.id == "paper" || choice.id == "print"))
        return sheet.language.say(Text::receipt_paper);
    if (!is_tip && choice.id == "phone") return sheet.language.say(Text::receipt_phone);
    if (!is_tip && choice.id == "email") return sheet.language.say(Text::receipt_email);
    return choice.amount.empty() ? plain(choice.id, LineBreaks::to_spaces) : std::string();
}

/// A card that turns into night under the finger. Returns the colour of what is written on it.
Color draw_button(Sheet& sheet, const Rect& rect, const TouchAct& act) {
    const bool is_down = is_pressed(sheet, act);
    if (is_down) {
        sheet.painter.box(rect, sheet.colors().panel, sheet.theme.radius.card);
    } else {
        draw_card(sheet, rect, sheet.theme.radius.card);
    }
    add_target(sheet, rect, act);
    return is_down ? sheet.colors().panel_ink : sheet.colors().ink;
}

void draw_choice(Sheet& sheet, const Rect& rect, std::size_t index) {
    const Question::Choice& choice = question_of(sheet).choices[index];
    const Color ink = draw_button(sheet, rect, {TouchAct::Kind::choose, index});
    const float room = rect.width - 2 * space::k24;
    const std::string label = label_of(sheet, choice);
    const std::string amount = sign_first(choice.amount.text);
    TextStyle style = sheet.theme.text(is_small(sheet) ? Type::sum_value : Type::instruction, ink);
    style.size = std::min(style.size, rect.height * .38F);
    if (label.empty() || amount.empty()) {
        const std::string& one = label.empty() ? amount : label;
        const int lines = rect.height > 3 * style.size ? 2 : 1;
        return sheet.painter.centered(rect, one, fitted_block(sheet, one, style, room, lines));
    }
    // The amount below its share, or beside it where the button is low.
    const bool is_stacked = rect.height >= 100;
    TextStyle second = sheet.theme.text(is_small(sheet) ? Type::caption : Type::label, ink);
    second.size = std::min(second.size, rect.height * .3F);
    if (is_stacked) {
        const float upper = rect.y + rect.height * .06F;
        const Rect top{rect.x, upper, rect.width, rect.height * .5F};
        const Rect below{rect.x, rect.y + rect.height * .5F, rect.width, rect.height * .4F};
        sheet.painter.centered(top, label, fitted_or_cut(sheet, label, style, room));
        return sheet.painter.centered(below, amount, fitted_or_cut(sheet, amount, second, room));
    }
    const float baseline = rect.middle() + style.size * kCapHeight / 2;
    draw_pair(sheet, rect.x + space::k16, rect.end() - space::k16, baseline, {label, style, 1},
              {amount, second, 1});
}

void draw_choices(Sheet& sheet, const Rect& area) {
    const std::size_t asked = question_of(sheet).choices.size();
    const float gap = is_small(sheet) ? space::k16 : kGap;
    const auto rows_max =
        std::max<std::size_t>(static_cast<std::size_t>((area.height + gap) / (kTouchMin + gap)), 1);
    std::size_t columns = sheet.form == Form::bar ? std::min<std::size_t>(asked, 4) : asked <= 3 ? asked : 2;
    if (is_small(sheet) && sheet.form != Form::bar) columns = std::min<std::size_t>(asked, 2);
    if (asked > 6) columns = std::max<std::size_t>(columns, 3);
    columns = std::max<std::size_t>(columns, 1);
    while ((asked + columns - 1) / columns > rows_max && columns < asked) columns++;
    const std::size_t rows = std::max<std::size_t>((asked + columns - 1) / columns, 1);
    const float height = std::min(kButtonMax, (area.height + gap) / static_cast<float>(rows) - gap);
    const float width = (area.width + gap) / static_cast<float>(columns) - gap;
    for (std::size_t i = 0; i < asked; i++) {
        draw_choice(sheet,
                    {area.x + static_cast<float>(i % columns) * (width + gap),
                     area.y + static_cast<float>(i / columns) * (height + gap), width, height},
                    i);
    }
}

// ---- stars ---------------------------------------------------------------------------------------------

void draw_star(Sheet& sheet, const Rect& rect, Color color, bool is_full) {
    const std::string key = std::string(is_full ? "star-full/" : "star/") +
                            std::to_string(color.red << 16 | color.green << 8 | color.blue);
    sheet.painter.art(key, rect, [&](cairo_t* cairo) {
        const double middle = rect.width / 2;
        const double outer = middle * .94;
        cairo_set_source_rgb(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_width(cairo, rect.width * .055);
        for (int i = 0; i < 10; i++) {
            const double angle = std::numbers::pi * (i / 5.0 - .5);
            const double radius = i % 2 == 0 ? outer : outer * .46;
            cairo_line_to(cairo, middle + radius * std::cos(angle),
                          middle + middle * .06 + radius * std::sin(angle));
        }
        cairo_close_path(cairo);
        if (is_full) cairo_fill_preserve(cairo);
        cairo_stroke(cairo);
    });
}

void draw_stars(Sheet& sheet, const Rect& area) {
    std::size_t full = 0;
    for (std::size_t i = 0; i < kStars; i++) {
        if (is_pressed(sheet, {TouchAct::Kind::rate, i})) full = i + 1;
    }
    const float step = std::min(area.width / kStars, 176.F);
    const float side = std::min(step * .8F, area.height);
    for (std::size_t i = 0; i < kStars; i++) {
        const float x = area.x + static_cast<float>(i) * step;
        const Rect star{x, area.y + (area.height - side) / 2, side, side};
        draw_star(sheet, star, sheet.colors().ink, i < full);
        add_target(sheet, {x - (step - side) / 2, star.y, step, side}, {TouchAct::Kind::rate, i});
    }
}

// ---- a signature ---------------------------------------------------------------------------------------

void draw_word_button(Sheet& sheet, const Rect& rect, Text words, const TouchAct& act) {
    const Color ink = draw_button(sheet, rect, act);
    const std::string said = sheet.language.say(words);
    TextStyle style = sheet.theme.text(Type::sum_value, ink);
    style.size = std::min(style.size, rect.height * .42F);
    sheet.painter.centered(rect, said, fitted_block(sheet, said, style, rect.width - space::k32, 1));
}

/// Of the two below a pad.
float word_button_height(const Sheet& sheet) {
    return is_small(sheet) ? kTouchMin + 8 : 112;
}

void draw_signing(Sheet& sheet, const Rect& area) {
    const TouchAct clear{TouchAct::Kind::clear_signature};
    const TouchAct done{TouchAct::Kind::finish_signature};
    const float gap = is_small(sheet) ? space::k16 : kGap;
    if (sheet.form == Form::bar) {  // the buttons beside the pad
        constexpr float kWidth = 260;
        const float height = std::min((area.height - gap) / 2, kButtonMax);
        const float x = area.end() - kWidth;
        draw_signature_pad(sheet, {area.x, area.y, area.width - kWidth - gap, area.height});
        draw_word_button(sheet, {x, area.y, kWidth, height}, Text::start_over, clear);
        draw_word_button(sheet, {x, area.bottom() - height, kWidth, height}, Text::done, done);
        return;
    }
    const float height = word_button_height(sheet);
    const float width = (area.width - gap) / 2;
    const float pad = area.height - height - gap;
    draw_signature_pad(sheet, {area.x, area.y, area.width, pad});
    const float y = area.y + pad + gap;
    draw_word_button(sheet, {area.x, y, width, height}, Text::start_over, clear);
    draw_word_button(sheet, {area.x + width + gap, y, width, height}, Text::done, done);
}

// ---- the page ------------------------------------------------------------------------------------------

Text words_of(Question::Kind kind) {
    switch (kind) {
        case Question::Kind::tip: return Text::tip_question;
        case Question::Kind::receipt: return Text::receipt_question;
        case Question::Kind::rating: return Text::rating_question;
        case Question::Kind::signature: break;
    }
    return Text::sign_here;
}

void draw_thanks_for_it(Sheet& sheet, const Column& column) {
    const Type type = is_small(sheet)     ? Type::headline_small
                      : sheet.is_narrow() ? Type::headline_tall
                                          : Type::headline;
    const float size = sheet.theme.size(type);
    const float badge = size * .79F;
    const float block = badge + size * .4F + size * kCapHeight;
    const float top = column.baseline + (column.bottom - column.baseline - block) / 2;
    draw_badge(sheet, Icon::check, {column.x, top, badge, badge}, sheet.colors().done,
               sheet.colors().on_done);
    const std::string words = sheet.language.say(Text::thank_you);
    draw_line(sheet, column.x, top + block, words,
              fitted(sheet, words, sheet.theme.text(type, sheet.colors().ink), column.width), column.width);
}

/// How high the answers of that kind want to be.
float wanted_height(const Sheet& sheet, float room) {
    const Question& question = question_of(sheet);
    if (question.kind == Question::Kind::signature) {
        if (sheet.form == Form::bar) return room;
        constexpr float kPadShare = .5F;  // of its width: as wide as a signature is
        const float pad = column_of(sheet).width * kPadShare;
        return std::min(room, pad + kGap + word_button_height(sheet));
    }
    if (question.kind == Question::Kind::rating) return std::min(room, is_small(sheet) ? 120.F : 168.F);
    const bool is_wide = sheet.form == Form::bar;
    const std::size_t count = question.choices.size();
    const std::size_t columns = is_wide ? 4 : is_small(sheet) ? 2 : count <= 3 ? 3 : count > 6 ? 3 : 2;
    const auto rows = static_cast<float>((count + columns - 1) / columns);
    return std::min(room, rows * (kButtonMax + kGap) - kGap);
}

}  // namespace

void draw_question(Sheet& sheet) {
    const Column column = column_of(sheet);
    draw_head(sheet, column, is_small(sheet) ? std::string() : side_text(sheet));
    draw_money(sheet);
    if (sheet.input.touch != nullptr && sheet.input.touch->is_answered)
        return draw_thanks_for_it(sheet, column);

    const Text text = words_of(question_of(sheet).kind);
    const std::string words = sheet.language.say(text);
    TextStyle style = sheet.theme.text(Type::page_title, sheet.colors().ink);
    if (is_small(sheet)) style.size = std::min(style.size, 40.F);
    style = fitted_block(sheet, words, style, column.width, 2);
    const TextExtent extent = sheet.painter.measure(words, style);
    const auto more = static_cast<float>(std::max(extent.lines, 1) - 1) * style.size * 1.24F;
    const float gap = is_small(sheet) ? space::k24 : space::k56;
    // Below a chip in the head there is some air.
    const bool has_chip = language_chip_width(sheet, style) > 0;
    const float head = column.baseline + (is_small(sheet) && !has_chip ? space::k40 : space::k56);
    const std::string again = second_text(sheet, text);
    TextStyle quiet = second_style(sheet, style, again, column.width);
    quiet.color = sheet.colors().muted;
    const float below = again.empty() ? 0 : second_below(style, quiet);
    const float title = style.size * kCapHeight + more + below;
    const float bottom = column.bottom - (is_small(sheet) ? 0 : space::k16);
    const float height = wanted_height(sheet, bottom - head - title - gap);
    const float top = head + (bottom - head - title - gap - height) * .4F;
    sheet.painter.label(column.x, top + style.size * kCapHeight, words, style);
    if (!again.empty()) sheet.painter.label(column.x, top + title, again, quiet);
    const Rect area{column.x, top + title + gap, column.width, height};
    switch (question_of(sheet).kind) {
        case Question::Kind::tip:
        case Question::Kind::receipt: draw_choices(sheet, area); break;
        case Question::Kind::rating: draw_stars(sheet, area); break;
        case Question::Kind::signature: draw_signing(sheet, area); break;
    }
}

}  // namespace comptoir::renderer
