#include "app/epos/image.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace comptoir::epos {
namespace {

using renderer::paper::Dots;
using renderer::paper::Sheet;
using renderer::paper::Tones;

Result<void> check_size(int width, int height) {
    if (width >= 1 && height >= 1 && width <= Sheet::kWidthMax && height <= Sheet::kHeightMax) return {};
    return fail(ErrorCode::malformed, "image: no paper is " + std::to_string(width) + " dots wide and " +
                                          std::to_string(height) + " long");
}

tl::unexpected<Error> wrong_length(std::string_view bytes, int width, int height) {
    return fail(ErrorCode::malformed, "image: " + std::to_string(bytes.size()) + " bytes are not " +
                                          std::to_string(width) + " by " + std::to_string(height) + " dots");
}

unsigned byte_at(std::string_view bytes, std::size_t at) {
    return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : 0U;
}

/// What stands beyond a row's last dot is nobody's.
void clear_padding(Dots& dots) {
    const int used = dots.width % 8;
    if (used == 0) return;
    const auto mask = static_cast<unsigned>(0xFF00 >> used) & 0xFFU;
    const auto row = static_cast<std::size_t>(dots.row_bytes());
    for (std::size_t at = row - 1; at < dots.bits.size(); at += row)
        dots.bits[at] = static_cast<char>(byte_at(dots.bits, at) & mask);
}

}  // namespace

Result<Dots> mono_image(std::string_view bytes, int width, int height, LastByte last) {
    if (const auto checked = check_size(width, height); !checked) return tl::unexpected(checked.error());
    Dots dots = renderer::paper::blank(width, height);
    if (bytes.size() == dots.bits.size()) {
        dots.bits = bytes;
        clear_padding(dots);
        return dots;
    }
    const std::size_t count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (bytes.size() != (count + 7) / 8) return wrong_length(bytes, width, height);

    std::string moved;
    const auto left_over = static_cast<unsigned>(count % 8);
    if (left_over != 0 && last == LastByte::low) {
        moved = bytes;
        moved.back() = static_cast<char>(byte_at(bytes, bytes.size() - 1) << (8 - left_over) & 0xFFU);
        bytes = moved;
    }
    const auto row_bytes = static_cast<std::size_t>(dots.row_bytes());
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
        const std::size_t first = y * static_cast<std::size_t>(width);
        const auto shift = static_cast<unsigned>(first % 8);
        for (std::size_t i = 0; i < row_bytes; ++i) {
            const std::size_t from = first / 8 + i;
            const unsigned pair = byte_at(bytes, from) << 8 | byte_at(bytes, from + 1);
            dots.bits[y * row_bytes + i] = static_cast<char>(pair >> (8 - shift) & 0xFFU);
        }
    }
    clear_padding(dots);
    return dots;
}

Result<Tones> grey_image(std::string_view bytes, int width, int height, double brightness) {
    if (const auto checked = check_size(width, height); !checked) return tl::unexpected(checked.error());
    const auto columns = static_cast<std::size_t>(width);
    const auto rows = static_cast<std::size_t>(height);
    const std::size_t padded = (columns + 1) / 2 * 2;  // dots of a row that has bytes of its own
    const bool is_padded = bytes.size() == padded / 2 * rows;
    if (!is_padded && bytes.size() != (columns * rows + 1) / 2) return wrong_length(bytes, width, height);

    constexpr int kLevels = 16;
    std::array<char, kLevels> shade{};
    for (int level = 0; level < kLevels; ++level) {
        const double light = std::pow(level / double{kLevels - 1}, 1 / std::clamp(brightness, 0.1, 10.0));
        shade.at(static_cast<std::size_t>(level)) = static_cast<char>(std::lround(255 * light));
    }
    Tones tones{width, height, {}};
    tones.grey.reserve(columns * rows);
    for (std::size_t y = 0; y < rows; ++y) {
        for (std::size_t x = 0; x < columns; ++x) {
            const std::size_t at = y * (is_padded ? padded : columns) + x;
            const unsigned byte = byte_at(bytes, at / 2);
            tones.grey += shade[at % 2 == 0 ? byte >> 4 : byte & 0x0FU];
        }
    }
    return tones;
}

Dots threshold(const Tones& tones) {
    Dots dots = renderer::paper::blank(tones.width, tones.height);
    std::size_t at = 0;
    for (int y = 0; y < tones.height; ++y) {
        const std::size_t row = static_cast<std::size_t>(y) * static_cast<std::size_t>(dots.row_bytes());
        for (int x = 0; x < tones.width; ++x) {
            if (byte_at(tones.grey, at++) >= 128) continue;
            char& byte = dots.bits[row + static_cast<std::size_t>(x / 8)];
            byte = static_cast<char>(static_cast<std::uint8_t>(byte) | 0x80U >> (x % 8));
        }
    }
    return dots;
}

}  // namespace comptoir::epos
