#pragma once
/// JPEG through libjpeg-turbo.

#include <string_view>

#include "app/base/result.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// At the smallest eighth of its size that still covers `box` twice over, so that a photograph of 12
/// megapixels for a tile costs a fraction of its memory; `resample` does the rest.
///
/// Thread: any (pure).   Errors and limits: as `decode_picture`.
[[nodiscard]] Result<Pixels> decode_jpeg(std::string_view encoded, PixelSize box);

}  // namespace comptoir::renderer
