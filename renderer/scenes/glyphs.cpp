/// Small drawings in one colour: checks, arrows, bubbles.

#include <cairo/cairo.h>

#include <cmath>
#include <numbers>

#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

/// The glyphs on a grid of 24.
void draw_glyph(cairo_t* cairo, Icon icon, double stroke) {
    const auto line = [cairo](std::initializer_list<std::pair<double, double>> points) {
        for (const auto& [x, y] : points) cairo_line_to(cairo, x, y);
    };
    const auto dot = [cairo](double x, double y, double radius) {
        cairo_new_path(cairo);
        cairo_arc(cairo, x, y, radius, 0, kTurn);
        cairo_fill(cairo);
    };
    switch (icon) {
        case Icon::none: break;
        case Icon::check:
            line({{4.5, 12.5}, {9.8, 17.8}, {19.5, 7}});
            cairo_stroke(cairo);
            break;
        case Icon::up:
            line({{6, 14}, {12, 8}, {18, 14}});
            cairo_stroke(cairo);
            break;
        case Icon::down:
            line({{6, 10}, {12, 16}, {18, 10}});
            cairo_stroke(cairo);
            break;
        case Icon::cross:
            line({{7, 7}, {17, 17}});
            cairo_new_sub_path(cairo);
            line({{17, 7}, {7, 17}});
            cairo_stroke(cairo);
            break;
        case Icon::note:
            line({{4, 5.5}, {20, 5.5}, {20, 17}, {12, 17}, {8, 20.5}, {8, 17}, {4, 17}});
            cairo_close_path(cairo);
            cairo_new_sub_path(cairo);
            line({{8, 9.6}, {16, 9.6}});
            cairo_new_sub_path(cairo);
            line({{8, 13}, {13, 13}});
            cairo_stroke(cairo);
            break;
        case Icon::tag:
            line({{12.5, 3.5}, {20.5, 3.5}, {20.5, 11.5}, {11.5, 20.5}, {3.5, 12.5}});
            cairo_close_path(cairo);
            cairo_stroke(cairo);
            dot(16.6, 7.4, 1.3);
            break;
        case Icon::bang:
            line({{12, 6}, {12, 13.2}});
            cairo_stroke(cairo);
            dot(12, 17.6, stroke * .62);
            break;
        case Icon::dots:
            for (const double x : {5.5, 12.0, 18.5}) dot(x, 12, 2.1);
            break;
        case Icon::wait:
            cairo_arc(cairo, 12, 12, 8.5, -kTurn / 4, kTurn * .45);
            cairo_stroke(cairo);
            break;
    }
}

void set_color(cairo_t* cairo, Color color) {
    cairo_set_source_rgba(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0,
                          color.alpha / 255.0);
}

std::string key_of(Color color) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t part : {color.red, color.green, color.blue, color.alpha}) {
        out += kHex[part >> 4];
        out += kHex[part & 15];
    }
    return out;
}

}  // namespace

void draw_icon(Sheet& sheet, Icon icon, const Rect& rect, Color color, float stroke) {
    const std::string key = "icon " + std::to_string(static_cast<int>(icon)) + ' ' + key_of(color) + ' ' +
                            std::to_string(std::lround(stroke * 10));
    sheet.painter.art(key, rect, [=](cairo_t* cairo) {
        cairo_scale(cairo, rect.width / 24, rect.height / 24);
        set_color(cairo, color);
        cairo_set_line_width(cairo, stroke);
        draw_glyph(cairo, icon, stroke);
    });
}

void draw_badge(Sheet& sheet, Icon icon, const Rect& rect, Color ground, Color color, float stroke) {
    sheet.painter.box(rect, ground, rect.height / 2);
    draw_icon(sheet, icon, rect.inset(rect.height / 5), color, stroke);
}

}  // namespace comptoir::renderer
