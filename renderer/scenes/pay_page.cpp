#include "renderer/scenes/pay_page.hpp"

#include <algorithm>
#include <cmath>

namespace comptoir::renderer {
namespace {

// Landscape.
constexpr float kCode = 608;
constexpr float kDrawingWidth = 760;
constexpr float kDrawingHeight = 500;
constexpr float kChoicesWidth = 1200;
constexpr float kShownTop = 280;
// Portrait.
constexpr float kTallDrawingWidth = 908;
constexpr float kTallDrawingShare = .36F;  // of the height
// Bar and small screens.
constexpr float kInsetLow = 36;
// Two languages.
constexpr float kLift = 24;  // of the first one, so that the second has room
constexpr float kFoot = 28;  // below the last baseline, at the edge of the screen
constexpr float kCodeOfTwo = 560;
constexpr float kLabelDrop = 12;  // of the lower of two labels, into what is free above the amount

PayPage landscape(const Sheet& sheet, Shows shows) {
    const float middle = sheet.width / 2;
    PayPage page{.text_x = middle,
                 .align = Align::center,
                 .label = 96,
                 .amount = 236,
                 .room = std::min(900.F, sheet.width - 2 * space::k80),
                 .amount_type = Type::amount_page,
                 .instruction_type = Type::hint};
    if (shows == Shows::code) {
        const float side = std::min(sheet.speech.second != nullptr ? kCodeOfTwo : kCode, sheet.width - 240);
        page.shown = {middle - side / 2, kShownTop, side, side};
        page.instruction = page.shown.bottom() + 80;
        page.caption = page.instruction + space::k56;
        return page;
    }
    const float width =
        std::min(shows == Shows::choices ? kChoicesWidth : kDrawingWidth, sheet.width - 2 * space::k80);
    page.room = std::min(1400.F, sheet.width - 2 * space::k80);
    page.shown = {middle - width / 2, kShownTop + 32, width, kDrawingHeight};
    page.instruction_type = Type::product_title;
    page.instruction = page.shown.bottom() + 104;
    page.caption_type = Type::subtitle;
    page.caption = page.instruction + 76;
    return page;
}

PayPage portrait(const Sheet& sheet, Shows shows) {
    const float middle = sheet.width / 2;
    const float side = std::min(sheet.width - 240, sheet.height * .4375F);
    const float top = sheet.height / 3;
    PayPage page{.text_x = middle,
                 .align = Align::center,
                 .label = top - 320,
                 .amount = top - 104,
                 .room = sheet.width - 2 * space::k80,
                 .amount_type = Type::amount_tall,
                 .instruction_type = Type::instruction};
    if (shows == Shows::code) {
        page.shown = {middle - side / 2, top, side, side};
        page.instruction = page.shown.bottom() + 116;
        page.caption = page.instruction + 64;
        return page;
    }
    const float width = std::min(kTallDrawingWidth, sheet.width - 2 * space::k80);
    const float height = std::min(width * .75F, sheet.height * kTallDrawingShare);
    page.shown = {middle - width / 2, top + space::k40, width, height};
    page.instruction_type = Type::product_title;
    page.instruction = page.shown.bottom() + 164;
    page.instruction_lines = 2;
    page.caption_type = Type::subtitle;
    page.caption = page.instruction + 84;
    return page;
}

PayPage handheld(const Sheet& sheet, Shows shows) {
    const float middle = sheet.width / 2;
    const bool is_code = shows == Shows::code;
    const float width =
        is_code ? std::min(sheet.width - 160, sheet.height * .44F) : sheet.width - 2 * space::k40;
    const float height = is_code ? width : std::min(width * .75F, sheet.height * .4F);
    const float top = is_code ? 330 : 340;
    return {.shown = {middle - width / 2, top, width, height},
            .text_x = middle,
            .align = Align::center,
            .label = 150,
            .amount = 272,
            .instruction = top + height + 84,
            .caption = top + height + 140,
            .room = sheet.width - 2 * space::k40,
            .amount_type = Type::amount_ledge,
            .instruction_type = Type::instruction,
            .caption_type = is_code ? Type::caption : Type::sum,
            .instruction_lines = is_code ? 1 : 2};
}

PayPage low(const Sheet& sheet, Shows shows) {
    const float margin = sheet.form == Form::bar ? space::k32 : space::k40;
    const float height = sheet.height - 2 * margin;
    const float most = sheet.width * .46F;
    const float wide = shows == Shows::code ? height : shows == Shows::drawing ? height * 1.44F : most;
    const float width = std::min(wide, most);
    const float tall = shows == Shows::code ? width : height;
    const float label = sheet.height * .36F;
    PayPage page{.shown = {sheet.width - width - margin, (sheet.height - tall) / 2, width, tall},
                 .text_x = kInsetLow,
                 .align = Align::start,
                 .label = label,
                 .amount = label + 122,
                 .instruction = label + 200,
                 .caption = label + 302,
                 .amount_type = Type::amount_ledge,
                 .instruction_type = shows == Shows::code ? Type::hint : Type::instruction,
                 .caption_type = shows == Shows::code ? Type::caption : Type::sum,
                 .instruction_lines = 2};
    page.room = page.shown.x - page.text_x - space::k40;
    return page;
}

}  // namespace

PayPage pay_page_of(const Sheet& sheet, Shows shows) {
    switch (sheet.form) {
        case Form::portrait: return is_handheld(sheet) ? handheld(sheet, shows) : portrait(sheet, shows);
        case Form::bar:
        case Form::small: return low(sheet, shows);
        case Form::landscape: break;
    }
    return landscape(sheet, shows);
}

const Amount& amount_asked(const Order& order, const Amount& of_the_method) {
    if (!of_the_method.empty()) return of_the_method;
    return order.left_to_pay.empty() ? order.total : order.left_to_pay;
}

namespace {

TextStyle label_style(const Sheet& sheet) {
    return sheet.theme.text(Type::label, sheet.colors().panel_muted);
}

float label_room(const Sheet& sheet, const PayPage& page) {
    const bool is_between = sheet.form == Form::landscape;  // the shop's name and the order's number
    return is_between ? std::min(page.room, 900.F) * .6F : page.room;
}

/// A text of one line or more at its place.
struct Block {
    std::string text;
    TextStyle style;
    float baseline = 0;  ///< of its first line
    float last = 0;      ///< of its last line
};

/// The words below or beside what is shown, one block below the other.
struct Blocks {
    Block instruction;
    Block second;
    Block caption;
};

Block block_of(const Sheet& sheet, const PayPage& page, std::string_view text, TextStyle style,
               float baseline, int lines_max) {
    constexpr float kOneLine = .84F;  // what to do now is said large
    style = fitted_block(sheet, text, style, page.room, lines_max, kOneLine);
    style.lines = page.align == Align::center ? Lines::centered : Lines::from_start;
    const int lines = std::max(1, sheet.painter.measure(text, style).lines);
    return {std::string(text), style, baseline,
            baseline + static_cast<float>(lines - 1) * style.size * kLineHeight};
}

Blocks blocks_of(const Sheet& sheet, const PayPage& page, std::string_view instruction,
                 std::string_view second, std::string_view caption) {
    const Colors& colors = sheet.colors();
    TextStyle style = sheet.theme.text(Type::instruction, colors.panel_ink);
    style.size = sheet.theme.size(page.instruction_type);
    Blocks words;
    const float lift = second.empty() || page.align == Align::start ? 0 : kLift;
    words.instruction =
        block_of(sheet, page, instruction, style, page.instruction - lift, page.instruction_lines);
    float caption_at = page.align == Align::start ? words.instruction.last + 56
                                                  : page.caption - page.instruction + words.instruction.last;
    if (!second.empty()) {
        TextStyle quiet = second_style(sheet, words.instruction.style, second, page.room, 2);
        quiet.color = colors.panel_muted;
        quiet.lines = words.instruction.style.lines;
        const float first = words.instruction.last + second_below(words.instruction.style, quiet);
        const int lines = std::max(1, sheet.painter.measure(second, quiet).lines);
        const float at = first + static_cast<float>(lines - 1) * quiet.size * kLineHeight;
        words.second = {std::string(second), quiet, first, at};
        caption_at = std::max(
            caption_at,
            at + space::k8 + second_below(quiet, sheet.theme.text(page.caption_type, colors.panel_muted)));
    }
    if (!caption.empty()) {
        words.caption = block_of(sheet, page, caption,
                                 sheet.theme.text(page.caption_type, colors.panel_muted), caption_at, 2);
    }
    return words;
}

void draw_block(Sheet& sheet, const PayPage& page, const Block& block) {
    if (!block.text.empty())
        sheet.painter.label(page.text_x, block.baseline, block.text, block.style, page.align);
}

}  // namespace

void draw_pay_amount(Sheet& sheet, const PayPage& page, Text label, const Amount& amount) {
    const float room = label_room(sheet, page);
    const std::string both = both_texts(sheet, label, label_style(sheet), room);
    const std::string first = sheet.language.say(label);
    const std::string second = both == first ? second_text(sheet, label) : std::string();
    PayPage moved = page;
    if (!second.empty()) {
        const TextStyle quiet = second_style(sheet, label_style(sheet), second, room);
        moved.label = page.label + kLabelDrop - second_below(label_style(sheet), quiet);
        draw_line(sheet, page.text_x, page.label + kLabelDrop, second, quiet, room, page.align);
    }
    draw_pay_amount(sheet, moved, both, amount);
}

void draw_pay_amount(Sheet& sheet, const PayPage& page, std::string_view label, const Amount& amount) {
    const Colors& colors = sheet.colors();
    const float room = label_room(sheet, page);
    draw_line(sheet, page.text_x, page.label, label, fitted(sheet, label, label_style(sheet), room), room,
              page.align);
    const auto dimmed = sheet.painter.opacity(freshness(sheet));
    draw_amount(sheet, page.text_x, page.amount, amount, sheet.theme.text(page.amount_type, colors.panel_ink),
                colors.panel_muted, page.room, page.align);
}

void draw_pay_words(Sheet& sheet, const PayPage& page, Text instruction, std::string_view caption) {
    const bool is_one_line = sheet.form == Form::bar;  // there is no room for another one
    TextStyle style = sheet.theme.text(Type::instruction, sheet.colors().panel_ink);
    style.size = sheet.theme.size(page.instruction_type);
    const std::string first =
        is_one_line ? both_texts(sheet, instruction, style, page.room) : sheet.language.say(instruction);
    const std::string second = is_one_line ? std::string() : second_text(sheet, instruction);
    Blocks words = blocks_of(sheet, page, first, second, caption);
    const float end = std::max({words.instruction.last, words.second.last, words.caption.last});
    if (!second.empty() && end > sheet.height - kFoot) words = blocks_of(sheet, page, first, {}, caption);
    draw_block(sheet, page, words.instruction);
    draw_block(sheet, page, words.second);
    draw_block(sheet, page, words.caption);
}

}  // namespace comptoir::renderer
