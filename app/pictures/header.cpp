#include "app/pictures/header.hpp"

#include <optional>

namespace comptoir::pictures {
namespace {

using namespace std::string_view_literals;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t big(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < count; ++i) number = number << 8 | byte_at(bytes, at + i);
    return number;
}

std::uint32_t little(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t number = 0;
    for (std::size_t i = count; i > 0; --i) number = number << 8 | byte_at(bytes, at + i - 1);
    return number;
}

std::optional<Header> png(std::string_view bytes) {
    if (bytes.size() < 24 || bytes.substr(12, 4) != "IHDR"sv) return std::nullopt;
    return Header{Format::png, big(bytes, 16, 4), big(bytes, 20, 4)};
}

/// Walks the segments up to the frame header; every step moves on, so this ends.
std::optional<Header> jpeg(std::string_view bytes) {
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (byte_at(bytes, at) != 0xff) return std::nullopt;
        const std::uint32_t marker = byte_at(bytes, at + 1);
        if (marker == 0xff) {  // a fill byte
            ++at;
            continue;
        }
        const bool stands_alone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
        if (stands_alone) {
            at += 2;
            continue;
        }
        if (marker == 0xd8 || marker == 0xd9 || marker == 0xda)
            return std::nullopt;  // no frame before the scan
        const bool is_frame =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (is_frame) {
            if (at + 9 > bytes.size()) return std::nullopt;
            return Header{Format::jpeg, big(bytes, at + 7, 2), big(bytes, at + 5, 2)};
        }
        const std::uint32_t length = big(bytes, at + 2, 2);
        if (length < 2) return std::nullopt;
        at += 2 + length;
    }
    return std::nullopt;
}

std::optional<Header> gif(std::string_view bytes) {
    if (bytes.size() < 10) return std::nullopt;
    return Header{Format::gif, little(bytes, 6, 2), little(bytes, 8, 2)};
}

std::optional<Header> bmp(std::string_view bytes) {
    if (bytes.size() < 26 || little(bytes, 14, 4) < 40) return std::nullopt;
    const std::uint32_t height = little(bytes, 22, 4);
    const bool is_top_down = height > INT32_MAX;  // a negative height
    return Header{Format::bmp, little(bytes, 18, 4), is_top_down ? 0 - height : height};
}

bool is_other_picture(std::string_view bytes) {
    const bool is_webp = bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP"sv;
    const bool is_avif = bytes.size() >= 12 && bytes.substr(4, 4) == "ftyp"sv;
    const auto text = bytes.substr(0, bytes.find_first_not_of(" \t\r\n") == std::string_view::npos ? 0 : 256);
    return is_webp || is_avif || text.find("<svg") != std::string_view::npos;
}

}  // namespace

Result<Header> read_header(std::string_view bytes) {
    if (bytes.size() > kPictureBytesMax) return fail(ErrorCode::full, "picture of too many bytes");
    std::optional<Header> header;
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) {
        header = png(bytes);
    } else if (bytes.starts_with("\xff\xd8\xff"sv)) {
        header = jpeg(bytes);
    } else if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) {
        header = gif(bytes);
    } else if (bytes.starts_with("BM"sv)) {
        header = bmp(bytes);
    } else if (is_other_picture(bytes)) {
        return fail(ErrorCode::unsupported, "picture format that is not drawn");
    }
    if (!header || header->width == 0 || header->height == 0)
        return fail(ErrorCode::malformed, "not a picture");
    const std::uint64_t pixels = std::uint64_t{header->width} * header->height;
    if (header->width > kSideMax || header->height > kSideMax || pixels > kPixelsMax) {
        return fail(ErrorCode::full, "picture of " + std::to_string(header->width) + "x" +
                                         std::to_string(header->height) + " pixels");
    }
    return *header;
}

}  // namespace comptoir::pictures
