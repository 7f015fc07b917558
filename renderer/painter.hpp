#pragma once
/// What scenes draw with: boxes, shadows, text, pictures and codes, in theme units, mirrored for scripts that
/// run from right to left.
///
/// Every x is a distance from the start edge (left, or right where text runs from right to left) and every
/// `Rect` lies between its start and its end; Painter turns both into pixels, once. Everything is rasterised
/// once at device size and copied 1:1 afterwards.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/images/decode.hpp"
#include "renderer/order.hpp"
#include "renderer/placement.hpp"
#include "renderer/surface.hpp"
#include "renderer/text/style.hpp"

struct ImDrawList;
typedef struct _cairo cairo_t;

namespace comptoir::renderer {

class PictureStore;
class ShapeCache;
class TextCache;
class VideoFrames;
struct Run;

/// Units: theme units, from the start edge and from the top.
struct Rect {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;

    [[nodiscard]] constexpr float end() const { return x + width; }
    [[nodiscard]] constexpr float bottom() const { return y + height; }
    [[nodiscard]] constexpr float middle() const { return y + height / 2; }
    [[nodiscard]] constexpr Rect inset(float by) const {
        return {x + by, y + by, width - 2 * by, height - 2 * by};
    }
    bool operator==(const Rect&) const = default;
};

enum class Align { start, center, end };

/// A soft shadow below a box. Units: theme units.
struct Shadow {
    float blur = 0;
    float down = 0;
    Color color{};

    bool operator==(const Shadow&) const = default;
};

/// Where a fade is opaque; at the other edge there is nothing of it.
enum class FadeEdge { top, bottom };

/// Whether art follows the direction of the text (arrows) or never does (clocks, checks, cards).
enum class Mirror { never, with_text };

/// A text where it was drawn, for a look at whether all of it is seen. Units: device pixels.
struct PlacedText {
    std::string text;
    float left = 0;  ///< of what is let through of its ink, from the left edge of the picture, and so on
    float top = 0;
    float width = 0;
    float height = 0;
    float size = 0;  ///< of its letters
    float shown = 1;
    bool is_cut = false;
    bool is_clipped = false;  ///< only some of its ink is let through
    int unknown_glyphs = 0;
};

/// Draws one frame into a display list.
///
/// Thread: UI.   Owner: Stage makes one for each frame.   Units: theme units.
class Painter {
public:
    struct Tools {
        TextCache& text;
        PictureStore& pictures;
        ShapeCache& shapes;
        std::vector<PlacedText>* placed = nullptr;  ///< told of every text; null: nobody asks
        VideoFrames* videos = nullptr;              ///< null: there are none
    };
    /// A page that lies at `placement` on a picture of `size`: nothing is drawn outside of it, but for boxes
    /// that cover all of it, which go on to the edges of the picture.
    Painter(ImDrawList& list, Tools tools, PixelSize size, const Placement& placement);
    Painter(ImDrawList& list, Tools tools, PixelSize size);
    Painter(const Painter&) = delete;
    Painter& operator=(const Painter&) = delete;

    [[nodiscard]] float width() const { return width_; }
    [[nodiscard]] float height() const { return height_; }
    /// Device pixels in one unit.
    [[nodiscard]] float unit() const { return unit_; }
    [[nodiscard]] Direction direction() const { return direction_; }

    /// First of all: which way the page reads, the colour of its paper, and its language ("zh-TW" or
    /// "zh_TW"), which decides how Han characters look.
    void begin(Direction direction, Color paper, std::string_view language = {});
    [[nodiscard]] Color paper() const { return paper_; }

    // -- boxes -------------------------------------------------------------------------------------------
    /// `radius` is at most half the shorter side: a square box with that radius is a circle, a long one a
    /// pill. A width or height above nothing is at least one pixel.
    void box(const Rect& rect, Color color, float radius = 0);
    /// A box with an inner edge all around it.
    void box(const Rect& rect, Color fill, float radius, Color edge, float edge_width);
    /// Goes under a box of the same rect and radius; does not fill below it.
    void shadow(const Rect& rect, float radius, const Shadow& shadow);
    /// Smoothly from `color` at `edge` to nothing.
    void fade(const Rect& rect, Color color, FadeEdge edge);

    // -- text --------------------------------------------------------------------------------------------
    /// One run, with the baseline of its first line at `baseline`; its lines are aligned as it is itself.
    /// Returns its width.
    float label(float x, float baseline, std::string_view text, const TextStyle& style,
                Align align = Align::start);
    [[nodiscard]] TextExtent measure(std::string_view text, const TextStyle& style) const;
    [[nodiscard]] float width_of(std::string_view text, const TextStyle& style) const {
        return measure(text, style).width;
    }
    /// A run in the middle of `rect`: emoji, the first letter of a name on a tile.
    void centered(const Rect& rect, std::string_view text, const TextStyle& style);

    // -- drawings ----------------------------------------------------------------------------------------
    /// What `draw` draws into a box of rect.width × rect.height units, y downwards, round caps and joins.
    /// Made once for each `key` and size: everything that changes the drawing (colours!) belongs into the
    /// key.
    void art(std::string_view key, const Rect& rect, const std::function<void(cairo_t*)>& draw,
             Mirror mirror = Mirror::never);

    /// The shop's or a product's picture. Returns whether it is there; if not, nothing was drawn, and it has
    /// been asked for.
    [[nodiscard]] bool picture(const PictureRef& ref, const Rect& rect, Fit fit = Fit::cover,
                               float radius = 0);

    /// Whether `picture` would draw it; if not, it has been asked for. Also to have one ready in time.
    [[nodiscard]] bool has_picture(const PictureRef& ref, const Rect& rect, Fit fit = Fit::cover);

    /// The video of the slide `turn` as it is now, in the middle of `rect`, as large as it is. Returns
    /// whether it is there; if not, nothing was drawn.
    [[nodiscard]] bool video(std::uint64_t turn, const Rect& rect);
    [[nodiscard]] bool has_video(std::uint64_t turn) const;

    /// A QR code with its quiet zone, black on a white card that fills `rect`, whole pixels a module, level
    /// M. Returns whether it was drawn: not if `content` is too long for modules of two pixels.
    [[nodiscard]] bool qr(std::string_view content, const Rect& rect, float radius);

    /// Bars and spaces by turns, each digit of `widths` the width of one, a bar first, with their quiet
    /// zones: black on a white card that fills `rect`, whole pixels a width. Returns whether it was drawn:
    /// not if they are too many for a pixel each.
    [[nodiscard]] bool bars(std::string_view widths, const Rect& rect, float radius);

    // -- for as long as the returned object lives ----------------------------------------------------------
    class [[nodiscard]] Scope {
    public:
        explicit Scope(std::function<void()> undo) : undo_(std::move(undo)) {}
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;
        ~Scope() { undo_(); }

    private:
        std::function<void()> undo_;
    };
    /// Draws nothing outside of `rect`, nor outside of the clips around it.
    Scope clip(const Rect& rect);
    /// Everything let through by `opacity`, 0 to 1, times that of the scopes around it.
    Scope opacity(float opacity);
    /// Everything moved towards the end and down.
    Scope shift(float along, float down);

    /// For widgets of the setup and diagnostics screens alone.
    [[nodiscard]] ImDrawList& list() { return list_; }

private:
    struct Placed;
    [[nodiscard]] float device_x(float x, float device_width) const;
    [[nodiscard]] float device_y(float y) const;
    [[nodiscard]] bool is_whole_page(const Placed& at) const;
    [[nodiscard]] Placed place(const Rect& rect) const;
    [[nodiscard]] std::uint32_t packed(Color color) const;
    void copy_to_middle(const Texture& texture, const Placed& of);
    void copy(const Texture& texture, float left, float top, Color tint = rgb(0xFFFFFF));
    void note(std::string_view text, const Run& run, float left, float top, float size) const;
    void rounded(const Placed& at, Color color, int radius);
    [[nodiscard]] TextStyle scaled(const TextStyle& style) const;

    ImDrawList& list_;
    Tools tools_;
    PixelSize size_;
    PixelRect page_;
    float unit_;
    float width_;
    float height_;
    Direction direction_ = Direction::left_to_right;
    Color paper_ = rgb(0xFFFFFF);
    float opacity_ = 1;
    float shift_x_ = 0;
    float shift_y_ = 0;
};

}  // namespace comptoir::renderer
