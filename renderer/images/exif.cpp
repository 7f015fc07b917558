#include "renderer/images/exif.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <vector>

namespace comptoir::renderer {
namespace {

constexpr int kSegmentsMax = 64;         // before the pixels; cameras write fewer than ten
constexpr std::uint32_t kTagsMax = 256;  // of the first table; cameras write some twenty

/// Numbers of a file whose bytes lie in either order. Nothing is read beyond its end.
struct Reader {
    std::string_view bytes;
    bool is_little = false;

    [[nodiscard]] std::optional<std::uint32_t> number(std::size_t at, std::size_t size) const {
        if (at > bytes.size() || bytes.size() - at < size) return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 | static_cast<std::uint8_t>(bytes[is_little ? at + size - 1 - i : at + i]);
        return value;
    }
};

/// What follows "Exif" in its part of the file; empty where there is none before the pixels.
std::string_view exif_in(std::string_view jpeg) {
    constexpr std::uint32_t kApp1 = 0xFFE1;
    constexpr std::uint32_t kStartOfScan = 0xFFDA;
    constexpr std::string_view kName{"Exif\0\0", 6};
    const Reader reader{jpeg};
    std::size_t at = 2;
    for (int i = 0; i < kSegmentsMax; ++i) {
        const auto marker = reader.number(at, 2);
        const auto length = reader.number(at + 2, 2);
        if (!marker || !length || *marker < 0xFF00 || *marker == kStartOfScan || *length < 2) return {};
        const std::string_view content = jpeg.substr(at + 4, *length - 2);
        if (*marker == kApp1 && content.starts_with(kName)) return content.substr(kName.size());
        at += 2 + *length;
        if (at > jpeg.size()) return {};
    }
    return {};
}

/// 1 to 8; 0 where none is said.
std::uint32_t code_in(std::string_view exif) {
    constexpr std::uint32_t kOrientation = 0x0112;
    constexpr std::uint32_t kShort = 3;
    constexpr std::size_t kEntryBytes = 12;
    Reader reader{exif, exif.starts_with("II")};
    if (!reader.is_little && !exif.starts_with("MM")) return 0;
    if (reader.number(2, 2) != 42U) return 0;
    const auto table = reader.number(4, 4);
    if (!table) return 0;
    const auto count = reader.number(*table, 2);
    if (!count) return 0;
    for (std::size_t i = 0; i < std::min(*count, kTagsMax); ++i) {
        const std::size_t at = *table + std::size_t{2} + i * kEntryBytes;
        if (reader.number(at, 2) != kOrientation) continue;
        return reader.number(at + 2, 2) == kShort ? reader.number(at + 8, 2).value_or(0) : 0;
    }
    return 0;
}

}  // namespace

Orientation orientation_of(std::string_view jpeg) {
    // From "the first row is the top, the first column the left" on.
    constexpr std::array<Orientation, 9> kOrientations{{{},
                                                        {},
                                                        {Turn::none, true},
                                                        {Turn::half, false},
                                                        {Turn::half, true},
                                                        {Turn::three_quarters, true},
                                                        {Turn::quarter, false},
                                                        {Turn::quarter, true},
                                                        {Turn::three_quarters, false}}};
    const std::uint32_t code = code_in(exif_in(jpeg));
    return code < kOrientations.size() ? kOrientations[code] : Orientation{};
}

Pixels upright(Pixels pixels, const Orientation& orientation) {
    if (orientation == Orientation{} || pixels.empty()) return pixels;
    Pixels out{turned(pixels.size, orientation.turn), std::vector<std::uint8_t>(pixels.rgba.size())};
    const std::ptrdiff_t across = out.size.width;
    const std::ptrdiff_t last_column = across - 1;
    const std::ptrdiff_t last_row = across * (out.size.height - 1);
    // Where the first pixel goes, and how far its neighbours to the right and below are from there.
    std::ptrdiff_t start = 0;
    std::ptrdiff_t right = 1;
    std::ptrdiff_t down = across;
    if (orientation.turn == Turn::quarter) {
        start = last_column;
        right = across;
        down = -1;
    } else if (orientation.turn == Turn::half) {
        start = last_row + last_column;
        right = -1;
        down = -across;
    } else if (orientation.turn == Turn::three_quarters) {
        start = last_row;
        right = -across;
        down = 1;
    }
    if (orientation.is_mirrored) {
        start += right * (pixels.size.width - 1);
        right = -right;
    }
    const std::uint8_t* from = pixels.rgba.data();
    for (int y = 0; y < pixels.size.height; ++y) {
        for (int x = 0; x < pixels.size.width; ++x, from += 4)
            std::memcpy(out.rgba.data() + (start + y * down + x * right) * 4, from, 4);
    }
    return out;
}

}  // namespace comptoir::renderer
