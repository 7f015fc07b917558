#pragma once
/// Where pixels go: a window, or plain memory. The seam between what is drawn and what shows it.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/base/result.hpp"
#include "renderer/finger.hpp"

struct ImDrawList;

namespace comptoir::renderer {

/// Units: device pixels.
struct PixelSize {
    int width = 0;
    int height = 0;

    bool operator==(const PixelSize&) const = default;
};

/// Units: device pixels; right and bottom are beyond the last ones.
struct PixelRect {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;

    [[nodiscard]] int width() const { return right - left; }
    [[nodiscard]] int height() const { return bottom - top; }
    [[nodiscard]] bool empty() const { return right <= left || bottom <= top; }
    [[nodiscard]] PixelRect within(const PixelRect& other) const;
    bool operator==(const PixelRect&) const = default;
};

/// How the picture is turned clockwise before the panel gets it.
enum class Turn { none, quarter, half, three_quarters };

/// The size of what is drawn, given the panel's, and the other way round. Thread: any.
[[nodiscard]] constexpr PixelSize turned(PixelSize size, Turn turn) {
    const bool is_on_its_side = turn == Turn::quarter || turn == Turn::three_quarters;
    return is_on_its_side ? PixelSize{size.height, size.width} : size;
}

/// A sRGB colour, not premultiplied.
struct Color {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    std::uint8_t alpha = 255;

    bool operator==(const Color&) const = default;
    /// The same colour, let through by `opacity` (0 to 1).
    [[nodiscard]] constexpr Color faded(float opacity) const {
        return {red, green, blue, static_cast<std::uint8_t>(static_cast<float>(alpha) * opacity + 0.5F)};
    }
};

/// rgb(0xF4F2ED), rgb(0x16150F, 26): the notation of designers, alpha 0 to 255.
[[nodiscard]] constexpr Color rgb(std::uint32_t hex, int alpha = 255) {
    return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8 & 255),
            static_cast<std::uint8_t>(hex & 255), static_cast<std::uint8_t>(alpha)};
}

/// From `a` (at 0) to `b` (at 1), alpha too.
[[nodiscard]] constexpr Color mix(Color a, Color b, float at) {
    const auto blend = [at](std::uint8_t from, std::uint8_t to) {
        const float value = static_cast<float>(from) * (1 - at) + static_cast<float>(to) * at;
        return static_cast<std::uint8_t>(value + 0.5F);
    };
    return {blend(a.red, b.red), blend(a.green, b.green), blend(a.blue, b.blue), blend(a.alpha, b.alpha)};
}

/// RGBA, not premultiplied, rows top to bottom without padding.
struct Pixels {
    PixelSize size;
    std::vector<std::uint8_t> rgba;

    [[nodiscard]] bool empty() const { return rgba.empty(); }
    bool operator==(const Pixels&) const = default;
};

class Surface;

/// One picture that a surface holds; gives it back when destroyed.
///
/// Thread: UI.   Owner: whoever cached it; the surface must outlive it.
class Texture {
public:
    Texture() = default;
    Texture(Surface& surface, void* id, PixelSize size) : surface_(&surface), id_(id), size_(size) {}
    Texture(Texture&& other) noexcept
        : surface_(other.surface_), id_(std::exchange(other.id_, nullptr)), size_(other.size_) {}
    Texture& operator=(Texture&& other) noexcept;
    Texture(const Texture&) = delete;
    Texture& operator=(const Texture&) = delete;
    ~Texture();

    [[nodiscard]] bool empty() const { return id_ == nullptr; }
    [[nodiscard]] void* id() const { return id_; }
    [[nodiscard]] PixelSize size() const { return size_; }
    /// What it costs, for the bounds of caches.
    [[nodiscard]] std::size_t bytes() const;

private:
    Surface* surface_ = nullptr;
    void* id_ = nullptr;
    PixelSize size_;
};

/// Where our picture stands among the windows of other programs.
enum class Standing { front, away };

/// Whether a panel gives light.
enum class Power { on, off };

/// What the window system did since the last call of `pump`.
struct WindowNews {
    bool closed = false;   ///< someone asked to end the program
    bool resized = false;  ///< `size()` is another one now
    bool exposed = false;  ///< what was presented may be lost: draw and present again
    bool lost = false;     ///< the window system is gone: let this surface go, it shows nothing any more
    std::vector<Touch> touches{};  ///< in the order of time, in pixels of the picture
};

/// Thread: UI, all of it, from `open` to the destructor.
class Surface {
public:
    virtual ~Surface() = default;

    /// Of the picture, which stands upright before whoever looks at it.
    [[nodiscard]] virtual PixelSize size() const = 0;

    /// The panel is mounted that way from now on: `size` follows, and the frame is lost.
    virtual void turn(Turn turn) = 0;

    /// Copies `rgba` (see `Pixels`) to where it can be drawn from.
    /// Errors: an empty texture when the machine has no memory for it; drawing that one draws nothing.
    [[nodiscard]] virtual Texture upload(const std::uint8_t* rgba, PixelSize size) = 0;
    virtual void release(void* texture) = 0;

    /// Clears to `ground` and draws the list into the frame under construction. Quads that are parallel to
    /// the axes and copied 1:1 are exact; anything else is triangles.
    virtual void draw(const ImDrawList& list, Color ground) = 0;

    /// Whether the frame last drawn differs from the one before it; where nobody knows, it does.
    [[nodiscard]] virtual bool is_changed() const { return true; }
    /// What is on the screen may be lost: the next frame is drawn and shown whole.
    virtual void forget() {}

    /// Shows the frame.
    virtual void present() = 0;

    /// The frame last drawn, as it is on the screen.
    [[nodiscard]] virtual Pixels capture() = 0;

    /// Whether other programs can show something on the same screen.
    [[nodiscard]] virtual bool is_shared() const { return false; }
    /// In front of all others, also of what has come up since it was last said; or out of their way. The
    /// frame may be lost.
    virtual void stand(Standing) {}

    /// The panel's own power, for the hours in which nobody is there; what is drawn meanwhile is shown once it
    /// is on again. Returns whether this panel can be switched.
    virtual bool power(Power) { return false; }

    /// To be polled for reading; then call `pump`. -1 where there is nothing to wait for.
    [[nodiscard]] virtual int event_fd() const { return -1; }
    [[nodiscard]] virtual WindowNews pump() { return {}; }

    /// Why nobody sees the picture now, for the technician; empty: somebody can.
    [[nodiscard]] virtual std::string problem() const { return {}; }

    /// "memory", "x11 software": for the status page and the log.
    [[nodiscard]] virtual std::string description() const = 0;
};

}  // namespace comptoir::renderer
