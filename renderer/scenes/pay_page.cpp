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
        const float side = std::min(kCode, sheet.width - 240);
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

void draw_pay_amount(Sheet& sheet, const PayPage& page, std::string_view label, const Amount& amount) {
    const Colors& colors = sheet.colors();
    const bool is_between = page.align == Align::center;  // the shop's name and the order's number
    const float room = is_between ? std::min(page.room, 900.F) * .6F : page.room;
    draw_line(sheet, page.text_x, page.label, label,
              fitted(sheet, label, sheet.theme.text(Type::label, colors.panel_muted), room), room,
              page.align);
    const auto dimmed = sheet.painter.opacity(freshness(sheet));
    draw_amount(sheet, page.text_x, page.amount, amount, sheet.theme.text(page.amount_type, colors.panel_ink),
                colors.panel_muted, page.room, page.align);
}

void draw_pay_words(Sheet& sheet, const PayPage& page, std::string_view instruction,
                    std::string_view caption) {
    const Colors& colors = sheet.colors();
    const auto draw_block = [&](float baseline, std::string_view text, TextStyle style, int lines_max) {
        constexpr float kOneLine = .84F;  // what to do now is said large
        style = fitted_block(sheet, text, style, page.room, lines_max, kOneLine);
        style.lines = page.align == Align::center ? Lines::centered : Lines::from_start;
        sheet.painter.label(page.text_x, baseline, text, style, page.align);
        const int lines = std::max(1, sheet.painter.measure(text, style).lines);
        return static_cast<float>(lines - 1) * style.size * kLineHeight;  // what the first is followed by
    };
    TextStyle style = sheet.theme.text(Type::instruction, colors.panel_ink);
    style.size = sheet.theme.size(page.instruction_type);
    const float more = draw_block(page.instruction, instruction, style, page.instruction_lines);
    if (caption.empty()) return;
    const float baseline = page.align == Align::start ? page.instruction + more + 56 : page.caption + more;
    draw_block(baseline, caption, sheet.theme.text(page.caption_type, colors.panel_muted), 2);
}

}  // namespace comptoir::renderer
