#include "renderer/images/jpeg.hpp"

#include <csetjmp>
#include <cstdio>
// jpeglib.h needs FILE from above.
#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "renderer/images/decode.hpp"

namespace comptoir::renderer {
namespace {

struct Errors {
    jpeg_error_mgr manager;
    std::jmp_buf out;
    bool is_cut_off = false;
    std::array<char, JMSG_LENGTH_MAX> message{};
};

[[noreturn]] void leave(j_common_ptr jpeg) {
    auto* errors = reinterpret_cast<Errors*>(jpeg->err);
    errors->manager.format_message(jpeg, errors->message.data());
    std::longjmp(errors->out, 1);
}

/// Warnings are common in pictures that look well; only a missing end is told from them.
void note(j_common_ptr jpeg, int level) {
    auto* errors = reinterpret_cast<Errors*>(jpeg->err);
    if (level < 0 && errors->manager.msg_code == JWRN_JPEG_EOF) errors->is_cut_off = true;
}

std::size_t pixels_at(PixelSize picture, unsigned eighths) {
    const auto part = [eighths](int side) { return (static_cast<std::size_t>(side) * eighths + 7) / 8; };
    return part(picture.width) * part(picture.height);
}

/// As many eighths as the bound allows; 0: not even one.
unsigned within_bound(PixelSize picture, unsigned eighths) {
    while (eighths > 0 && pixels_at(picture, eighths) > kPicturePixelsMax) --eighths;
    return eighths;
}

/// Eighths to decode at, for a result at least twice as large as the box each way, as far as the bound
/// allows.
unsigned eighths_for(PixelSize picture, PixelSize box) {
    for (unsigned eighths = 1; eighths < 8; ++eighths) {
        const int width = picture.width * static_cast<int>(eighths) / 8;
        const int height = picture.height * static_cast<int>(eighths) / 8;
        if (width >= box.width * 2 && height >= box.height * 2) return within_bound(picture, eighths);
    }
    return within_bound(picture, 8);
}

/// Source: Adobe's convention for four components in JPEG, inverted ink; libjpeg-turbo's libjpeg.txt, "CMYK".
void cmyk_to_rgba(std::uint8_t* row, int width) {
    for (int x = 0; x < width; ++x, row += 4) {
        const unsigned black = row[3];
        for (int i = 0; i < 3; ++i) row[i] = static_cast<std::uint8_t>(row[i] * black / 255);
        row[3] = 255;
    }
}

/// Everything between create and destroy. No object with a destructor may live here: errors jump over them.
void decode(jpeg_decompress_struct& jpeg, std::string_view encoded, PixelSize box, Pixels& pixels,
            bool& is_too_large) {
    jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(encoded.data()), encoded.size());
    jpeg_read_header(&jpeg, TRUE);
    const PixelSize whole{static_cast<int>(jpeg.image_width), static_cast<int>(jpeg.image_height)};
    const unsigned eighths = eighths_for(whole, box);
    is_too_large = pixels_at(whole, 8) > kJpegPixelsMax || eighths == 0;
    if (is_too_large) return;
    const bool is_cmyk = jpeg.num_components == 4;
    jpeg.out_color_space = is_cmyk ? JCS_CMYK : JCS_EXT_RGBA;
    jpeg.scale_num = eighths;
    jpeg.scale_denom = 8;
    jpeg_start_decompress(&jpeg);
    pixels.size = {static_cast<int>(jpeg.output_width), static_cast<int>(jpeg.output_height)};
    const std::size_t stride = static_cast<std::size_t>(jpeg.output_width) * 4;
    pixels.rgba.resize(stride * jpeg.output_height);
    while (jpeg.output_scanline < jpeg.output_height) {
        std::uint8_t* row = pixels.rgba.data() + stride * jpeg.output_scanline;
        jpeg_read_scanlines(&jpeg, &row, 1);
        if (is_cmyk) cmyk_to_rgba(row, pixels.size.width);
    }
    jpeg_finish_decompress(&jpeg);
}

}  // namespace

Result<Pixels> decode_jpeg(std::string_view encoded, PixelSize box) {
    Errors errors{};
    jpeg_decompress_struct jpeg{};
    jpeg.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = leave;
    errors.manager.emit_message = note;
    Pixels pixels;
    bool is_too_large = false;
    if (setjmp(errors.out) != 0) {
        jpeg_destroy_decompress(&jpeg);
        return fail(ErrorCode::malformed, std::string("JPEG: ") + errors.message.data());
    }
    jpeg_create_decompress(&jpeg);
    // A progressive picture needs all its coefficients at once; what is beyond the pixels' bound goes wrong
    // here.
    jpeg.mem->max_memory_to_use = static_cast<long>(kPicturePixelsMax) * 8;
    decode(jpeg, encoded, box, pixels, is_too_large);
    jpeg_destroy_decompress(&jpeg);
    if (is_too_large) return fail(ErrorCode::full, "a JPEG over the bound of pixels");
    if (errors.is_cut_off) return fail(ErrorCode::malformed, "JPEG: cut off");
    return pixels;
}

}  // namespace comptoir::renderer
