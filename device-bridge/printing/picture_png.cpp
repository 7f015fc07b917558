#include <png.h>

#include <csetjmp>
#include <cstring>
#include <string>
#include <vector>

#include "device-bridge/printing/picture_formats.hpp"

namespace comptoir::bridge {
namespace {

/// libpng leaves by longjmp; what it says is kept here. Nothing with a destructor lives where it is called.
struct Source {
    std::string_view bytes;
    std::size_t at = 0;
    char text[160] = {};
};

void read_bytes(png_structp png, png_bytep into, std::size_t count) {
    auto& source = *static_cast<Source*>(png_get_io_ptr(png));
    if (source.bytes.size() - source.at < count) png_error(png, "cut off");
    std::memcpy(into, source.bytes.data() + source.at, count);
    source.at += count;
}

void leave(png_structp png, png_const_charp text) {
    auto& source = *static_cast<Source*>(png_get_error_ptr(png));
    std::strncpy(source.text, text, sizeof source.text - 1);
    png_longjmp(png, 1);
}

void say_nothing(png_structp, png_const_charp) {}

/// Walks the chunks to IEND without looking into them.   Source: PNG (Third Edition) section 5.3.
bool has_end(std::string_view bytes) {
    std::size_t at = 8;
    while (bytes.size() - at >= 12) {
        std::uint32_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<std::uint8_t>(bytes[at + i]);
        const std::size_t left = bytes.size() - at - 12;
        if (length > left) return false;
        if (bytes.substr(at + 4, 4) == "IEND") return true;
        at += 12 + length;
    }
    return false;
}

class PngRows final : public PictureRows {
public:
    explicit PngRows(std::string_view bytes) : source_{bytes} {}
    PngRows(const PngRows&) = delete;
    PngRows& operator=(const PngRows&) = delete;
    ~PngRows() override { png_destroy_read_struct(&png_, &info_, nullptr); }

    [[nodiscard]] Result<void> read_header() {
        if (!has_end(source_.bytes)) return fail(ErrorCode::malformed, "picture: the PNG is cut off");
        if (!read_header_or_leave()) return tl::unexpected(broken());
        const std::uint64_t width = png_get_image_width(png_, info_);
        const std::uint64_t height = png_get_image_height(png_, info_);
        const bool is_interlaced = png_get_interlace_type(png_, info_) != PNG_INTERLACE_NONE;
        const auto size = check_size(width, height, is_interlaced ? kWholePixelsMax : kPixelsMax);
        if (!size) return size;
        if (!prepare_or_leave()) return tl::unexpected(broken());
        width_ = static_cast<int>(width);
        height_ = static_cast<int>(height);
        stride_ = png_get_rowbytes(png_, info_);
        pixels_.resize(is_interlaced ? stride_ * height : stride_);
        if (is_interlaced) {
            rows_.resize(height);
            for (std::size_t y = 0; y < height; ++y) rows_[y] = pixels_.data() + y * stride_;
        }
        return {};
    }

    [[nodiscard]] int width() const override { return width_; }
    [[nodiscard]] int height() const override { return height_; }

    [[nodiscard]] Result<void> next(std::span<std::uint8_t> grey) override {
        if (!decode_row()) return tl::unexpected(broken());
        const std::uint8_t* pixel = rows_.empty() ? pixels_.data() : rows_[static_cast<std::size_t>(y_)];
        for (std::uint8_t& value : grey) {
            const std::uint32_t alpha = pixel[3];
            value =
                luma(over_white(pixel[0], alpha), over_white(pixel[1], alpha), over_white(pixel[2], alpha));
            pixel += 4;
        }
        ++y_;
        return {};
    }

private:
    bool read_header_or_leave() {
        png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source_, leave, say_nothing);
        if (png_ == nullptr) return false;
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        info_ = png_create_info_struct(png_);
        png_set_read_fn(png_, &source_, read_bytes);
        png_set_user_limits(png_, 1'000'000, 1'000'000);  // check_size has the last word and the better one
        png_set_chunk_malloc_max(png_, kChunkBytesMax);
        png_set_chunk_cache_max(png_, kChunksMax);
        png_read_info(png_, info_);
        return true;
    }
    bool prepare_or_leave() {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_set_expand(png_);
        png_set_strip_16(png_);
        png_set_gray_to_rgb(png_);
        png_set_add_alpha(png_, 0xFF, PNG_FILLER_AFTER);
        png_set_interlace_handling(png_);
        png_read_update_info(png_, info_);
        return true;
    }
    bool decode_row() {
        if (is_broken_) return false;
        is_broken_ = true;  // until proven otherwise; a longjmp can't say so later
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        if (rows_.empty()) {
            png_read_row(png_, pixels_.data(), nullptr);
        } else if (y_ == 0) {
            png_read_image(png_, rows_.data());
        }
        is_broken_ = false;
        return true;
    }
    [[nodiscard]] Error broken() const {
        return Error{ErrorCode::malformed, std::string("picture: broken PNG: ") + source_.text};
    }

    static constexpr png_alloc_size_t kChunkBytesMax = 1u << 20;  // a colour profile has some 100 kB
    static constexpr png_uint_32 kChunksMax = 64;                 // text and such, which nobody reads

    Source source_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    std::vector<std::uint8_t> pixels_;  // one row, or all of an interlaced picture
    std::vector<std::uint8_t*> rows_;   // empty unless interlaced
    std::size_t stride_ = 0;
    int width_ = 0;
    int height_ = 0;
    int y_ = 0;
    bool is_broken_ = false;
};

}  // namespace

Result<std::unique_ptr<PictureRows>> open_png(std::string_view bytes) {
    auto rows = std::make_unique<PngRows>(bytes);
    if (const auto read = rows->read_header(); !read) return tl::unexpected(read.error());
    return rows;
}

}  // namespace comptoir::bridge
