#include "renderer/images/decode.hpp"

#include <png.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "renderer/images/exif.hpp"
#include "renderer/images/jpeg.hpp"

// Kept to this file, whatever other rooms do with the same headers. JPEG and PNG have hardened libraries.
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_GIF
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#include <stb/stb_image.h>
#define STB_IMAGE_RESIZE_STATIC
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include <stb/stb_image_resize.h>

namespace comptoir::renderer {
namespace {

/// Longest side of a picture that is decoded: a strip of 16 million by 1 is within the pixels, but no
/// picture.
constexpr int kSideMax = 32'768;

std::size_t bytes_of(PixelSize size) {
    return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 4;
}

Result<void> check_bounds(PixelSize size) {
    if (size.width < 1 || size.height < 1) return fail(ErrorCode::malformed, "a picture without pixels");
    if (size.width > kSideMax || size.height > kSideMax || bytes_of(size) / 4 > kPicturePixelsMax) {
        return fail(ErrorCode::full, "a picture of " + std::to_string(size.width) + "x" +
                                         std::to_string(size.height) + " pixels");
    }
    return {};
}

/// Source: PNG specification, second edition, section 11.2.2: width and height stand in the first chunk.
Result<PixelSize> png_size(std::string_view encoded) {
    if (encoded.size() < 24 || encoded.substr(12, 4) != "IHDR")
        return fail(ErrorCode::malformed, "PNG: no header");
    const auto word = [&](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<std::uint8_t>(encoded[i]);
        return static_cast<int>(std::min<std::uint32_t>(value, kSideMax + 1));
    };
    return PixelSize{word(16), word(20)};
}

Result<Pixels> decode_png(std::string_view encoded) {
    const auto size = png_size(encoded);
    if (!size) return tl::unexpected(size.error());
    if (auto bounds = check_bounds(*size); !bounds) return tl::unexpected(bounds.error());
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, encoded.data(), encoded.size()) == 0)
        return fail(ErrorCode::malformed, std::string("PNG: ") + image.message);
    const bool is_as_said = image.width == static_cast<unsigned>(size->width) &&
                            image.height == static_cast<unsigned>(size->height);
    if (!is_as_said) {
        png_image_free(&image);
        return fail(ErrorCode::malformed, "PNG: two headers");
    }
    image.format = PNG_FORMAT_RGBA;
    Pixels pixels{*size, std::vector<std::uint8_t>(bytes_of(*size))};
    if (png_image_finish_read(&image, nullptr, pixels.rgba.data(), 0, nullptr) == 0)
        return fail(ErrorCode::malformed, std::string("PNG: ") + image.message);
    return pixels;
}

/// GIF (its first frame) and BMP.
Result<Pixels> decode_other(std::string_view encoded) {
    const auto* bytes = reinterpret_cast<const stbi_uc*>(encoded.data());
    const int length = static_cast<int>(encoded.size());  // at most kPictureBytesMax
    Pixels pixels;
    int channels = 0;
    if (stbi_info_from_memory(bytes, length, &pixels.size.width, &pixels.size.height, &channels) == 0)
        return fail(ErrorCode::malformed, "not a picture in a format we read");
    if (auto bounds = check_bounds(pixels.size); !bounds) return tl::unexpected(bounds.error());
    const std::unique_ptr<stbi_uc, void (*)(void*)> rgba(
        stbi_load_from_memory(bytes, length, &pixels.size.width, &pixels.size.height, &channels, 4),
        stbi_image_free);
    if (rgba == nullptr) return fail(ErrorCode::malformed, std::string("picture: ") + stbi_failure_reason());
    pixels.rgba.assign(rgba.get(), rgba.get() + bytes_of(pixels.size));
    return pixels;
}

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

/// What part of a picture goes into how many pixels. Units: `u`, `v` are fractions of the picture.
struct Plan {
    PixelSize size;
    float u0 = 0, v0 = 0, u1 = 1, v1 = 1;
};

Plan plan(PixelSize from, PixelSize box, Fit fit) {
    const double across = static_cast<double>(box.width) / from.width;
    const double down = static_cast<double>(box.height) / from.height;
    if (fit == Fit::cover) {
        const double scale = std::max(across, down);
        const auto cut = [scale](int side, int wanted) {
            return static_cast<float>(std::max(0.0, (1 - wanted / (side * scale)) / 2));
        };
        const float u = cut(from.width, box.width);
        const float v = cut(from.height, box.height);
        return {box, u, v, 1 - u, 1 - v};
    }
    double scale = std::min(across, down);
    if (fit == Fit::crisp && scale >= 1) scale = std::floor(scale);
    return {{std::max(1, static_cast<int>(from.width * scale + 0.001)),
             std::max(1, static_cast<int>(from.height * scale + 0.001))}};
}

Pixels repeated(const Pixels& pixels, int factor) {
    Pixels result;
    result.size = {pixels.size.width * factor, pixels.size.height * factor};
    result.rgba.resize(bytes_of(result.size));
    std::uint8_t* to = result.rgba.data();
    for (int y = 0; y < result.size.height; ++y) {
        for (int x = 0; x < result.size.width; ++x, to += 4) {
            const std::size_t from =
                static_cast<std::size_t>(y / factor) * static_cast<std::size_t>(pixels.size.width) +
                static_cast<std::size_t>(x / factor);
            std::memcpy(to, pixels.rgba.data() + from * 4, 4);
        }
    }
    return result;
}

}  // namespace

Pixels resample(const Pixels& pixels, PixelSize box, Fit fit) {
    box = {std::clamp(box.width, 1, kPictureSideMax), std::clamp(box.height, 1, kPictureSideMax)};
    if (pixels.empty() || pixels.size == box) return pixels;
    const Plan to = plan(pixels.size, box, fit);
    const bool is_whole = to.u0 == 0 && to.v0 == 0;
    if (to.size == pixels.size && is_whole) return pixels;
    if (fit == Fit::crisp && to.size.width >= pixels.size.width)
        return repeated(pixels, to.size.width / pixels.size.width);
    Pixels result;
    result.size = to.size;
    result.rgba.resize(bytes_of(to.size));
    const stbir_filter filter = fit == Fit::crisp ? STBIR_FILTER_BOX : STBIR_FILTER_DEFAULT;
    const int done = stbir_resize_region(
        pixels.rgba.data(), pixels.size.width, pixels.size.height, 0, result.rgba.data(), to.size.width,
        to.size.height, 0, STBIR_TYPE_UINT8, 4, 3, 0, STBIR_EDGE_CLAMP, STBIR_EDGE_CLAMP, filter, filter,
        STBIR_COLORSPACE_SRGB, nullptr, to.u0, to.v0, to.u1, to.v1);
    return done == 0 ? Pixels{} : result;
}

Result<Pixels> decode_picture(std::string_view encoded, PixelSize box, Fit fit) {
    if (encoded.size() > kPictureBytesMax) return fail(ErrorCode::full, "a picture file over the bound");
    if (box.width < 1 || box.height < 1 || box.width > kPictureSideMax || box.height > kPictureSideMax)
        return fail(ErrorCode::malformed, "a box without pixels, or beyond any screen");
    Result<Pixels> pixels = Pixels{};
    Orientation orientation;
    if (starts_with(encoded, "\x89PNG")) {
        pixels = decode_png(encoded);
    } else if (starts_with(encoded, "\xFF\xD8")) {
        orientation = orientation_of(encoded);
        box = turned(box, orientation.turn);  // as the pixels lie
        pixels = decode_jpeg(encoded, box);
    } else if (starts_with(encoded, "GIF8") || starts_with(encoded, "BM")) {
        pixels = decode_other(encoded);
    } else {
        return fail(ErrorCode::unsupported, "not a picture in a format we read");
    }
    if (!pixels) return pixels;
    Pixels result = resample(*pixels, box, fit);
    if (result.empty()) return fail(ErrorCode::full, "no memory to resample a picture");
    return upright(std::move(result), orientation);
}

}  // namespace comptoir::renderer
