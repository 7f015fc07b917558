#include "renderer/surface_software.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <memory>
#include <utility>

#include "renderer/memory_texture.hpp"
#include "renderer/surface_list.hpp"

namespace comptoir::renderer {
namespace {

constexpr std::uint32_t kOpaque = 0xFF000000;
constexpr std::uint32_t kRedBlue = 0x00FF00FF;
constexpr std::uint32_t kGreen = 0x0000FF00;

/// `value` / 255, rounded to the nearest: exact for everything up to 255 * 255.
constexpr std::uint32_t by_255(std::uint32_t value) {
    return (value + 128 + ((value + 128) >> 8)) >> 8;
}

/// `over` on `under`, let through by `alpha`; exact to half a level, and nothing changes where both are
/// alike.
constexpr std::uint32_t blend(std::uint32_t under, std::uint32_t over, std::uint32_t alpha) {
    const std::uint32_t rest = 255 - alpha;
    // Two channels at a time, 16 bits each: 255 * 255 + 128 + 254 still fits.
    std::uint32_t red_blue = (over & kRedBlue) * alpha + (under & kRedBlue) * rest + 0x00800080;
    red_blue = (red_blue + ((red_blue >> 8) & kRedBlue)) >> 8 & kRedBlue;
    std::uint32_t green = ((over & kGreen) >> 8) * alpha + ((under & kGreen) >> 8) * rest;
    green = by_255(green) << 8;
    return kOpaque | red_blue | green;
}

constexpr std::uint32_t to_word(Color color) {
    return kOpaque | static_cast<std::uint32_t>(color.red) << 16 |
           static_cast<std::uint32_t>(color.green) << 8 | color.blue;
}

/// A texture's pixel in the colour of `tint`; alpha apart.
constexpr std::uint32_t tinted(std::uint32_t pixel, Color tint) {
    return by_255((pixel >> 16 & 255) * tint.red) << 16 | by_255((pixel >> 8 & 255) * tint.green) << 8 |
           by_255((pixel & 255) * tint.blue);
}

bool is_white(Color color) {
    return color.red == 255 && color.green == 255 && color.blue == 255;
}

void blend_row(std::uint32_t* to, const std::uint32_t* from, int count) {
    for (int i = 0; i < count; ++i) {
        const std::uint32_t alpha = from[i] >> 24;
        if (alpha == 0) continue;
        to[i] = alpha == 255 ? from[i] : blend(to[i], from[i], alpha);
    }
}

void blend_row_faded(std::uint32_t* to, const std::uint32_t* from, int count, std::uint32_t opacity) {
    for (int i = 0; i < count; ++i) {
        const std::uint32_t alpha = from[i] >> 24;
        if (alpha != 0) to[i] = blend(to[i], from[i], by_255(alpha * opacity));
    }
}

void blend_row_tinted(std::uint32_t* to, const std::uint32_t* from, int count, Color tint) {
    for (int i = 0; i < count; ++i) {
        const std::uint32_t alpha = from[i] >> 24;
        if (alpha != 0) to[i] = blend(to[i], tinted(from[i], tint), by_255(alpha * tint.alpha));
    }
}

class MemorySink final : public ListSink {
public:
    /// Draws nothing outside of `part`.
    MemorySink(const SoftwareTarget& target, const PixelRect& part)
        : target_(target), part_(part.within({0, 0, target.size.width, target.size.height})) {}

    void clip(const PixelRect& rect) override { clip_ = rect.within(part_); }

    void fill(const PixelRect& to, Color color) override {
        const PixelRect area = to.within(clip_);
        if (area.empty() || color.alpha == 0) return;
        const std::uint32_t word = to_word(color);
        for (int y = area.top; y < area.bottom; ++y) {
            std::uint32_t* row = at(area.left, y);
            if (color.alpha == 255) {
                std::fill_n(row, area.width(), word);
            } else {
                for (int i = 0; i < area.width(); ++i) row[i] = blend(row[i], word, color.alpha);
            }
        }
    }

    void copy(void* texture, const TextureArea& from, const PixelRect& to, Color tint) override {
        const MemoryTexture& held = *static_cast<const MemoryTexture*>(texture);
        const PixelRect source = from.in(held.size);
        if (tint.alpha == 0 || source.empty()) return;
        if (source.width() == to.width() && source.height() == to.height()) {
            copy_exactly(held, source, to, tint);
        } else {
            copy_scaled(held, source, to, tint);
        }
    }

    void triangles(const Triangles& triangles) override {
        for (int i = 0; i + 3 <= triangles.count; i += 3) {
            const ImDrawVert* v = triangles.vertices;
            draw_triangle(static_cast<const MemoryTexture*>(triangles.texture), v[triangles.index[i]],
                          v[triangles.index[i + 1]], v[triangles.index[i + 2]]);
        }
    }

private:
    [[nodiscard]] std::uint32_t* at(int x, int y) const {
        return target_.pixels + static_cast<std::ptrdiff_t>(y) * target_.stride + x;
    }

    void copy_exactly(const MemoryTexture& held, const PixelRect& source, const PixelRect& to,
                      Color tint) const {
        const PixelRect area = to.within(clip_);
        for (int y = area.top; y < area.bottom; ++y) {
            const int row = source.top + y - to.top;
            if (row < 0 || row >= held.size.height) continue;
            const MemoryTexture::Inked& inked = held.rows[static_cast<std::size_t>(row)];
            const int shift = to.left - source.left;
            const int begin = std::max({area.left, shift + source.left, shift + inked.begin});
            const int end = std::min({area.right, shift + source.right, shift + inked.end});
            if (end <= begin) continue;
            const std::uint32_t* from =
                held.argb.data() + static_cast<std::ptrdiff_t>(row) * held.size.width + (begin - shift);
            copy_row(at(begin, y), from, end - begin, held.is_opaque, tint);
        }
    }

    static void copy_row(std::uint32_t* to, const std::uint32_t* from, int count, bool is_opaque,
                         Color tint) {
        if (!is_white(tint)) {
            blend_row_tinted(to, from, count, tint);
        } else if (tint.alpha != 255) {
            blend_row_faded(to, from, count, tint.alpha);
        } else if (is_opaque) {
            std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof *to);
        } else {
            blend_row(to, from, count);
        }
    }

    /// The nearest pixel: nothing of ours is scaled here, but a list may say so.
    void copy_scaled(const MemoryTexture& held, const PixelRect& source, const PixelRect& to,
                     Color tint) const {
        const PixelRect area = to.within(clip_);
        for (int y = area.top; y < area.bottom; ++y) {
            const int row = source.top + static_cast<int>(static_cast<std::int64_t>(y - to.top) *
                                                          source.height() / to.height());
            for (int x = area.left; x < area.right; ++x) {
                const int column = source.left + static_cast<int>(static_cast<std::int64_t>(x - to.left) *
                                                                  source.width() / to.width());
                blend_pixel(x, y, pixel_of(held, column, row), tint);
            }
        }
    }

    static std::uint32_t pixel_of(const MemoryTexture& held, int x, int y) {
        x = std::clamp(x, 0, held.size.width - 1);
        y = std::clamp(y, 0, held.size.height - 1);
        return held.argb[static_cast<std::size_t>(y) * static_cast<std::size_t>(held.size.width) +
                         static_cast<std::size_t>(x)];
    }

    void blend_pixel(int x, int y, std::uint32_t pixel, Color tint) const {
        std::uint32_t* to = at(x, y);
        *to = blend(*to, tinted(pixel, tint), by_255((pixel >> 24) * tint.alpha));
    }

    /// By the centres of pixels, without soft edges, in the colour of its first corner: for widgets of the
    /// installer's screens.
    void draw_triangle(const MemoryTexture* held, const ImDrawVert& a, const ImDrawVert& b,
                       const ImDrawVert& c) const {
        const auto low = [](float p, float q, float r) {
            return static_cast<int>(std::floor(std::min({p, q, r})));
        };
        const auto high = [](float p, float q, float r) {
            return static_cast<int>(std::ceil(std::max({p, q, r})));
        };
        const PixelRect area = PixelRect{low(a.pos.x, b.pos.x, c.pos.x), low(a.pos.y, b.pos.y, c.pos.y),
                                         high(a.pos.x, b.pos.x, c.pos.x), high(a.pos.y, b.pos.y, c.pos.y)}
                                   .within(clip_);
        const auto cross = [](const ImVec2& from, const ImVec2& to, float x, float y) {
            return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x);
        };
        const float whole = cross(a.pos, b.pos, c.pos.x, c.pos.y);
        if (whole == 0) return;
        const Color tint{static_cast<std::uint8_t>(a.col >> IM_COL32_R_SHIFT),
                         static_cast<std::uint8_t>(a.col >> IM_COL32_G_SHIFT),
                         static_cast<std::uint8_t>(a.col >> IM_COL32_B_SHIFT),
                         static_cast<std::uint8_t>(a.col >> IM_COL32_A_SHIFT)};
        for (int y = area.top; y < area.bottom; ++y) {
            for (int x = area.left; x < area.right; ++x) {
                const float px = static_cast<float>(x) + 0.5F;
                const float py = static_cast<float>(y) + 0.5F;
                const float to_a = cross(b.pos, c.pos, px, py) / whole;
                const float to_b = cross(c.pos, a.pos, px, py) / whole;
                const float to_c = 1 - to_a - to_b;
                if (to_a < 0 || to_b < 0 || to_c < 0) continue;
                std::uint32_t pixel = 0xFFFFFFFF;
                if (held != nullptr) {
                    const float u = a.uv.x * to_a + b.uv.x * to_b + c.uv.x * to_c;
                    const float v = a.uv.y * to_a + b.uv.y * to_b + c.uv.y * to_c;
                    pixel = pixel_of(*held, static_cast<int>(u * static_cast<float>(held->size.width)),
                                     static_cast<int>(v * static_cast<float>(held->size.height)));
                }
                blend_pixel(x, y, pixel, tint);
            }
        }
    }

    const SoftwareTarget& target_;
    const PixelRect part_;
    PixelRect clip_;
};

void draw_part(const SoftwareTarget& target, const PixelRect& part, const ImDrawList& list, Color ground) {
    MemorySink sink(target, part);
    sink.clip(part);
    sink.fill(part, ground);
    walk(list, sink);
}

MemoryTexture::Inked inked_part(const std::uint32_t* row, int width) {
    MemoryTexture::Inked inked{0, width};
    while (inked.begin < width && row[inked.begin] >> 24 == 0) ++inked.begin;
    while (inked.end > inked.begin && row[inked.end - 1] >> 24 == 0) --inked.end;
    return inked;
}

}  // namespace

Texture upload_to_memory(Surface& owner, const std::uint8_t* rgba, PixelSize size) {
    if (size.width <= 0 || size.height <= 0) return {};
    static std::atomic<std::uint64_t> last_number{0};
    auto held = std::make_unique<MemoryTexture>();
    held->number = ++last_number;
    held->size = size;
    const auto width = static_cast<std::size_t>(size.width);
    const auto height = static_cast<std::size_t>(size.height);
    held->argb.resize(width * height);
    std::uint32_t alphas = kOpaque;
    for (std::size_t i = 0; i < held->argb.size(); ++i) {
        const std::uint8_t* pixel = rgba + i * 4;
        held->argb[i] = static_cast<std::uint32_t>(pixel[3]) << 24 |
                        static_cast<std::uint32_t>(pixel[0]) << 16 |
                        static_cast<std::uint32_t>(pixel[1]) << 8 | pixel[2];
        alphas &= held->argb[i];
    }
    held->is_opaque = alphas == kOpaque;
    held->rows.resize(height);
    for (std::size_t y = 0; y < height; ++y)
        held->rows[y] = inked_part(held->argb.data() + y * width, size.width);
    return {owner, held.release(), size};
}

void release_from_memory(void* texture) {
    delete static_cast<MemoryTexture*>(texture);
}

void SoftwareCanvas::draw(const SoftwareTarget& target, const ImDrawList& list, Color ground) {
    ground.alpha = 255;
    const bool is_same_memory = target.pixels == target_.pixels && target.stride == target_.stride;
    if (!is_same_memory) changes_.forget();
    changes_.next(list, ground, target.size);
    for (const PixelRect& part : changes_.damage()) draw_part(target, part, list, ground);
    target_ = target;
}

Pixels read_memory(const SoftwareTarget& target) {
    Pixels pixels;
    pixels.size = target.size;
    pixels.rgba.resize(static_cast<std::size_t>(target.size.width) *
                       static_cast<std::size_t>(target.size.height) * 4);
    std::uint8_t* to = pixels.rgba.data();
    for (int y = 0; y < target.size.height; ++y) {
        const std::uint32_t* row = target.pixels + static_cast<std::ptrdiff_t>(y) * target.stride;
        for (int x = 0; x < target.size.width; ++x, to += 4) {
            to[0] = static_cast<std::uint8_t>(row[x] >> 16);
            to[1] = static_cast<std::uint8_t>(row[x] >> 8);
            to[2] = static_cast<std::uint8_t>(row[x]);
            to[3] = 255;
        }
    }
    return pixels;
}

}  // namespace comptoir::renderer
