#pragma once
/// Rounded corners, shadows, icons, fades and codes: each rasterised once at device size.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "renderer/surface.hpp"

typedef struct _cairo cairo_t;

namespace comptoir::renderer {

/// How much of the pixel (x, y) a disc around (radius, radius) covers, 0 to 255. Exact to 1/64, alike in all
/// four corners. Thread: any (pure).   Units: device pixels, from the disc's upper left corner.
[[nodiscard]] std::uint8_t disc_coverage(int x, int y, int radius);

/// The pieces of a box's shadow. Units: device pixels.
struct ShadowPieces {
    const Texture* corners = nullptr;  ///< four, `corner` pixels each way, as they lie around a box
    const Texture* rows = nullptr;     ///< left half and right half of any row between the corners
    const Texture* columns = nullptr;  ///< upper half and lower half of any column between the corners
    int corner = 0;                    ///< 2 * blur + radius: from the outermost trace to where it is full
};

/// Thread: UI.   Owner: Stage; the surface must outlive it.
/// Limits: `kBytesMax` of textures, least recently drawn go first; never what the frame under construction
/// uses.
class ShapeCache {
public:
    /// Two shadows at 4K (6 MiB), a QR code and the icons.
    static constexpr std::size_t kBytesMax = 12U << 20;
    /// How long a shadow's rows and columns are before they repeat.
    static constexpr int kShadowStrip = 128;
    /// Nothing larger than a screen is rasterised.
    static constexpr int kSideMax = 8192;

    explicit ShapeCache(Surface& surface, std::size_t bytes_max = kBytesMax);
    ~ShapeCache();
    ShapeCache(const ShapeCache&) = delete;
    ShapeCache& operator=(const ShapeCache&) = delete;

    /// A white disc of `radius`, for its four corners.
    [[nodiscard]] const Texture& disc(int radius);
    [[nodiscard]] ShadowPieces shadow(int radius, int blur, Color color);
    /// A drawing of its own, `scale` pixels a unit. `key` names everything it depends on but its size.
    [[nodiscard]] const Texture& art(std::string_view key, PixelSize size, float scale,
                                     const std::function<void(cairo_t*)>& draw);
    /// Pixels made by `make` when there are none yet.
    [[nodiscard]] const Texture& made(const std::string& key, const std::function<Pixels()>& make);

    void end_frame();
    void clear();

    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t count() const;

private:
    struct Inside;
    Surface& surface_;
    std::unique_ptr<Inside> inside_;
};

}  // namespace comptoir::renderer
