#pragma once
/// Memory that pictures are drawn into.

#include <cstdint>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Pixels to draw into: 0xFFRRGGBB, always opaque. Units: `stride` in pixels.
struct SoftwareTarget {
    std::uint32_t* pixels = nullptr;
    int stride = 0;
    PixelSize size;
};

}  // namespace comptoir::renderer
