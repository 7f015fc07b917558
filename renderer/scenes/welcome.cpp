/// Nobody is being served: who the shop is, a greeting and the time, or that it is closed.

#include <cairo/cairo.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

/// Where things stand on a shape of screen.
struct Layout {
    float x = 0;
    float name = 0;  ///< baseline
    float clock = 0;
    float room = 0;
    Rect paper;  ///< what lies between a picture and the text
    Type headline = Type::headline;
};

constexpr float kLogoWidth = 320;
constexpr float kLogoHeight = 168;
constexpr float kLogoPadding = 20;
constexpr float kLogoAbove = 356;  // of the name's baseline, at the headline's full size
constexpr float kGreetingBelow = 100;
constexpr float kNameAbove = 1.18F;  // of the headline's size: the shop's name over another headline
constexpr float kInkNudge = 8;
constexpr float kNameMin = 72;  // a longer name takes two lines

Layout layout_of(const Sheet& sheet) {
    const float margin = space::k40;
    switch (sheet.form) {
        case Form::portrait: {
            const bool has_picture = !sheet.view().shop.background.empty();
            const float height = 760;
            const float top = sheet.height - height - margin;
            const float name = has_picture ? top + 470 : std::min(560.F, sheet.height * .4F);
            return {space::k80,
                    name,
                    sheet.height - 84,
                    sheet.width - 2 * space::k80,
                    {margin, top, sheet.width - 2 * margin, height},
                    Type::headline_tall};
        }
        case Form::bar:
            return {space::k80,
                    sheet.height / 2 + 20,
                    sheet.height - 56,
                    sheet.width * .5F - space::k80,
                    {space::k32, space::k32, sheet.width * .5F, sheet.height - 2 * space::k32},
                    Type::headline_small};
        case Form::small:
            return {space::k56,
                    sheet.height / 2 + space::k16,
                    sheet.height - 52,
                    sheet.width * .62F - space::k56,
                    {space::k24, space::k24, sheet.width * .62F, sheet.height - 2 * space::k24},
                    Type::headline_small};
        case Form::landscape: break;
    }
    const float x = 112;
    return {x,
            sheet.height / 2 + 20,
            sheet.height - 84,
            sheet.width * .58F - x,
            {margin, margin, sheet.width * .58F, sheet.height - 2 * margin},
            Type::headline};
}

// ---- the shop has no picture: light through a window, a branch in front of it ------------------------

/// One soft byte per pixel, small: light has no edges.
struct Mask {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> light;
};

constexpr int kSofter = 4;  // device pixels of the page for one of the mask

void draw_branch(cairo_t* cairo, double x, double y, double length, double leaf) {
    constexpr int kJoints = 9;
    double angle = -2.2;
    for (int i = 0; i < kJoints; i++) {
        const double step = length / kJoints;
        const double next_x = x + step * std::cos(angle);
        const double next_y = y + step * std::sin(angle);
        cairo_set_source_rgba(cairo, 0, 0, 0, .75);
        cairo_set_line_width(cairo, length / 96);
        cairo_move_to(cairo, x, y);
        cairo_line_to(cairo, next_x, next_y);
        cairo_stroke(cairo);
        x = next_x;
        y = next_y;
        angle += .55 / kJoints;
        if (i == 0) continue;
        const double size = leaf * (1 - .45 * i / kJoints);
        cairo_save(cairo);
        cairo_translate(cairo, x, y);
        cairo_rotate(cairo, angle + (i % 2 != 0 ? .85 : -.85));
        cairo_move_to(cairo, 0, 0);
        cairo_curve_to(cairo, size * .3, -size * .34, size * .75, -size * .26, size, 0);
        cairo_curve_to(cairo, size * .75, size * .26, size * .3, size * .34, 0, 0);
        cairo_set_source_rgba(cairo, 0, 0, 0, .8);
        cairo_fill(cairo);
        cairo_restore(cairo);
    }
}

void draw_window(cairo_t* cairo, double width, double height) {
    const bool is_tall = height > width;
    const double side = std::min(width, height);
    const double pane = side * (is_tall ? .30 : .27);
    const double pane_height = side * .36;
    const double bar = side * .035;
    cairo_save(cairo);
    cairo_matrix_t sheared;
    cairo_matrix_init(&sheared, 1, .14, -.30, 1, width * (is_tall ? .44 : .70),
                      height * (is_tall ? .40 : -.10));
    cairo_transform(cairo, &sheared);
    cairo_set_source_rgba(cairo, 0, 0, 0, 1);
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
            cairo_rectangle(cairo, column * (pane + bar), row * (pane_height + bar), pane, pane_height);
        }
    }
    cairo_fill(cairo);
    cairo_restore(cairo);
    cairo_set_operator(cairo, CAIRO_OPERATOR_DEST_OUT);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    draw_branch(cairo, width * (is_tall ? 1.02 : 1), height * (is_tall ? .86 : 1.02), side * .86, side * .21);
}

enum class Axis { along, down };

/// A running mean over 2r+1: three of them are a Gaussian to the eye.
void blur(Mask& mask, int r, Axis axis) {
    const int lines = axis == Axis::along ? mask.height : mask.width;
    const int length = axis == Axis::along ? mask.width : mask.height;
    const int step = axis == Axis::along ? 1 : mask.width;
    const int next = axis == Axis::along ? mask.width : 1;
    std::vector<std::uint8_t> line(static_cast<std::size_t>(length));
    for (int i = 0; i < lines; i++) {
        std::uint8_t* start = mask.light.data() + static_cast<std::ptrdiff_t>(i) * next;
        const auto at = [&](int k) {
            return start[static_cast<std::ptrdiff_t>(std::clamp(k, 0, length - 1)) * step];
        };
        int sum = 0;
        for (int k = -r; k <= r; k++) sum += at(k);
        for (int k = 0; k < length; k++) {
            line[static_cast<std::size_t>(k)] = static_cast<std::uint8_t>((sum + r) / (2 * r + 1));
            sum += at(k + r + 1) - at(k - r);
        }
        for (int k = 0; k < length; k++)
            start[static_cast<std::ptrdiff_t>(k) * step] = line[static_cast<std::size_t>(k)];
    }
}

Mask window_mask(double width, double height) {
    Mask mask{static_cast<int>(std::ceil(width / kSofter)) + 2,
              static_cast<int>(std::ceil(height / kSofter)) + 2,
              {}};
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_A8, mask.width, mask.height);
    cairo_t* cairo = cairo_create(surface);
    cairo_scale(cairo, 1.0 / kSofter, 1.0 / kSofter);
    draw_window(cairo, width, height);
    cairo_surface_flush(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    const unsigned char* rows = cairo_image_surface_get_data(surface);
    mask.light.resize(static_cast<std::size_t>(mask.width) * static_cast<std::size_t>(mask.height));
    for (int y = 0; y < mask.height && rows != nullptr; y++) {
        std::copy_n(rows + static_cast<std::ptrdiff_t>(y) * stride, mask.width,
                    mask.light.begin() + static_cast<std::ptrdiff_t>(y) * mask.width);
    }
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    const int r = std::max(1, std::min(mask.width, mask.height) / 120);
    for (int pass = 0; pass < 3; pass++) {
        blur(mask, r, Axis::along);
        blur(mask, r, Axis::down);
    }
    return mask;
}

/// The part of the mask that lies in `part` as a picture of `light` over nothing, smooth at full size.
void paint_window(cairo_t* cairo, double width, double height, const Rect& part, Color light, double unit) {
    const Mask mask = window_mask(width * unit, height * unit);
    const int left = static_cast<int>(static_cast<double>(part.x) * unit);
    const int top_row = static_cast<int>(static_cast<double>(part.y) * unit);
    const int w = static_cast<int>(std::lround(width * unit)) - left;
    const int h = static_cast<int>(std::lround(height * unit)) - top_row;
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
    cairo_surface_flush(surface);
    unsigned char* rows = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < h && rows != nullptr; y++) {
        const int my = (y + top_row) / kSofter;
        const int fy = (y + top_row) % kSofter;
        const std::uint8_t* upper = mask.light.data() + static_cast<std::ptrdiff_t>(my) * mask.width;
        const std::uint8_t* lower = upper + mask.width;
        for (int x = 0; x < w; x++) {
            const int mx = (x + left) / kSofter;
            const int fx = (x + left) % kSofter;
            const int top = upper[mx] * (kSofter - fx) + upper[mx + 1] * fx;
            const int bottom = lower[mx] * (kSofter - fx) + lower[mx + 1] * fx;
            const auto alpha = static_cast<std::uint32_t>(top * (kSofter - fy) + bottom * fy) * light.alpha /
                               static_cast<std::uint32_t>(kSofter * kSofter * 255);
            const auto part_of = [alpha](std::uint8_t channel) { return channel * alpha / 255; };
            const std::uint32_t pixel =
                alpha << 24 | part_of(light.red) << 16 | part_of(light.green) << 8 | part_of(light.blue);
            std::memcpy(rows + static_cast<std::ptrdiff_t>(y) * stride + x * 4, &pixel, sizeof pixel);
        }
    }
    cairo_surface_mark_dirty(surface);
    cairo_scale(cairo, 1 / unit, 1 / unit);
    cairo_set_source_surface(cairo, surface, 0, 0);
    cairo_paint(cairo);
    cairo_surface_destroy(surface);
}

void draw_idle_art(Sheet& sheet) {
    sheet.painter.box({0, 0, sheet.width, sheet.height}, sheet.colors().idle_ground);
    const Color light = sheet.colors().idle_light;
    const double unit = sheet.painter.unit();
    // No light falls on the rest: what isn't drawn needs no memory.
    const float x = sheet.is_narrow() ? 0 : sheet.width * .45F;
    const float y = sheet.is_narrow() ? sheet.height * .36F : 0;
    const Rect part{x, y, sheet.width - x, sheet.height - y};
    const double width = sheet.width;
    const double height = sheet.height;
    std::string key = "window";
    for (const int channel : {light.red, light.green, light.blue, light.alpha})
        key += ' ' + std::to_string(channel);
    sheet.painter.art(
        key, part, [=](cairo_t* cairo) { paint_window(cairo, width, height, part, light, unit); },
        Mirror::with_text);
}

// ---- text -------------------------------------------------------------------------------------------

void draw_logo(Sheet& sheet, const Layout& layout, float bottom) {
    const PictureRef& logo = sheet.view().shop.logo;
    if (logo.empty()) return;
    const float scale = sheet.theme.size(layout.headline) / sheet.theme.size(Type::headline);
    const Rect card{layout.x, bottom - kLogoHeight * scale, kLogoWidth * scale, kLogoHeight * scale};
    const Rect inner = card.inset(kLogoPadding * scale);
    // A logo is made for white paper; the card appears with it, not before.
    if (!sheet.painter.picture(logo, inner, Fit::contain)) return;
    sheet.painter.box(card, sheet.colors().code_ground, sheet.theme.radius.card * scale);
    static_cast<void>(sheet.painter.picture(logo, inner, Fit::contain));
}

void draw_foot(Sheet& sheet, const Layout& layout, Color ink) {
    const TextStyle clock = sheet.theme.text(Type::subtitle, ink);
    TextStyle strong = clock;
    strong.weight = 600;
    strong.digits = Digits::tabular;
    float x = layout.x;
    if (!sheet.view().clock.empty())
        x += sheet.painter.label(x, layout.clock, sheet.view().clock, strong) + 28;
    if (sheet.view().contact != Contact::lost) return;
    const std::string staff =
        sheet.language.say(Text::for_staff_silent, {minutes_text(sheet, sheet.view().silent_for)});
    draw_line(sheet, x, layout.clock, staff, sheet.theme.text(Type::staff, ink), layout.x + layout.room - x);
}

/// The shop's front: a picture or its own wall, the logo, and one thing said large.
struct Front {
    std::string headline;
    std::vector<std::string> below;  ///< lines; an empty one is none
    std::string again;               ///< the last line, smaller
    std::string above;               ///< where a logo would stand
};

void draw_front(Sheet& sheet, const Front& front) {
    Layout layout = layout_of(sheet);
    const auto lines = std::ranges::count_if(front.below, [](const auto& line) { return !line.empty(); });
    if (sheet.is_low() && lines > 1) layout.name -= sheet.theme.size(Type::subtitle);  // above the clock
    const Shop& shop = sheet.view().shop;
    const Rect all{0, 0, sheet.width, sheet.height};
    const bool has_picture =
        !shop.background.empty() && sheet.painter.has_picture(shop.background, all, Fit::cover);
    if (has_picture) {
        // A box reaches the panel's edges, a picture the page's: a bright frame would go round with the
        // guard.
        sheet.painter.box(all, sheet.colors().panel);
        static_cast<void>(sheet.painter.picture(shop.background, all, Fit::cover));
        sheet.painter.box(layout.paper, sheet.colors().paper.faded(sheet.theme.paper_over_picture),
                          panel_radius(sheet));
    } else if (sheet.theme.has_idle_art) {
        draw_idle_art(sheet);
    }
    const Color ink = sheet.colors().ink;
    TextStyle headline = fitted(sheet, front.headline, sheet.theme.text(layout.headline, ink), layout.room);
    headline.max_width = layout.room;
    float first = layout.name;
    if (headline.size < kNameMin) {
        headline.size = kNameMin;
        headline.max_lines = 2;
        first -= kNameMin * kLineHeight;
    }
    const float scale = sheet.theme.size(layout.headline) / sheet.theme.size(Type::headline);
    draw_logo(sheet, layout, layout.name - (kLogoAbove - kLogoHeight) * scale);
    if (shop.logo.empty() && !front.above.empty()) {
        const TextStyle above = fitted(sheet, front.above, sheet.theme.text(Type::shop, ink), layout.room);
        draw_line(sheet, layout.x, first - headline.size * kNameAbove, front.above, above, layout.room);
    }
    sheet.painter.label(layout.x - kInkNudge * scale, first, front.headline, headline);
    TextStyle subtitle = sheet.theme.text(Type::subtitle, has_picture ? ink : sheet.colors().idle_muted);
    float y = layout.name + kGreetingBelow * std::max(scale, .7F);
    const auto draw_below = [&](const std::string& line) {
        if (line.empty()) return;
        // Two lines rather than a small one, where there is nothing below for a while.
        const TextStyle style = fitted_block(sheet, line, subtitle, layout.room, sheet.is_narrow() ? 2 : 1);
        sheet.painter.label(layout.x, y, line, style);
        const int rows = std::max(1, sheet.painter.measure(line, style).lines);
        y += subtitle.size * kLineHeight + static_cast<float>(rows - 1) * style.size * kLineHeight;
    };
    for (const std::string& line : front.below) draw_below(line);
    constexpr float kAgain = .8F;
    y -= subtitle.size * (1 - kAgain);
    subtitle.size *= kAgain;
    draw_below(front.again);
    draw_foot(sheet, layout, ink);
}

}  // namespace

float front_inset(const Sheet& sheet) {
    return layout_of(sheet).x;
}

void draw_welcome(Sheet& sheet) {
    const Shop& shop = sheet.view().shop;
    const std::string ours = sheet.language.say(Text::welcome);
    Front front{.headline = plain(shop.name.empty() ? ours : shop.name, LineBreaks::to_spaces),
                .below = {},
                .again = second_text(sheet, Text::welcome),
                .above = {}};
    if (!shop.greeting.empty()) {
        front.below = {shop.greeting};
        front.again.clear();  // it is said in whatever languages the shop likes
    } else if (!shop.name.empty()) {
        front.below = {ours};
    }
    draw_front(sheet, front);
}

void draw_closed(Sheet& sheet) {
    const View& view = sheet.view();
    Front front{.headline = sheet.language.say(Text::closed),
                .below = {second_text(sheet, Text::closed)},
                .again = {},
                .above = plain(view.shop.name, LineBreaks::to_spaces)};
    if (!view.opens_at.empty()) {
        front.below.push_back(both_texts(sheet, Text::opens_at,
                                         sheet.theme.text(Type::subtitle, sheet.colors().ink),
                                         layout_of(sheet).room, {isolate(view.opens_at)}));
    }
    draw_front(sheet, front);
}

}  // namespace comptoir::renderer
