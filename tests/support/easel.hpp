#pragma once
/// A painter on a memory surface, and a look at what it painted.

#include <imgui.h>
#include <imgui_internal.h>

#include <functional>
#include <memory>

#include "renderer/images/pictures.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/painter.hpp"
#include "renderer/shapes.hpp"
#include "renderer/text/fonts.hpp"
#include "renderer/text/run.hpp"

namespace comptoir::test {

using namespace comptoir::renderer;

inline Color color_at(const Pixels& pixels, int x, int y) {
    const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.size.width) +
                     static_cast<std::size_t>(x)) *
                    4;
    return {pixels.rgba[at], pixels.rgba[at + 1], pixels.rgba[at + 2], pixels.rgba[at + 3]};
}

/// The smallest box around all that differs from `ground`. Units: pixels, right and bottom exclusive.
struct InkArea {
    int left = 0, top = 0, right = 0, bottom = 0;
    [[nodiscard]] bool empty() const { return right <= left; }
    bool operator==(const InkArea&) const = default;
};

inline InkArea ink_area(const Pixels& pixels, Color ground) {
    InkArea area{pixels.size.width, pixels.size.height, 0, 0};
    for (int y = 0; y < pixels.size.height; ++y) {
        for (int x = 0; x < pixels.size.width; ++x) {
            if (color_at(pixels, x, y) == ground) continue;
            area.left = std::min(area.left, x);
            area.right = std::max(area.right, x + 1);
            area.top = std::min(area.top, y);
            area.bottom = std::max(area.bottom, y + 1);
        }
    }
    return area;
}

inline Pixels mirrored(const Pixels& pixels) {
    Pixels result = pixels;
    const auto width = static_cast<std::size_t>(pixels.size.width);
    for (std::size_t y = 0; y < static_cast<std::size_t>(pixels.size.height); ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            for (std::size_t i = 0; i < 4; ++i)
                result.rgba[(y * width + x) * 4 + i] = pixels.rgba[(y * width + width - 1 - x) * 4 + i];
        }
    }
    return result;
}

/// 1080 by 1080 unless told: there one unit is one pixel.
class Easel {
public:
    explicit Easel(PixelSize size = {1080, 1080}, const FontOptions& options = {})
        : surface(open_memory_surface(size).value()),
          fonts(Fonts::open(options).value()),
          text(*surface, *fonts),
          pictures(*surface),
          shapes(*surface),
          list(&shared) {}

    Pixels draw(const std::function<void(Painter&)>& scene) {
        Painter painter(list, {text, pictures, shapes}, surface->size());
        painter.begin(direction, paper, "en");
        scene(painter);
        surface->draw(list, painter.paper());
        text.end_frame();
        pictures.end_frame();
        shapes.end_frame();
        return surface->capture();
    }

    Direction direction = Direction::left_to_right;
    Color paper = rgb(0xF4F2ED);
    std::unique_ptr<Surface> surface;
    std::unique_ptr<Fonts> fonts;
    TextCache text;
    PictureStore pictures;
    ShapeCache shapes;
    ImDrawListSharedData shared;
    ImDrawList list;
};

}  // namespace comptoir::test
