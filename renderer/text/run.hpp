#pragma once
/// Text of any script as a texture: laid out and rasterised once, then copied.

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "renderer/surface.hpp"
#include "renderer/text/style.hpp"

namespace comptoir::renderer {

class Fonts;

/// A rasterised text. Units: device pixels.
///
/// The texture is `pad` larger than the text on every side, for glyphs that lean out of their box.
struct Run {
    Texture texture;
    TextExtent extent;
    int pad = 0;
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
