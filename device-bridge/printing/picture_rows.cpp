#include "device-bridge/printing/picture_rows.hpp"

#include <string>

#include "device-bridge/printing/picture_formats.hpp"

namespace comptoir::bridge {

Result<std::unique_ptr<PictureRows>> PictureRows::open(std::string_view bytes) {
    using namespace std::string_view_literals;
    // Source: ISO/IEC 10918-1 B.1.1.3; PNG (Third Edition) 5.2; GIF89a section 17; Windows BITMAPFILEHEADER;
    // pbm(5).
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return open_jpeg(bytes);
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return open_png(bytes);
    if (bytes.starts_with("GIF8"sv) || bytes.starts_with("BM"sv)) return open_whole(bytes);
    if (bytes.starts_with("P4"sv) || bytes.starts_with("P5"sv)) return open_netpbm(bytes);
    if (bytes.empty()) return fail(ErrorCode::malformed, "picture: empty");
    return fail(ErrorCode::malformed, "picture: not a JPEG, PNG, BMP, GIF, PBM or PGM");
}

Result<void> check_size(std::uint64_t width, std::uint64_t height, std::size_t pixels_max) {
    const std::string size = std::to_string(width) + "x" + std::to_string(height);
    if (width == 0 || height == 0) return fail(ErrorCode::malformed, "picture: no pixels, " + size);
    const bool is_within = width <= PictureRows::kWidthMax && height <= PictureRows::kHeightMax;
    if (!is_within || width * height > pixels_max) {
        return fail(ErrorCode::malformed, "picture: too large, " + size);
    }
    return {};
}

}  // namespace comptoir::bridge
