#include "renderer/screenshot.hpp"

#include <png.h>

#include <cstddef>
#include <vector>

namespace comptoir::renderer {
namespace {

void append(png_structp png, png_bytep data, std::size_t size) {
    static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(data), size);
}
void flush(png_structp) {}
[[noreturn]] void stop(png_structp png, png_const_charp) {
    png_longjmp(png, 1);
}
void stay_quiet(png_structp, png_const_charp) {}

void set_up(png_structp png, png_infop info, PixelSize size, Compression compression) {
    png_set_IHDR(png, info, static_cast<png_uint_32>(size.width), static_cast<png_uint_32>(size.height), 8,
                 PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    const bool is_quick = compression == Compression::quick;
    png_set_compression_level(png, is_quick ? 1 : 9);
    // Flat areas and text: the difference to the line above says nearly all, and costs nearly nothing.
    png_set_filter(png, PNG_FILTER_TYPE_BASE, is_quick ? PNG_FILTER_UP : PNG_FILTER_NONE);
}

}  // namespace

Result<std::string> encode_png(const Pixels& pixels, Compression compression) {
    const PixelSize size = pixels.size;
    const bool is_whole = size.width > 0 && size.height > 0 &&
                          pixels.rgba.size() == static_cast<std::size_t>(size.width) *
                                                    static_cast<std::size_t>(size.height) * 4;
    if (!is_whole) return fail(ErrorCode::malformed, "a picture whose size and pixels disagree");

    std::string file;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, stop, stay_quiet);
    png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
    std::vector<std::uint8_t> row(static_cast<std::size_t>(size.width) * 3);
    if (info == nullptr) {
        png_destroy_write_struct(&png, nullptr);
        return fail(ErrorCode::full, "no memory to write a picture");
    }
    if (setjmp(png_jmpbuf(png)) != 0) {
        png_destroy_write_struct(&png, &info);
        return fail(ErrorCode::malformed, "the picture can't be written");
    }
    png_set_write_fn(png, &file, append, flush);
    set_up(png, info, size, compression);
    png_write_info(png, info);
    const std::uint8_t* from = pixels.rgba.data();
    for (int y = 0; y < size.height; ++y) {
        for (std::size_t x = 0; x < row.size(); x += 3, from += 4) {
            row[x] = from[0];
            row[x + 1] = from[1];
            row[x + 2] = from[2];
        }
        png_write_row(png, row.data());
    }
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
    return file;
}

}  // namespace comptoir::renderer
