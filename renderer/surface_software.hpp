#pragma once
/// Drawing in memory: copies, fills and blends of our own, the same to the byte on every machine.

#include <cstdint>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Pixels to draw into: 0xFFRRGGBB, always opaque. Units: `stride` in pixels.
struct SoftwareTarget {
    std::uint32_t* pixels = nullptr;
    int stride = 0;
    PixelSize size;
};

/// Thread: any (pure), one at a time for a target.
[[nodiscard]] Texture upload_to_memory(Surface& owner, const std::uint8_t* rgba, PixelSize size);
void release_from_memory(void* texture);
void draw_in_memory(const SoftwareTarget& target, const ImDrawList& list, Color ground);
[[nodiscard]] Pixels read_memory(const SoftwareTarget& target);

}  // namespace comptoir::renderer
