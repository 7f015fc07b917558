#pragma once
/// What a picture says of itself in its first bytes: enough to refuse a bomb before anything is unpacked.

#include <cstdint>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::pictures {

enum class Format { png, jpeg, gif, bmp };

struct Header {
    Format format = Format::png;
    std::uint32_t width = 0;
    std::uint32_t height = 0;

    bool operator==(const Header&) const = default;
};

/// Errors: malformed (no picture, or cut off before its size), full (more pixels or bytes than the bounds),
/// unsupported (a format that is a picture and that we don't draw: WebP, SVG, AVIF).   Thread: any.
/// Source: PNG (ISO/IEC 15948) 11.2.2 IHDR; JPEG (ITU-T T.81) B.2.2; GIF89a section 18; BITMAPINFOHEADER.
[[nodiscard]] Result<Header> read_header(std::string_view bytes);

inline constexpr std::uint64_t kPixelsMax = 16'000'000;    // a 4K screen has 8.3 million; 64 MB unpacked
inline constexpr std::uint32_t kSideMax = 16'384;          // as the largest texture of common graphics chips
inline constexpr std::size_t kPictureBytesMax = 8u << 20;  // a photograph of 16 megapixels

}  // namespace comptoir::pictures
