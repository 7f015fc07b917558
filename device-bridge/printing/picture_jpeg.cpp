#include <csetjmp>
#include <cstdio>
// jpeglib.h needs FILE from the line above.
#include <jpeglib.h>

#include <jerror.h>

#include <cstring>
#include <string>
#include <vector>

#include "device-bridge/printing/picture_formats.hpp"

namespace comptoir::bridge {
namespace {

/// What libjpeg calls back into. It leaves by longjmp, so nothing with a destructor lives where it is called.
struct Trouble {
    jpeg_error_mgr manager{};
    std::jmp_buf way_out{};
    bool is_broken = false;  // a warning after which the rows are made up
    char text[JMSG_LENGTH_MAX] = {};
};

Trouble& trouble_of(j_common_ptr common) {
    return *reinterpret_cast<Trouble*>(common->err);  // `manager` is its first member
}

[[noreturn]] void leave(j_common_ptr common) {
    Trouble& trouble = trouble_of(common);
    common->err->format_message(common, trouble.text);
    std::longjmp(trouble.way_out, 1);
}

void take_note(j_common_ptr common, int level) {
    if (level >= 0) return;  // a trace
    // Bytes between two segments harm nobody; any other warning means that the decoder guesses on.
    if (common->err->msg_code == JWRN_EXTRANEOUS_DATA) return;
    Trouble& trouble = trouble_of(common);
    if (!trouble.is_broken) common->err->format_message(common, trouble.text);
    trouble.is_broken = true;
}

void say_nothing(j_common_ptr) {}

void count_scans(j_common_ptr common) {
    if (!common->is_decompressor) return;
    const auto* decoder = reinterpret_cast<j_decompress_ptr>(common);
    if (decoder->input_scan_number <= PictureRows::kScansMax) return;
    std::strncpy(trouble_of(common).text, "too many scans", JMSG_LENGTH_MAX - 1);
    std::longjmp(trouble_of(common).way_out, 1);
}

Error broken(const Trouble& trouble) {
    return Error{ErrorCode::malformed, std::string("picture: broken JPEG: ") + trouble.text};
}

/// Entropy-coded data never holds FF D9, so the marker behind the first scan's start is the true end.
///
/// Source: ISO/IEC 10918-1 B.1.1.2 (marker assignments), F.1.2.3 (byte stuffing).
bool has_end(std::string_view bytes) {
    using namespace std::string_view_literals;
    const auto scan = bytes.find("\xFF\xDA"sv);
    const auto end = bytes.rfind("\xFF\xD9"sv);
    return scan != std::string_view::npos && end != std::string_view::npos && end > scan;
}

class JpegRows final : public PictureRows {
public:
    explicit JpegRows(std::string_view bytes) : bytes_(bytes) {
        decoder_.err = jpeg_std_error(&trouble_.manager);
        trouble_.manager.error_exit = leave;
        trouble_.manager.emit_message = take_note;
        trouble_.manager.output_message = say_nothing;
        progress_.progress_monitor = count_scans;
    }
    JpegRows(const JpegRows&) = delete;
    JpegRows& operator=(const JpegRows&) = delete;
    ~JpegRows() override { jpeg_destroy_decompress(&decoder_); }

    [[nodiscard]] Result<void> read_header() {
        if (!read_header_or_leave()) return tl::unexpected(broken(trouble_));
        const bool is_progressive = jpeg_has_multiple_scans(&decoder_) != 0;
        const auto size = check_size(decoder_.image_width, decoder_.image_height,
                                     is_progressive ? kWholePixelsMax : kPixelsMax);
        if (!size) return size;
        if (decoder_.data_precision != 8)
            return fail(ErrorCode::unsupported, "picture: JPEG of more than 8 bits");
        // The Y of a JPEG is the grey we want, and is had for half the price of colours.
        // Source: JFIF 1.02, "Conversion to and from RGB": Y is the luma of CCIR 601 over all 256 values.
        const J_COLOR_SPACE space = decoder_.jpeg_color_space;
        const bool has_luma = space == JCS_GRAYSCALE || space == JCS_YCbCr;
        if (!has_luma && space != JCS_RGB) return fail(ErrorCode::unsupported, "picture: JPEG in CMYK");
        if (!has_end(bytes_)) return fail(ErrorCode::malformed, "picture: the JPEG is cut off");
        decoder_.out_color_space = has_luma ? JCS_GRAYSCALE : JCS_EXT_RGBX;
        if (!has_luma) row_.resize(std::size_t{decoder_.image_width} * 4);
        width_ = static_cast<int>(decoder_.image_width);
        height_ = static_cast<int>(decoder_.image_height);
        return {};
    }

    [[nodiscard]] int width() const override { return width_; }
    [[nodiscard]] int height() const override { return height_; }

    [[nodiscard]] Result<void> next(std::span<std::uint8_t> grey) override {
        if (trouble_.is_broken || !decode_row(row_.empty() ? grey.data() : row_.data()) ||
            trouble_.is_broken) {
            trouble_.is_broken = true;
            return tl::unexpected(broken(trouble_));
        }
        if (row_.empty()) return {};
        const std::uint8_t* pixel = row_.data();
        for (std::uint8_t& value : grey) {
            value = luma(pixel[0], pixel[1], pixel[2]);
            pixel += 4;
        }
        return {};
    }

private:
    // The functions that a longjmp may leave: no object with a destructor in them.
    bool read_header_or_leave() {
        if (setjmp(trouble_.way_out) != 0) return false;
        jpeg_create_decompress(&decoder_);
        jpeg_mem_src(&decoder_, reinterpret_cast<const unsigned char*>(bytes_.data()), bytes_.size());
        jpeg_read_header(&decoder_, TRUE);
        return true;
    }
    bool decode_row(std::uint8_t* into) {
        if (setjmp(trouble_.way_out) != 0) return false;
        if (!is_started_) {
            is_started_ = true;
            decoder_.progress = &progress_;
            jpeg_start_decompress(&decoder_);
        }
        JSAMPROW rows[1] = {into};
        return jpeg_read_scanlines(&decoder_, rows, 1) == 1;
    }

    std::string_view bytes_;
    jpeg_decompress_struct decoder_{};
    Trouble trouble_;
    jpeg_progress_mgr progress_{};
    std::vector<std::uint8_t> row_;  // empty while libjpeg gives grey itself
    int width_ = 0;
    int height_ = 0;
    bool is_started_ = false;
};

}  // namespace

Result<std::unique_ptr<PictureRows>> open_jpeg(std::string_view bytes) {
    auto rows = std::make_unique<JpegRows>(bytes);
    if (const auto read = rows->read_header(); !read) return tl::unexpected(read.error());
    return rows;
}

}  // namespace comptoir::bridge
