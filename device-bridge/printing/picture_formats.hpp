#pragma once
/// The decoders behind PictureRows::open, one per library.

#include <cstdint>
#include <memory>
#include <string_view>

#include "app/base/result.hpp"
#include "device-bridge/printing/picture_rows.hpp"

namespace comptoir::bridge {

[[nodiscard]] Result<std::unique_ptr<PictureRows>> open_jpeg(std::string_view bytes);
[[nodiscard]] Result<std::unique_ptr<PictureRows>> open_png(std::string_view bytes);
/// BMP and the first picture of a GIF, decoded whole.
[[nodiscard]] Result<std::unique_ptr<PictureRows>> open_whole(std::string_view bytes);
/// PBM "P4" and PGM "P5" of 8 bits.
[[nodiscard]] Result<std::unique_ptr<PictureRows>> open_netpbm(std::string_view bytes);

/// Errors: malformed.
[[nodiscard]] Result<void> check_size(std::uint64_t width, std::uint64_t height, std::size_t pixels_max);

/// ITU-R 601 luma in 16-bit fixed point.   Source: ITU-R BT.601-7 section 2.5.1; the rounding is
/// python3-pil's, with which the official box makes its receipts grey.
[[nodiscard]] constexpr std::uint8_t luma(std::uint32_t red, std::uint32_t green, std::uint32_t blue) {
    return static_cast<std::uint8_t>((red * 19'595 + green * 38'470 + blue * 7'471 + 0x8000) >> 16);
}

/// One channel laid over white.   Units: alpha 0 (clear) to 255.
[[nodiscard]] constexpr std::uint32_t over_white(std::uint32_t value, std::uint32_t alpha) {
    return (value * alpha + 255 * (255 - alpha) + 127) / 255;
}

}  // namespace comptoir::bridge
