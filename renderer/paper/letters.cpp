#include "renderer/paper/letters.hpp"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "app/base/log.hpp"
#include "app/base/utf8.hpp"

namespace comptoir::renderer::paper {
namespace {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
using Layout = std::unique_ptr<PangoLayout, Unref>;

/// What is laid out at once, of a line of the widest paper.
constexpr std::size_t kPieceBytesMax = 512;  // a line of 2,048 dots has 170 fixed letters of at most 3 bytes
constexpr float kSizeMax = 512;              // an inch and a half of letter is a poster

float size_of(const Look& look) {
    return std::clamp(look.size, 6.0F, kSizeMax);
}
int wide(const Look& look) {
    return std::clamp(look.times_wide, 1, Look::kTimesMax);
}
int high(const Look& look) {
    return std::clamp(look.times_high, 1, Look::kTimesMax);
}

/// More than `room` takes, and little enough that long words in little room cost no more than their length.
std::size_t piece_bytes(const Look& look, int room) {
    constexpr float kBytesOfEm =
        24;  // no script has more: a family of four is 25 bytes on an em and a quarter
    constexpr float kBytesLeast = 32;  // of one letter with its marks
    const float ems = static_cast<float>(room) / (size_of(look) * static_cast<float>(wide(look)));
    return static_cast<std::size_t>(
        std::clamp(ems * kBytesOfEm, kBytesLeast, static_cast<float>(kPieceBytesMax)));
}

/// Glyphs as the type's hinting fits them to whole dots: a stem of two and a half dots prints ragged.
void set_for_paper(PangoContext* context) {
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_NONE);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_FULL);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
}

Layout lay_out(const Fonts& fonts, const std::string& text, const Look& look, int room) {
    Layout layout(pango_layout_new(fonts.context()));
    TextStyle style;
    style.size = size_of(look);
    style.weight = std::clamp(look.weight, 100, 900);
    style.face = Face::text;
    PangoFontDescription* description = fonts.describe(style);
    if (look.type == Look::Type::fixed) {
        const std::string families =
            std::string("Noto Sans Mono,") + pango_font_description_get_family(description);
        pango_font_description_set_family(description, families.c_str());
    }
    pango_layout_set_font_description(layout.get(), description);
    pango_font_description_free(description);
    pango_layout_set_width(layout.get(), std::max(room / wide(look), 1) * PANGO_SCALE);
    pango_layout_set_wrap(layout.get(),
                          look.type == Look::Type::fixed ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));
    return layout;
}

int down(double value) {
    return static_cast<int>(std::floor(value));
}
int up(double value) {
    return static_cast<int>(std::ceil(value));
}

/// The ink of one line. Its first baseline and start are at (-left, -top).
void rasterise(PangoLayoutLine* line, const Look& look, Letters& letters) {
    PangoRectangle ink;
    pango_layout_line_get_extents(line, &ink, nullptr);
    if (ink.width <= 0 || ink.height <= 0) return;
    const auto across = [&](int units) { return static_cast<double>(units) / PANGO_SCALE * wide(look); };
    const auto along = [&](int units) { return static_cast<double>(units) / PANGO_SCALE * high(look); };
    constexpr int kAround = 1;                             // hinting moves an edge by up to a dot
    const int tower = 2 * up(size_of(look)) * high(look);  // stacked marks, but no tower of a thousand
    letters.left = down(across(ink.x)) - kAround;
    letters.top = std::max(down(along(ink.y)) - kAround, -tower);
    const int right = std::min(up(across(ink.x + ink.width)) + kAround, letters.left + Sheet::kWidthMax);
    const int bottom = std::min(up(along(ink.y + ink.height)) + kAround, tower);
    const int width = right - letters.left;
    const int height = bottom - letters.top;
    if (width <= 0 || height <= 0) return;
    cairo_surface_t* image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS) {
        cairo_t* cairo = cairo_create(image);
        cairo_set_source_rgb(cairo, 1, 1, 1);
        cairo_paint(cairo);
        cairo_set_source_rgb(cairo, 0, 0, 0);
        cairo_translate(cairo, -letters.left, -letters.top);
        cairo_scale(cairo, wide(look), high(look));
        cairo_move_to(cairo, 0, 0);
        pango_cairo_show_layout_line(cairo, line);
        cairo_destroy(cairo);
        cairo_surface_flush(image);
        letters.ink = blank(width, height);
        const auto* pixels = cairo_image_surface_get_data(image);
        const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(image));
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const auto* pixel =
                    pixels + static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x) * 4;
                // Pictographs have colours; letters are black or nothing.
                if (pixel[0] + 6 * pixel[1] + 3 * pixel[2] >= 10 * 128) continue;
                auto& byte = letters.ink.bits[static_cast<std::size_t>(y) *
                                                  static_cast<std::size_t>(letters.ink.row_bytes()) +
                                              static_cast<std::size_t>(x / 8)];
                byte = static_cast<char>(static_cast<std::uint8_t>(byte) | 0x80U >> (x % 8));
            }
        }
    }
    cairo_surface_destroy(image);
}

}  // namespace

int cell_of(const Look& look) {
    return std::max(static_cast<int>(std::lround(size_of(look) * 0.6F)), 1) * wide(look);
}

int ascent_of(const Look& look) {
    return static_cast<int>(std::lround(size_of(look) * 0.95F)) * high(look);
}

int descent_of(const Look& look) {
    return static_cast<int>(std::lround(size_of(look) * 0.25F)) * high(look);
}

bool Press::Type::load() {
    if (!has_tried) {
        has_tried = true;
        auto opened = Fonts::open(options);
        if (!opened) log::error("no letters for paper", {{"why", opened.error().message}});
        if (opened) {
            fonts = std::move(*opened);
            const auto turn = font_turn();
            set_for_paper(fonts->context());
        }
    }
    return fonts != nullptr && !fonts->empty();
}

Letters Press::Type::set(std::string_view text, const Look& look, int room, const std::string& language) {
    Letters letters;
    const std::string piece(utf8::prefix(text, piece_bytes(look, room)));
    letters.bytes = piece.size();
    if (piece.empty() || !load()) return letters;
    const auto turn = font_turn();
    fonts->set_language(language);
    const Layout layout = lay_out(*fonts, piece, look, room);
    PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), 0);
    PangoRectangle logical;
    pango_layout_line_get_extents(line, nullptr, &logical);
    letters.advance =
        static_cast<int>(std::lround(static_cast<double>(logical.width) / PANGO_SCALE * wide(look)));
    if (pango_layout_get_line_count(layout.get()) > 1) {
        letters.is_broken = true;
        letters.bytes =
            static_cast<std::size_t>(pango_layout_get_line_readonly(layout.get(), 1)->start_index);
    }
    rasterise(line, look, letters);
    return letters;
}

}  // namespace comptoir::renderer::paper
