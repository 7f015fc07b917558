#include "renderer/shapes.hpp"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "renderer/lru.hpp"

namespace comptoir::renderer {
namespace {

/// Sampling points of a corner's edge, each way: 64 shades.
constexpr int kSamples = 8;

Pixels blank(PixelSize size, Color color) {
    Pixels pixels;
    pixels.size = size;
    pixels.rgba.resize(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 4);
    for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) {
        pixels.rgba[i] = color.red;
        pixels.rgba[i + 1] = color.green;
        pixels.rgba[i + 2] = color.blue;
        pixels.rgba[i + 3] = 0;
    }
    return pixels;
}

std::uint8_t& alpha_at(Pixels& pixels, int x, int y) {
    return pixels.rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.size.width) +
                        static_cast<std::size_t>(x)) *
                           4 +
                       3];
}

Pixels draw_disc(int radius) {
    Pixels pixels = blank({2 * radius, 2 * radius}, rgb(0xFFFFFF));
    for (int y = 0; y < radius; ++y) {
        for (int x = 0; x < radius; ++x) {
            const std::uint8_t alpha = disc_coverage(x, y, radius);
            const int right = 2 * radius - 1 - x;
            const int below = 2 * radius - 1 - y;
            alpha_at(pixels, x, y) = alpha;
            alpha_at(pixels, right, y) = alpha;
            alpha_at(pixels, x, below) = alpha;
            alpha_at(pixels, right, below) = alpha;
        }
    }
    return pixels;
}

/// A blurred box, by the distance from its edge: a Gaussian's integral, nearly exact beyond the corners and
/// pleasant in them.
struct SoftBox {
    int radius;
    int blur;
    Color color;

    [[nodiscard]] int corner() const { return 2 * blur + radius; }

    /// `x` and `y` from the outermost trace of the corner, pixel centres.
    [[nodiscard]] std::uint8_t alpha(float x, float y) const {
        const float center = static_cast<float>(blur + radius);
        const float dx = center - x;
        const float dy = center - y;
        const float outside = std::hypot(std::max(dx, 0.0F), std::max(dy, 0.0F));
        const float inside = std::min(std::max(dx, dy), 0.0F);
        const float distance = outside + inside - static_cast<float>(radius);
        const float sigma = static_cast<float>(blur) / 2.2F;
        const float cover = 0.5F * std::erfc(distance / (sigma * 1.41421F));
        return static_cast<std::uint8_t>(cover * static_cast<float>(color.alpha) + 0.5F);
    }
};

/// All four at once: each is the same eighth, mirrored.
Pixels draw_shadow_corners(const SoftBox& box) {
    const int side = 2 * box.corner();
    Pixels pixels = blank({side, side}, box.color);
    for (int y = 0; y < box.corner(); ++y) {
        for (int x = 0; x <= y; ++x) {
            const std::uint8_t alpha = box.alpha(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
            for (const int column : {x, side - 1 - x}) {
                for (const int row : {y, side - 1 - y}) {
                    alpha_at(pixels, column, row) = alpha;
                    alpha_at(pixels, row, column) = alpha;
                }
            }
        }
    }
    return pixels;
}

enum class Strip { rows, columns };

Pixels draw_shadow_strip(const SoftBox& box, Strip strip) {
    const int side = 2 * box.corner();
    const int length = ShapeCache::kShadowStrip;
    const auto deep = static_cast<float>(4 * box.corner());  // far from the corners the other way
    Pixels pixels =
        blank(strip == Strip::rows ? PixelSize{side, length} : PixelSize{length, side}, box.color);
    for (int across = 0; across < side; ++across) {
        const int from_edge = std::min(across, side - 1 - across);
        const std::uint8_t alpha = box.alpha(static_cast<float>(from_edge) + 0.5F, deep);
        for (int along = 0; along < length; ++along) {
            (strip == Strip::rows ? alpha_at(pixels, across, along) : alpha_at(pixels, along, across)) =
                alpha;
        }
    }
    return pixels;
}

/// Cairo's premultiplied words, straightened. Transparent pixels take the colour of a neighbour that is not,
/// so that nothing dark bleeds in where pictures are blended.
Pixels straightened(cairo_surface_t* image, PixelSize size) {
    Pixels pixels = blank(size, rgb(0));
    const std::uint8_t* from = cairo_image_surface_get_data(image);
    const int stride = cairo_image_surface_get_stride(image);
    std::uint8_t* to = pixels.rgba.data();
    Color last = rgb(0);
    for (int y = 0; y < size.height; ++y) {
        const std::uint8_t* row = from + static_cast<std::ptrdiff_t>(y) * stride;
        for (int x = 0; x < size.width; ++x, row += 4, to += 4) {
            const unsigned alpha = row[3];
            if (alpha != 0) {
                const auto straight = [alpha](std::uint8_t value) {
                    return static_cast<std::uint8_t>(std::min(255U, (value * 255U + alpha / 2) / alpha));
                };
                last = {straight(row[2]), straight(row[1]), straight(row[0]), row[3]};
            }
            to[0] = last.red;
            to[1] = last.green;
            to[2] = last.blue;
            to[3] = row[3];
        }
    }
    return pixels;
}

std::string numbers(char kind, std::initializer_list<int> values) {
    std::string key(1, kind);
    for (const int value : values) key += std::to_string(value) + ',';
    return key;
}

}  // namespace

std::uint8_t disc_coverage(int x, int y, int radius) {
    int hits = 0;
    // In sixteenths of a pixel, so that no rounding makes the four corners differ.
    const int scale = 2 * kSamples;
    for (int b = 0; b < kSamples; ++b) {
        for (int a = 0; a < kSamples; ++a) {
            const int dx = (x - radius) * scale + 2 * a + 1;
            const int dy = (y - radius) * scale + 2 * b + 1;
            if (dx * dx + dy * dy <= radius * scale * radius * scale) ++hits;
        }
    }
    return static_cast<std::uint8_t>(hits * 255 / (kSamples * kSamples));
}

struct ShapeCache::Inside {
    Lru<Texture> textures;
};

ShapeCache::ShapeCache(Surface& surface, std::size_t bytes_max)
    : surface_(surface), inside_(new Inside{Lru<Texture>(bytes_max)}) {}

ShapeCache::~ShapeCache() = default;

const Texture& ShapeCache::made(const std::string& key, const std::function<Pixels()>& make) {
    if (const Texture* texture = inside_->textures.find(key)) return *texture;
    const Pixels pixels = make();
    Texture texture = pixels.empty() ? Texture() : surface_.upload(pixels.rgba.data(), pixels.size);
    const std::size_t bytes = texture.bytes() + 2 * key.size();
    return inside_->textures.insert(key, std::move(texture), bytes);
}

const Texture& ShapeCache::disc(int radius) {
    radius = std::clamp(radius, 1, kSideMax / 2);
    return made(numbers('d', {radius}), [&] { return draw_disc(radius); });
}

ShadowPieces ShapeCache::shadow(int radius, int blur, Color color) {
    // A corner of 2,048 pixels is more than a screen's; without a blur there would be nothing to divide by.
    const SoftBox box{std::clamp(radius, 0, 1024), std::clamp(blur, 1, 512), color};
    const std::string key =
        numbers('s', {box.radius, box.blur, color.red, color.green, color.blue, color.alpha});
    ShadowPieces pieces;
    pieces.corner = box.corner();
    pieces.corners = &made(key + 'c', [&] { return draw_shadow_corners(box); });
    pieces.rows = &made(key + 'r', [&] { return draw_shadow_strip(box, Strip::rows); });
    pieces.columns = &made(key + 'l', [&] { return draw_shadow_strip(box, Strip::columns); });
    return pieces;
}

const Texture& ShapeCache::art(std::string_view key, PixelSize size, float scale,
                               const std::function<void(cairo_t*)>& draw) {
    size = {std::clamp(size.width, 1, kSideMax), std::clamp(size.height, 1, kSideMax)};
    const auto milli = static_cast<int>(std::lround(scale * 1000));
    return made(numbers('a', {size.width, size.height, milli}) + std::string(key), [&]() -> Pixels {
        cairo_surface_t* image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, size.width, size.height);
        Pixels pixels;
        if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS) {
            cairo_t* cairo = cairo_create(image);
            cairo_scale(cairo, static_cast<double>(scale), static_cast<double>(scale));
            cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
            cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
            draw(cairo);
            cairo_destroy(cairo);
            cairo_surface_flush(image);
            pixels = straightened(image, size);
        }
        cairo_surface_destroy(image);
        return pixels;
    });
}

void ShapeCache::end_frame() {
    inside_->textures.end_frame();
}

void ShapeCache::clear() {
    inside_->textures.clear();
}

std::size_t ShapeCache::bytes() const {
    return inside_->textures.bytes();
}

std::size_t ShapeCache::count() const {
    return inside_->textures.count();
}

}  // namespace comptoir::renderer
