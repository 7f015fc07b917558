#pragma once
/// Text of any script as a texture: laid out and rasterised once, then copied.

#include <cstddef>
#include <memory>
#include <string_view>

#include "renderer/surface.hpp"
#include "renderer/text/style.hpp"

namespace comptoir::renderer {

class Fonts;

/// A rasterised text: no more than its ink. Units: device pixels.
struct Run {
    Texture texture;  ///< empty where there is no ink
    int left = 0;     ///< from the text's left edge to the texture's
    int top = 0;      ///< from the first baseline to the texture's upper edge, negative above it
    TextExtent extent;
};

/// Keeps the runs that were drawn last.
///
/// Thread: UI.   Owner: Stage; the surface and the fonts must outlive it.
/// Limits: `kBytesMax` of pixels, least recently used go first; never what the frame under construction uses.
class TextCache {
public:
    /// 4 bytes a pixel: three full 1080p screens of text runs, or one at 4K.
    static constexpr std::size_t kBytesMax = 12U << 20;
    /// Runs measured but not drawn: sizes tried while an amount shrinks to fit.
    static constexpr std::size_t kMeasuredMax = 4096;

    TextCache(Surface& surface, Fonts& fonts, std::size_t bytes_max = kBytesMax);
    ~TextCache();
    TextCache(const TextCache&) = delete;
    TextCache& operator=(const TextCache&) = delete;

    /// Never fails: what no font has is drawn as an empty box and named once in `Fonts::problems`.
    /// Owner: the cache; valid until `end_frame`.
    [[nodiscard]] const Run& get(std::string_view text, const TextStyle& style, Direction direction);

    /// BCP 47; what is cached for another language is not used.
    void set_language(std::string_view language);

    /// The same measures as `get` without making a texture.
    [[nodiscard]] TextExtent measure(std::string_view text, const TextStyle& style, Direction direction);

    /// Gives back what has not been drawn for longest, down to the bound.
    void end_frame();

    /// After the surface lost its textures.
    void clear();

    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t count() const;

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace comptoir::renderer
