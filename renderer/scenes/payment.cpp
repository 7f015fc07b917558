/// A code to scan: the amount keeps its place, the code has all the room there is.

#include <algorithm>

#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

/// Where things stand on a shape of screen. Texts are centred over the code, or beside it on low screens.
struct Layout {
    Rect code;
    float text_x = 0;
    Align align = Align::center;
    float label = 0;
    float amount = 0;
    float instruction = 0;
    float caption = 0;
    float room = 0;
    Type amount_type = Type::amount_page;
    int instruction_lines = 1;
};

Layout layout_of(const Sheet& sheet) {
    const float middle = sheet.width / 2;
    switch (sheet.form) {
        case Form::portrait: {
            if (is_handheld(sheet)) {
                const float small = std::min(sheet.width - 160, sheet.height * .44F);
                return {{middle - small / 2, 330, small, small},
                        middle,
                        Align::center,
                        150,
                        272,
                        330 + small + 84,
                        330 + small + 140,
                        sheet.width - 2 * space::k40,
                        Type::amount_ledge,
                        2};
            }
            const float side = std::min(sheet.width - 240, sheet.height * .4375F);
            const float top = sheet.height / 3;
            return {{middle - side / 2, top, side, side},
                    middle,
                    Align::center,
                    top - 320,
                    top - 104,
                    top + side + 116,
                    top + side + 180,
                    sheet.width - 2 * space::k80,
                    Type::amount_tall,
                    2};
        }
        case Form::bar:
        case Form::small: {
            const float margin = sheet.form == Form::bar ? space::k32 : space::k40;
            const float side = std::min(sheet.height - 2 * margin, sheet.width * .46F);
            const Rect code{sheet.width - side - margin, (sheet.height - side) / 2, side, side};
            const float x = 36;
            const float label = sheet.height * .36F;
            return {code,
                    x,
                    Align::start,
                    label,
                    label + 122,
                    label + 200,
                    label + 246 + 56,
                    code.x - x - space::k40,
                    Type::amount_ledge,
                    2};
        }
        case Form::landscape: break;
    }
    const float side = std::min(608.F, sheet.width - 240);
    return {{middle - side / 2, 280, side, side},
            middle,
            Align::center,
            96,
            236,
            280 + side + 80,
            280 + side + 136,
            std::min(900.F, sheet.width - 2 * space::k80),
            Type::amount_page,
            1};
}

void draw_code(Sheet& sheet, const Rect& rect, const QrPayment& qr) {
    const float corner = sheet.is_low() ? sheet.theme.radius.code_small : sheet.theme.radius.code;
    if (!qr.text.empty() && sheet.painter.qr(qr.text, rect, corner)) return;
    sheet.painter.box(rect, sheet.colors().code_ground, corner);
    constexpr float kQuiet =
        .07F;  // the POS's picture brings a margin of its own; this one holds if it doesn't
    const Rect inner = rect.inset(rect.width * kQuiet);
    if (!qr.picture.empty() && sheet.painter.picture(qr.picture, inner, Fit::crisp)) return;
    TextStyle style = sheet.theme.text(Type::caption, sheet.colors().code_ink);
    style.max_width = inner.width;
    style.max_lines = 2;
    sheet.painter.centered(rect, sheet.language.say(Text::code_is_coming), style);
}

const Amount& amount_of(const Order& order) {
    if (!order.qr->amount.empty()) return order.qr->amount;
    return order.left_to_pay.empty() ? order.total : order.left_to_pay;
}

void draw_request(Sheet& sheet) {
    const QrPayment& qr = *sheet.order().qr;
    const Layout layout = layout_of(sheet);
    const Colors& colors = sheet.colors();
    const std::string label = sheet.language.say(Text::scan_to_pay);
    const bool is_between = layout.align == Align::center;  // the shop's name and the order's number
    const float label_room = layout.room * (is_between ? .6F : 1.F);
    draw_line(sheet, layout.text_x, layout.label, label,
              fitted(sheet, label, sheet.theme.text(Type::label, colors.panel_muted), label_room), label_room,
              layout.align);
    {
        const auto dimmed = sheet.painter.opacity(freshness(sheet));
        draw_amount(sheet, layout.text_x, layout.amount, amount_of(sheet.order()),
                    sheet.theme.text(layout.amount_type, colors.panel_ink), colors.panel_muted, layout.room,
                    layout.align);
    }
    draw_code(sheet, layout.code, qr);
    TextStyle instruction = sheet.theme.text(Type::instruction, colors.panel_ink);
    if (!sheet.is_narrow()) instruction.size = sheet.theme.size(Type::hint);
    const std::string words = sheet.language.say(Text::use_your_camera);
    if (layout.align == Align::center) {  // lines of one run start together: centred, it has to be one
        instruction = fitted(sheet, words, instruction, layout.room);
    } else {
        constexpr float kTwoLines = 1.6F;  // of a line's width surely fits into two, wherever it is broken
        instruction = fitted(sheet, words, instruction, layout.room * kTwoLines);
    }
    instruction.max_width = layout.room;
    instruction.max_lines = layout.instruction_lines;
    const int lines = std::max(1, sheet.painter.measure(words, instruction).lines);
    sheet.painter.label(layout.text_x, layout.instruction, words, instruction, layout.align);
    const float more = static_cast<float>(lines - 1) * instruction.size * kLineHeight;
    const float caption =
        layout.align == Align::start ? layout.instruction + more + 56 : layout.caption + more;
    draw_line(sheet, layout.text_x, caption,
              joined(isolate(plain(qr.method, LineBreaks::to_spaces)),
                     isolate(plain(qr.reference, LineBreaks::to_spaces))),
              sheet.theme.text(Type::caption, colors.panel_muted), layout.room, layout.align);
}

}  // namespace

void draw_payment(Sheet& sheet) {
    draw_stage(sheet, sheet.is_low() ? SaysNumber::no : SaysNumber::yes, [&] { draw_request(sheet); });
}

}  // namespace comptoir::renderer
