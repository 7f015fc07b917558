#include "renderer/scenes/reader_art.hpp"

#include <cairo/cairo.h>

#include <algorithm>
#include <numbers>
#include <string>

#include "renderer/scenes/motion.hpp"

namespace comptoir::renderer {
namespace {

// The drawing's own grid.
constexpr double kWide = 720;
constexpr double kHigh = 500;
constexpr double kReaderWidth = 262;
constexpr double kReaderRadius = 44;
constexpr double kPad = 25;
constexpr double kScreenHigh = 168;
constexpr double kKeyWide = 60;
constexpr double kKeyHigh = 42;
constexpr double kKeyStepX = 76;
constexpr double kKeyStepY = 58;
constexpr double kCardWide = 178;
constexpr double kCardHigh = 284;
constexpr double kInSlot = 158;  // of the card, in the reader
constexpr double kTurn = 2 * std::numbers::pi;

/// Where the reader stands in the drawing, and what of it is seen.
struct Reader {
    double x = (kWide - kReaderWidth) / 2;
    double y = 8;
    int rows = 4;
    bool has_lit_keys = false;

    [[nodiscard]] double height() const { return kPad + kScreenHigh + 30 + rows * kKeyStepY + 12; }
};

Reader reader_of(CardStep step) {
    switch (step) {
        case CardStep::present: return {.x = 48};
        case CardStep::tap: return {.x = 66};
        case CardStep::insert:
        case CardStep::remove_card: return {.rows = 2};
        case CardStep::enter_pin: return {.has_lit_keys = true};
        default: return {};
    }
}

struct Inks {
    Color body, edge, keys, screen, hers, on_hers;  // hers: what is the customer's
};

Inks inks_of(const Sheet& sheet) {
    const Colors& c = sheet.colors();
    const bool is_bordered = sheet.theme.band_edge > 0;
    return {mix(c.panel, c.panel_muted, .16F),
            is_bordered ? c.panel_ink : mix(c.panel, c.panel_muted, .46F),
            mix(c.panel, c.panel_muted, is_bordered ? .45F : .34F),
            mix(c.code_ground, c.panel, .04F),
            c.changed_on_panel,
            c.on_changed};
}

void set_color(cairo_t* cairo, Color color, double opacity = 1) {
    cairo_set_source_rgba(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0,
                          color.alpha / 255.0 * opacity);
}

void round_box(cairo_t* cairo, double x, double y, double width, double height, double radius) {
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x + width - radius, y + radius, radius, -kTurn / 4, 0);
    cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, kTurn / 4);
    cairo_arc(cairo, x + radius, y + height - radius, radius, kTurn / 4, kTurn / 2);
    cairo_arc(cairo, x + radius, y + radius, radius, kTurn / 2, kTurn * 3 / 4);
    cairo_close_path(cairo);
}

void paint_reader(cairo_t* cairo, const Reader& reader, const Inks& inks) {
    round_box(cairo, reader.x, reader.y, kReaderWidth, reader.height(), kReaderRadius);
    set_color(cairo, inks.body);
    cairo_fill_preserve(cairo);
    set_color(cairo, inks.edge);
    cairo_set_line_width(cairo, 4);
    cairo_stroke(cairo);
    round_box(cairo, reader.x + kPad, reader.y + kPad, kReaderWidth - 2 * kPad, kScreenHigh, 20);
    set_color(cairo, inks.screen);
    cairo_fill(cairo);
    set_color(cairo, reader.has_lit_keys ? inks.hers : inks.keys);
    for (int row = 0; row < reader.rows; row++) {
        for (int column = 0; column < 3; column++) {
            round_box(cairo, reader.x + kPad + column * kKeyStepX,
                      reader.y + kPad + kScreenHigh + 30 + row * kKeyStepY, kKeyWide, kKeyHigh, 13);
        }
    }
    cairo_fill(cairo);
}

/// Upright around (0, 0), its chip at the top.
void paint_card(cairo_t* cairo, const Inks& inks) {
    round_box(cairo, -kCardWide / 2, -kCardHigh / 2, kCardWide, kCardHigh, 24);
    set_color(cairo, inks.hers);
    cairo_fill(cairo);
    round_box(cairo, -kCardWide / 2 + 24, -kCardHigh / 2 + 30, 60, 48, 12);
    set_color(cairo, inks.on_hers);
    cairo_fill(cairo);
    set_color(cairo, inks.hers);
    cairo_set_line_width(cairo, 4);
    cairo_move_to(cairo, -kCardWide / 2 + 24, -kCardHigh / 2 + 54);
    cairo_rel_line_to(cairo, 60, 0);
    cairo_move_to(cairo, -kCardWide / 2 + 54, -kCardHigh / 2 + 30);
    cairo_rel_line_to(cairo, 0, 48);
    cairo_stroke(cairo);
    set_color(cairo, inks.on_hers, .5);
    for (int i = 0; i < 4; i++) round_box(cairo, -kCardWide / 2 + 24 + i * 36, 60, 24, 11, 5.5);
    round_box(cairo, -kCardWide / 2 + 24, 88, 78, 11, 5.5);
    cairo_fill(cairo);
}

void paint_phone(cairo_t* cairo, const Inks& inks) {
    round_box(cairo, -76, -142, 152, 284, 30);
    set_color(cairo, inks.hers);
    cairo_fill(cairo);
    round_box(cairo, -62, -116, 124, 232, 12);
    set_color(cairo, inks.on_hers);
    cairo_fill(cairo);
    set_color(cairo, inks.hers);
    cairo_set_line_width(cairo, 14);
    cairo_arc(cairo, 0, 0, 40, 0, kTurn);
    cairo_stroke(cairo);
    cairo_move_to(cairo, -17, 1);
    cairo_line_to(cairo, -4, 14);
    cairo_line_to(cairo, 18, -12);
    cairo_set_line_width(cairo, 10);
    cairo_stroke(cairo);
    round_box(cairo, -22, -133, 44, 7, 3.5);
    set_color(cairo, inks.on_hers);
    cairo_fill(cairo);
}

void paint_waves(cairo_t* cairo, double x, double y, const Inks& inks) {
    set_color(cairo, inks.hers);
    cairo_set_line_width(cairo, 12);
    for (int i = 0; i < 3; i++) {
        const double radius = 46.0 + i * 38;
        cairo_new_sub_path(cairo);
        cairo_arc(cairo, x - 40, y, radius, -kTurn * .085, kTurn * .085);
        cairo_stroke(cairo);
    }
}

/// Beside the slot: `up` puts the card in, down takes it out.
void paint_arrow(cairo_t* cairo, double x, double top, double bottom, bool up, const Inks& inks) {
    const double tip = up ? top : bottom;
    const double wing = up ? tip + 40 : tip - 40;
    set_color(cairo, inks.hers);
    cairo_set_line_width(cairo, 16);
    cairo_move_to(cairo, x, top);
    cairo_line_to(cairo, x, bottom);
    cairo_move_to(cairo, x - 38, wing);
    cairo_line_to(cairo, x, tip);
    cairo_line_to(cairo, x + 38, wing);
    cairo_stroke(cairo);
}

void at(cairo_t* cairo, double x, double y, double degrees, const auto& paint) {
    cairo_save(cairo);
    cairo_translate(cairo, x, y);
    cairo_rotate(cairo, degrees * kTurn / 360);
    paint();
    cairo_restore(cairo);
}

void paint_step(cairo_t* cairo, CardStep step, const Inks& inks) {
    const Reader reader = reader_of(step);
    const auto card = [&] { paint_card(cairo, inks); };
    const double slot = reader.y + reader.height();
    const double middle = reader.x + kReaderWidth / 2;
    if (step == CardStep::insert || step == CardStep::remove_card)
        at(cairo, middle, slot + kCardHigh / 2 - kInSlot, 0, card);
    paint_reader(cairo, reader, inks);
    switch (step) {
        case CardStep::present:
            paint_waves(cairo, 352, 126, inks);
            at(cairo, 560, 200, -12, card);
            break;
        case CardStep::tap:
            paint_waves(cairo, 370, 126, inks);
            at(cairo, 570, 190, -8, [&] { paint_phone(cairo, inks); });
            break;
        case CardStep::insert: paint_arrow(cairo, 560, slot - 40, slot + 122, true, inks); break;
        case CardStep::remove_card: paint_arrow(cairo, 560, slot - 40, slot + 122, false, inks); break;
        default: break;
    }
}

std::string key_of(const Inks& inks, CardStep step) {
    std::string key = "reader " + std::to_string(static_cast<int>(step));
    for (const Color color : {inks.body, inks.edge, inks.keys, inks.screen, inks.hers, inks.on_hers}) {
        for (const int part : {color.red, color.green, color.blue, color.alpha})
            key += ' ' + std::to_string(part);
    }
    return key;
}

/// The reader's own screen in the page, whichever way the page reads: drawings are never mirrored.
Rect screen_in(const Sheet& sheet, const Rect& drawing, CardStep step) {
    const Reader reader = reader_of(step);
    const float scale = drawing.width / static_cast<float>(kWide);
    const auto to_page = [scale](double units) { return static_cast<float>(units) * scale; };
    const float width = to_page(kReaderWidth - 2 * kPad);
    const float from_left = to_page(reader.x + kPad);
    const bool is_mirrored = sheet.painter.direction() == Direction::right_to_left;
    const float x = is_mirrored ? drawing.width - from_left - width : from_left;
    return {drawing.x + x, drawing.y + to_page(reader.y + kPad), width, to_page(kScreenHigh)};
}

void draw_amount_on_it(Sheet& sheet, const Rect& screen, const Amount& amount) {
    const Color ink = sheet.colors().code_ink;
    const std::string words = sheet.language.say(Text::to_pay);
    const float room = screen.width - space::k24;
    TextStyle label = sheet.theme.text(Type::staff, ink);
    TextStyle figure = sheet.theme.text(Type::receipt_title, ink);
    figure = fitted(sheet, amount.text, figure, room);
    const bool fits = sheet.painter.width_of(amount.text, figure) <= room;
    const bool has_label = screen.height > 3.6F * label.size && sheet.painter.width_of(words, label) <= room;
    const float middle = screen.x + screen.width / 2;
    const float gap = figure.size * .5F;
    const float block = figure.size * kCapHeight + (has_label ? gap + label.size * kCapHeight : 0);
    const float top = screen.middle() - block / 2;
    if (has_label) draw_line(sheet, middle, top + label.size * kCapHeight, words, label, room, Align::center);
    if (fits) draw_line(sheet, middle, top + block, amount.text, figure, room + 1, Align::center);
}

/// Four of a secret, or three that take turns.
void draw_dots_on_it(Sheet& sheet, const Rect& screen, int count, int lit) {
    const float side = screen.height * .15F;
    const Color ink = sheet.colors().code_ink;
    float x = screen.x + screen.width / 2 - side * (static_cast<float>(count) - .5F);
    for (int i = 0; i < count; i++) {
        const bool is_lit = lit < 0 || i == lit;
        sheet.painter.box({x, screen.middle() - side / 2, side, side},
                          is_lit ? ink : mix(sheet.colors().code_ground, ink, .25F), side / 2);
        x += 2 * side;
    }
}

/// What has come of it, in place of the reader.
void draw_outcome(Sheet& sheet, const Rect& rect, CardStep step) {
    const Colors& colors = sheet.colors();
    const float side = rect.height * .62F;
    const Rect disc{rect.x + (rect.width - side) / 2, rect.middle() - side / 2, side, side};
    if (step == CardStep::approved) {
        draw_badge(sheet, Icon::check, disc, colors.saved_on_panel, colors.on_saved, 2.2F);
    } else {
        draw_badge(sheet, step == CardStep::declined ? Icon::cross : Icon::bang, disc, colors.notice_on_panel,
                   colors.on_notice, 2.2F);
    }
}

}  // namespace

void draw_reader(Sheet& sheet, const Rect& rect, CardStep step, const Amount& amount) {
    const float height = std::min(rect.height, rect.width * static_cast<float>(kHigh / kWide));
    const float width = height * static_cast<float>(kWide / kHigh);
    const Rect drawing{rect.x + (rect.width - width) / 2, rect.middle() - height / 2, width, height};
    if (step == CardStep::approved || step == CardStep::declined || step == CardStep::unknown) {
        draw_outcome(sheet, drawing, step);
        return;
    }
    const Inks inks = inks_of(sheet);
    sheet.painter.art(key_of(inks, step), drawing, [=](cairo_t* cairo) {
        cairo_scale(cairo, static_cast<double>(drawing.width) / kWide,
                    static_cast<double>(drawing.height) / kHigh);
        paint_step(cairo, step, inks);
    });
    const Rect screen = screen_in(sheet, drawing, step);
    if (step == CardStep::checking) {
        draw_dots_on_it(sheet, screen, motion::kDots, motion::dot(sheet.input));
    } else if (step == CardStep::enter_pin) {
        draw_dots_on_it(sheet, screen, 4, -1);
    } else if (step == CardStep::remove_card) {
        const float side = screen.height * .6F;
        draw_icon(sheet, Icon::down,
                  {screen.x + (screen.width - side) / 2, screen.middle() - side / 2, side, side},
                  sheet.colors().code_ink);
    } else {
        draw_amount_on_it(sheet, screen, amount);
    }
}

}  // namespace comptoir::renderer
