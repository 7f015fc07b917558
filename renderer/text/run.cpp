#include "renderer/text/run.hpp"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <unordered_map>
#include <vector>

#include "renderer/lru.hpp"
#include "renderer/text/fonts.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

/// Widest run in pixels: a 8K screen. What is longer ends in an ellipsis there.
constexpr float kRunWidthMax = 8192;
/// Largest letters: the whole height of an 8K screen.
constexpr float kSizeMax = 4320;
/// How far ink may reach above the first and below the last line, in ems: four stacked Thai or Vietnamese
/// marks, but no tower of a thousand.
constexpr float kOverhangMax = 1.0F;

struct UnrefObject {
    void operator()(void* object) const { g_object_unref(object); }
};
using LayoutPtr = std::unique_ptr<PangoLayout, UnrefObject>;

float from_pango(int units) {
    return static_cast<float>(units) / static_cast<float>(PANGO_SCALE);
}
int to_pango(float pixels) {
    return static_cast<int>(std::lround(pixels * static_cast<float>(PANGO_SCALE)));
}

/// Arabic and its relatives, Indic scripts with a head line, Mongolian: letter spacing would tear them.
bool is_joining(gunichar c) {
    return (c >= 0x0600 && c <= 0x08FF) || (c >= 0x0900 && c <= 0x0DFF) || (c >= 0x1800 && c <= 0x18AF) ||
           (c >= 0xFB50 && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFE);
}

bool has_joining(const std::string& text) {
    for (const char* at = text.c_str(); *at != 0; at = g_utf8_next_char(at)) {
        if (is_joining(g_utf8_get_char(at))) return true;
    }
    return false;
}

TextStyle within_bounds(TextStyle style) {
    style.size = std::isfinite(style.size) ? std::clamp(style.size, 1.0F, kSizeMax) : 1.0F;
    style.weight = std::clamp(style.weight, 100, 1000);
    style.max_lines = std::max(style.max_lines, 1);
    const bool is_bounded = style.max_width > 0 && style.max_width < kRunWidthMax;
    style.max_width = is_bounded ? style.max_width : kRunWidthMax;
    return style;
}

/// One line of text where it will be drawn.
struct PlacedLine {
    PangoLayoutLine* line;  // owned by a layout of the block
    float x = 0;
    float width = 0;
    float baseline = 0;  // below the first
    PangoRectangle ink{};
};

/// A text laid out: its paragraphs, and their lines one below the other.
struct Block {
    std::vector<LayoutPtr> paragraphs;
    std::vector<PlacedLine> lines;
    TextExtent extent;
};

PangoAttrList* attributes_of(const TextStyle& style, const std::string& text) {
    PangoAttrList* list = pango_attr_list_new();
    // ss03: round quotes and commas, which carry further.
    pango_attr_list_insert(
        list, pango_attr_font_features_new(style.digits == Digits::tabular ? "tnum=1, ss03=1" : "ss03=1"));
    if (style.tracking != 0 && !has_joining(text))
        pango_attr_list_insert(list, pango_attr_letter_spacing_new(to_pango(style.tracking * style.size)));
    return list;
}

LayoutPtr lay_out(Fonts& fonts, const std::string& text, const TextStyle& style, int lines_max) {
    LayoutPtr layout(pango_layout_new(fonts.context()));
    PangoFontDescription* description = fonts.describe(style);
    pango_layout_set_font_description(layout.get(), description);
    pango_font_description_free(description);
    PangoAttrList* attributes = attributes_of(style, text);
    pango_layout_set_attributes(layout.get(), attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_width(layout.get(), to_pango(style.max_width));
    pango_layout_set_height(layout.get(), -lines_max);
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));
    return layout;
}

/// Boxes with the code in them are for programmers: an unknown glyph keeps its room, is counted, and `draw`
/// puts an empty box there.
int count_unknown(Fonts& fonts, PangoLayoutLine* line) {
    int count = 0;
    for (GSList* at = line->runs; at != nullptr; at = at->next) {
        const auto* run = static_cast<PangoLayoutRun*>(at->data);
        for (int i = 0; i < run->glyphs->num_glyphs; ++i) {
            const PangoGlyph glyph = run->glyphs->glyphs[i].glyph;
            if (glyph == PANGO_GLYPH_EMPTY || (glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0) continue;
            fonts.report_unknown(glyph & ~static_cast<PangoGlyph>(PANGO_GLYPH_UNKNOWN_FLAG));
            ++count;
        }
    }
    return count;
}

/// Makes every digit as wide as the widest, where the font's own tabular digits are not.
void even_digits(Fonts& fonts, PangoLayoutLine* line, const TextStyle& style) {
    const auto& room = fonts.digit_room(style);
    const char* text = pango_layout_get_text(line->layout);
    for (GSList* at = line->runs; at != nullptr; at = at->next) {
        const auto* run = static_cast<PangoLayoutRun*>(at->data);
        for (int i = 0; i < run->glyphs->num_glyphs; ++i) {
            const char c = text[run->item->offset + run->glyphs->log_clusters[i]];
            if (c < '0' || c > '9') continue;
            const int more = to_pango(room[static_cast<std::size_t>(c - '0')] * style.size);
            run->glyphs->glyphs[i].geometry.width += more;
            run->glyphs->glyphs[i].geometry.x_offset += more / 2;
        }
    }
}

/// The extents of a line whose glyphs were moved; Pango's own are remembered from before.
void measure_again(PangoLayoutLine* line, PangoRectangle& ink, PangoRectangle& logical) {
    int x = 0;
    int left = ink.x + ink.width;
    int right = ink.x;
    for (GSList* at = line->runs; at != nullptr; at = at->next) {
        const auto* run = static_cast<PangoLayoutRun*>(at->data);
        PangoRectangle run_ink;
        PangoRectangle run_logical;
        pango_glyph_string_extents(run->glyphs, run->item->analysis.font, &run_ink, &run_logical);
        if (run_ink.width > 0) {
            left = std::min(left, x + run_ink.x);
            right = std::max(right, x + run_ink.x + run_ink.width);
        }
        x += run_logical.width;
    }
    logical.x = 0;
    logical.width = x;
    ink.x = std::min(left, right);
    ink.width = right - ink.x;
}

std::string spaced(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

/// Paragraph by paragraph, because Pango bounds the lines of each, not of all.
std::vector<LayoutPtr> paragraphs_of(Fonts& fonts, const std::string& text, const TextStyle& style) {
    std::vector<LayoutPtr> result;
    int lines_left = style.max_lines;
    std::size_t start = 0;
    while (lines_left > 0) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const bool is_last = end == text.size();
        LayoutPtr layout = lay_out(fonts, text.substr(start, end - start), style, lines_left);
        const int lines = pango_layout_get_line_count(layout.get());
        if (!is_last && lines >= lines_left) {
            // The rest joins this paragraph, so that its ellipsis says that there is more.
            layout = lay_out(fonts, spaced(text.substr(start)), style, lines_left);
            result.push_back(std::move(layout));
            break;
        }
        lines_left -= lines;
        result.push_back(std::move(layout));
        if (is_last) break;
        start = end + 1;
    }
    return result;
}

void place_lines(Block& block, const TextStyle& style, Fonts& fonts) {
    const float distance = std::round(style.size * kLineHeight);
    for (const LayoutPtr& layout : block.paragraphs) {
        block.extent.is_cut = block.extent.is_cut || pango_layout_is_ellipsized(layout.get()) != FALSE;
        for (GSList* at = pango_layout_get_lines_readonly(layout.get()); at != nullptr; at = at->next) {
            PlacedLine placed{static_cast<PangoLayoutLine*>(at->data)};
            PangoRectangle logical;
            pango_layout_line_get_extents(placed.line, &placed.ink, &logical);
            if (style.digits == Digits::tabular) {
                even_digits(fonts, placed.line, style);
                measure_again(placed.line, placed.ink, logical);
            }
            placed.width = from_pango(logical.width);
            placed.x = -from_pango(logical.x);
            placed.baseline = distance * static_cast<float>(block.lines.size());
            block.extent.width = std::max(block.extent.width, placed.width);
            block.extent.unknown_glyphs += count_unknown(fonts, placed.line);
            block.lines.push_back(placed);
        }
    }
    block.extent.lines = static_cast<int>(block.lines.size());
    block.extent.height = distance * static_cast<float>(std::max<std::size_t>(block.lines.size(), 1));
    block.extent.ascent = std::round((distance + style.size * kCapHeight) / 2);
}

/// The ends of lines are ragged; their starts are not, unless they are centred.
void align_lines(Block& block, Direction direction, Lines lines) {
    float bearing = block.extent.width;
    for (PlacedLine& line : block.lines) {
        const float free_width = block.extent.width - line.width;
        if (lines == Lines::centered) {
            line.x += std::round(free_width / 2);
        } else if (direction == Direction::right_to_left) {
            line.x += std::round(free_width);
        }
        const float ink_left = line.x + from_pango(line.ink.x);
        const float ink_right = ink_left + from_pango(line.ink.width);
        const float free = direction == Direction::right_to_left ? block.extent.width - ink_right : ink_left;
        if (line.ink.width > 0) bearing = std::min(bearing, free);
    }
    block.extent.bearing = block.lines.empty() || bearing == block.extent.width ? 0 : bearing;
}

Block lay_out_block(Fonts& fonts, std::string_view text, const TextStyle& style, Direction direction) {
    Block block;
    const std::string clean = plain(text, style.max_lines > 1 ? LineBreaks::keep : LineBreaks::to_spaces);
    if (fonts.empty()) {
        block.extent.unknown_glyphs =
            static_cast<int>(g_utf8_strlen(clean.data(), static_cast<gssize>(clean.size())));
        block.extent.height = std::round(style.size * kLineHeight);
        block.extent.ascent = std::round(block.extent.height * kCapHeight);
        return block;
    }
    pango_context_set_base_dir(
        fonts.context(), direction == Direction::right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    block.paragraphs = paragraphs_of(fonts, clean, style);
    place_lines(block, style, fonts);
    align_lines(block, direction, style.lines);
    return block;
}

struct InkBox {
    int left, top, right, bottom;
    [[nodiscard]] bool empty() const { return right <= left || bottom <= top; }
};

InkBox ink_of(const Block& block, const TextStyle& style) {
    float left = kRunWidthMax;
    float top = kRunWidthMax;
    float right = -kRunWidthMax;
    float bottom = -kRunWidthMax;
    for (const PlacedLine& line : block.lines) {
        if (line.ink.width <= 0 || line.ink.height <= 0) continue;
        left = std::min(left, line.x + from_pango(line.ink.x));
        right = std::max(right, line.x + from_pango(line.ink.x + line.ink.width));
        top = std::min(top, line.baseline + from_pango(line.ink.y));
        bottom = std::max(bottom, line.baseline + from_pango(line.ink.y + line.ink.height));
    }
    if (right <= left || bottom <= top) return {0, 0, 0, 0};
    const float overhang = style.size * (1 + kOverhangMax);
    const float last_baseline = block.lines.back().baseline;
    top = std::max(top, -overhang);
    bottom = std::min(bottom, last_baseline + overhang);
    left = std::max(left, -style.size);
    right = std::min(right, block.extent.width + style.size);
    // One pixel around for the soft edge of glyphs between pixels.
    return {static_cast<int>(std::floor(left)) - 1, static_cast<int>(std::floor(top)) - 1,
            static_cast<int>(std::ceil(right)) + 1, static_cast<int>(std::ceil(bottom)) + 1};
}

void draw_unknown_box(cairo_t* cairo, double x, double width, double size) {
    const double margin = std::min(width, size) * 0.08;
    const double pen = std::max(1.0, size * 0.04);
    cairo_set_line_width(cairo, pen);
    cairo_rectangle(cairo, x + margin, -size * kCapHeight, std::max(pen, width - 2 * margin),
                    size * kCapHeight);
    cairo_stroke(cairo);
}

/// Draws the line at the current origin; unknown glyphs as boxes.
void draw_line(cairo_t* cairo, const PlacedLine& line, double size) {
    double x = 0;
    for (GSList* at = line.line->runs; at != nullptr; at = at->next) {
        const auto* run = static_cast<PangoLayoutRun*>(at->data);
        for (int i = 0; i < run->glyphs->num_glyphs; ++i) {
            PangoGlyphInfo& glyph = run->glyphs->glyphs[i];
            const double width = from_pango(glyph.geometry.width);
            if (glyph.glyph != PANGO_GLYPH_EMPTY && (glyph.glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0) {
                glyph.glyph = PANGO_GLYPH_EMPTY;
                draw_unknown_box(cairo, x, width, size);
            }
            x += width;
        }
    }
    cairo_move_to(cairo, 0, 0);
    pango_cairo_show_layout_line(cairo, line.line);
}

/// Cairo's premultiplied words as RGBA; where there is nothing, still the colour of the text.
void to_rgba(const std::uint8_t* from, int stride, PixelSize size, Color color,
             std::vector<std::uint8_t>& rgba) {
    rgba.resize(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 4);
    std::uint8_t* to = rgba.data();
    for (int y = 0; y < size.height; ++y) {
        const std::uint8_t* row = from + static_cast<std::ptrdiff_t>(y) * stride;
        for (int x = 0; x < size.width; ++x, row += 4, to += 4) {
            const unsigned alpha = row[3];
            const auto straight = [alpha](std::uint8_t value) {
                return static_cast<std::uint8_t>(std::min(255U, (value * 255U + alpha / 2) / alpha));
            };
            to[0] = alpha == 0 ? color.red : straight(row[2]);
            to[1] = alpha == 0 ? color.green : straight(row[1]);
            to[2] = alpha == 0 ? color.blue : straight(row[0]);
            to[3] = row[3];
        }
    }
}

Texture rasterise(Surface& surface, const Block& block, const TextStyle& style, const InkBox& box) {
    const PixelSize size{box.right - box.left, box.bottom - box.top};
    cairo_surface_t* image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, size.width, size.height);
    Texture texture;
    if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS) {
        cairo_t* cairo = cairo_create(image);
        const Color color = style.color;
        cairo_set_source_rgb(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0);
        for (const PlacedLine& line : block.lines) {
            cairo_save(cairo);
            cairo_translate(cairo, line.x - static_cast<float>(box.left),
                            line.baseline - static_cast<float>(box.top));
            draw_line(cairo, line, style.size);
            cairo_restore(cairo);
        }
        cairo_destroy(cairo);
        cairo_surface_flush(image);
        std::vector<std::uint8_t> rgba;
        to_rgba(cairo_image_surface_get_data(image), cairo_image_surface_get_stride(image), size, color,
                rgba);
        texture = surface.upload(rgba.data(), size);
    }
    cairo_surface_destroy(image);
    return texture;
}

template <class T>
void append(std::string& key, const T& value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    key.append(bytes, sizeof(T));
}

/// Everything that a run depends on.
void write_key(std::string& key, std::string_view text, const TextStyle& style, Direction direction,
               const std::string& language) {
    key.clear();
    append(key, style.size);
    append(key, style.tracking);
    append(key, style.max_width);
    append(key, static_cast<std::int16_t>(style.weight));
    append(key, static_cast<std::int16_t>(style.max_lines));
    append(key, style.color);
    key += static_cast<char>(style.face);
    key += static_cast<char>(style.family);
    key += static_cast<char>(style.digits);
    key += static_cast<char>(style.lines);
    key += static_cast<char>(direction);
    key += language;
    key += '\0';
    key += text;
}

}  // namespace

struct TextCache::Inside {
    Surface& surface;
    Fonts& fonts;
    Lru<Run> runs;
    std::unordered_map<std::string, TextExtent> measured;
    std::string key;
};

TextCache::TextCache(Surface& surface, Fonts& fonts, std::size_t bytes_max)
    : inside_(new Inside{surface, fonts, Lru<Run>(bytes_max), {}, {}}) {}

TextCache::~TextCache() = default;

void TextCache::set_language(std::string_view language) {
    inside_->fonts.set_language(std::string(language));
}

const Run& TextCache::get(std::string_view text, const TextStyle& wanted, Direction direction) {
    Inside& in = *inside_;
    const TextStyle style = within_bounds(wanted);
    text = text.substr(0, kTextBytesMax);
    write_key(in.key, text, style, direction, in.fonts.language());
    if (Run* run = in.runs.find(in.key)) return *run;
    const auto turn = font_turn();
    const Block block = lay_out_block(in.fonts, text, style, direction);
    const InkBox box = ink_of(block, style);
    Run run;
    run.left = box.left;
    run.top = box.top;
    run.extent = block.extent;
    if (!box.empty()) run.texture = rasterise(in.surface, block, style, box);
    const std::size_t bytes = run.texture.bytes() + 2 * in.key.size();
    return in.runs.insert(in.key, std::move(run), bytes);
}

TextExtent TextCache::measure(std::string_view text, const TextStyle& wanted, Direction direction) {
    Inside& in = *inside_;
    const TextStyle style = within_bounds(wanted);
    text = text.substr(0, kTextBytesMax);
    write_key(in.key, text, style, direction, in.fonts.language());
    if (const Run* run = in.runs.find(in.key)) return run->extent;
    const auto known = in.measured.find(in.key);
    if (known != in.measured.end()) return known->second;
    if (in.measured.size() >= kMeasuredMax) in.measured.clear();
    const auto turn = font_turn();
    const TextExtent extent = lay_out_block(in.fonts, text, style, direction).extent;
    in.measured.emplace(in.key, extent);
    return extent;
}

void TextCache::end_frame() {
    inside_->runs.end_frame();
}

void TextCache::clear() {
    inside_->runs.clear();
}

std::size_t TextCache::bytes() const {
    return inside_->runs.bytes();
}

std::size_t TextCache::count() const {
    return inside_->runs.count();
}

}  // namespace comptoir::renderer
