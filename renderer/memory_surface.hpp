#pragma once
/// Frames in plain memory: no screen, no window system, no video driver.

#include <memory>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Largest surface: 8K, 268 MB of pixels; anything above is a typing error in the settings.
inline constexpr int kSurfaceSideMax = 8192;

/// `size` is the panel's, before any turn. Errors: malformed for a size beyond 1 … kSurfaceSideMax.
[[nodiscard]] Result<std::unique_ptr<Surface>> open_memory_surface(PixelSize size);

}  // namespace comptoir::renderer
