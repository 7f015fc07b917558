#include "renderer/sample_poster.hpp"

#include <cairo/cairo.h>

#include <cstddef>
#include <cstring>
#include <numbers>

namespace comptoir::renderer {
namespace {

constexpr int kWidth = 1280;
constexpr int kHeight = 720;
constexpr double kTable = 520;  // where it begins
constexpr double kMiddle = 640;
constexpr double kTurn = 2 * std::numbers::pi;

struct Ink {
    double red = 0;
    double green = 0;
    double blue = 0;
};
constexpr Ink kWall{.91, .56, .36};
constexpr Ink kSun{.97, .78, .51};
constexpr Ink kWood{.43, .22, .16};
constexpr Ink kChina{.98, .96, .92};
constexpr Ink kShade{.88, .84, .77};
constexpr Ink kCoffee{.27, .14, .10};

void take(cairo_t* cairo, const Ink& ink) {
    cairo_set_source_rgb(cairo, ink.red, ink.green, ink.blue);
}

void draw_ellipse(cairo_t* cairo, double x, double y, double width, double height) {
    cairo_save(cairo);
    cairo_translate(cairo, x, y);
    cairo_scale(cairo, width / 2, height / 2);
    cairo_arc(cairo, 0, 0, 1, 0, kTurn);
    cairo_restore(cairo);
    cairo_fill(cairo);
}

void draw_room(cairo_t* cairo) {
    take(cairo, kWall);
    cairo_paint(cairo);
    take(cairo, kSun);
    cairo_arc(cairo, kMiddle, 400, 290, 0, kTurn);
    cairo_fill(cairo);
    take(cairo, kWood);
    cairo_rectangle(cairo, 0, kTable, kWidth, kHeight - kTable);
    cairo_fill(cairo);
}

void draw_cup(cairo_t* cairo) {
    take(cairo, kShade);
    draw_ellipse(cairo, kMiddle, 600, 500, 76);
    take(cairo, kChina);
    draw_ellipse(cairo, kMiddle, 590, 500, 76);
    cairo_set_line_width(cairo, 30);
    cairo_arc(cairo, kMiddle + 160, 430, 64, -kTurn / 4 - .3, kTurn / 4 + .3);
    cairo_stroke(cairo);
    cairo_move_to(cairo, kMiddle - 170, 350);
    cairo_curve_to(cairo, kMiddle - 165, 520, kMiddle - 110, 590, kMiddle - 70, 590);
    cairo_line_to(cairo, kMiddle + 70, 590);
    cairo_curve_to(cairo, kMiddle + 110, 590, kMiddle + 165, 520, kMiddle + 170, 350);
    cairo_close_path(cairo);
    cairo_fill(cairo);
    take(cairo, kShade);
    draw_ellipse(cairo, kMiddle, 350, 340, 60);
    take(cairo, kCoffee);
    draw_ellipse(cairo, kMiddle, 354, 304, 44);
}

void draw_steam(cairo_t* cairo) {
    take(cairo, kChina);
    cairo_set_line_width(cairo, 14);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    for (const double x : {kMiddle - 80, kMiddle, kMiddle + 80}) {
        cairo_move_to(cairo, x, 290);
        cairo_curve_to(cairo, x - 50, 240, x + 50, 200, x, 150);
    }
    cairo_stroke(cairo);
}

}  // namespace

Picture sample_poster(std::string_view key) {
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, kWidth, kHeight);
    cairo_t* cairo = cairo_create(surface);
    draw_room(cairo);
    draw_steam(cairo);
    draw_cup(cairo);
    cairo_surface_flush(surface);
    Picture out{.ref = {std::string(key)}, .width = kWidth, .height = kHeight, .rgba = {}};
    const unsigned char* rows = cairo_image_surface_get_data(surface);
    const std::ptrdiff_t stride = cairo_image_surface_get_stride(surface);
    out.rgba.resize(static_cast<std::size_t>(kWidth) * kHeight * 4);
    std::uint8_t* to = out.rgba.data();
    for (int y = 0; y < kHeight && rows != nullptr; y++) {
        for (int x = 0; x < kWidth; x++, to += 4) {
            std::uint32_t pixel = 0;
            std::memcpy(&pixel, rows + y * stride + static_cast<std::ptrdiff_t>(x) * 4, sizeof pixel);
            to[0] = static_cast<std::uint8_t>(pixel >> 16);
            to[1] = static_cast<std::uint8_t>(pixel >> 8);
            to[2] = static_cast<std::uint8_t>(pixel);
            to[3] = 255;
        }
    }
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return out;
}

}  // namespace comptoir::renderer
