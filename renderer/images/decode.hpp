#pragma once
/// Encoded picture in, pixels of the wanted size out.

#include <cstddef>
#include <string_view>

#include "app/base/result.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// `cover`: fills the box, what is beyond is cut evenly. `contain`: all of it, as large as fits. `crisp`: as
/// contain, but grown only by whole factors and without smoothing: for QR codes.
enum class Fit { cover, contain, crisp };

/// Source: the 16 megapixels of the largest product pictures that Odoo keeps (4096 × 4096 after its own check
/// is 16.8); decoded, that is 64 MiB for the moment of decoding.
inline constexpr std::size_t kPicturePixelsMax = 4096U * 4096U;
/// Of a JPEG, which is made smaller while it is decoded, so that what comes out is within the bound above:
/// the largest cameras take 102 megapixels.
inline constexpr std::size_t kJpegPixelsMax = 128U << 20;
/// Longest encoded picture: a 1920 × 1080 photograph without loss.
inline constexpr std::size_t kPictureBytesMax = 16U << 20;
/// Largest box that may be asked for, each way: a 4K screen and some.
inline constexpr int kPictureSideMax = 8192;

/// Decodes PNG, JPEG (upright, however the camera was held), GIF (its first frame) and BMP and resamples
/// once.
///
/// Thread: any (pure).
/// Errors: `malformed` for what is no such picture or is cut off, `full` for one over the bounds, refused
/// before its pixels are decoded; never a crash.
[[nodiscard]] Result<Pixels> decode_picture(std::string_view encoded, PixelSize box, Fit fit);

/// `pixels` made to fit `box`. Thread: any (pure).
[[nodiscard]] Pixels resample(const Pixels& pixels, PixelSize box, Fit fit);

}  // namespace comptoir::renderer
