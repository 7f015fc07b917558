#pragma once
/// A frame as a PNG file.

#include <string>

#include "app/base/result.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Small for files that are kept, quick for a page that asks every second.
enum class Compression { quick, small };

/// RGB: a frame is opaque.   Thread: any (pure); 20 ms for 1080p, so not on the UI thread.
/// Errors: malformed when size and pixels disagree.
[[nodiscard]] Result<std::string> encode_png(const Pixels& pixels,
                                             Compression compression = Compression::quick);

}  // namespace comptoir::renderer
