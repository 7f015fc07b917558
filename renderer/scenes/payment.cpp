/// A code to scan: the amount keeps its place, the code has all the room there is.

#include "renderer/scenes/pay_page.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

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

void draw_request(Sheet& sheet) {
    const QrPayment& qr = *sheet.order().qr;
    const PayPage page = pay_page_of(sheet, Shows::code);
    draw_pay_amount(sheet, page, Text::scan_to_pay, amount_asked(sheet.order(), qr.amount));
    draw_code(sheet, page.shown, qr);
    draw_pay_words(sheet, page, Text::use_your_camera,
                   joined(isolate(plain(qr.method, LineBreaks::to_spaces)),
                          isolate(plain(qr.reference, LineBreaks::to_spaces))));
}

}  // namespace

void draw_payment(Sheet& sheet) {
    draw_stage(sheet, sheet.is_low() ? SaysNumber::no : SaysNumber::yes, [&] { draw_request(sheet); });
}

}  // namespace comptoir::renderer
