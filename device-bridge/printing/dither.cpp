#include "device-bridge/printing/dither.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace comptoir::bridge {
namespace {

constexpr std::size_t kStep = 8;  // white pixels looked at together

std::uint64_t eight_bytes(const void* from) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
}

/// Eight white pixels into which no error flows: most of a receipt.
bool is_clean(const std::uint8_t* grey, const std::int16_t* errors) {
    return eight_bytes(grey) == ~std::uint64_t{0} && (eight_bytes(errors) | eight_bytes(errors + 4)) == 0;
}

}  // namespace

Dither::Dither(int width) : errors_(static_cast<std::size_t>(width) + 1 + kStep) {}

void Dither::next(std::span<const std::uint8_t> grey, int left_dots, std::span<std::uint8_t> packed) {
    std::int16_t* const errors = errors_.data();
    const std::size_t width = grey.size();
    const auto left = static_cast<std::size_t>(left_dots);
    int right = 0;  // sixteenths for the pixel to the right
    int below = 0;  // for the one below the last, without what the next adds
    int below_right = 0;
    std::size_t x = 0;
    while (x < width) {
        if ((right | below | below_right) == 0) {
            const std::size_t start = x;
            while (x + kStep <= width && is_clean(grey.data() + x, errors + x + 1)) x += kStep;
            if (x > start) {
                errors[start] = 0;
                continue;
            }
        }
        const int wanted = 255 - grey[x] + (right + errors[x + 1]) / 16;
        const int value = std::clamp(wanted, 0, 255);
        const bool is_dot = value > 128;
        const std::size_t bit = left + x;
        packed[bit >> 3] = static_cast<std::uint8_t>(packed[bit >> 3] | (int{is_dot} << (7 - (bit & 7))));
        const int error = value - (is_dot ? 255 : 0);
        errors[x] = static_cast<std::int16_t>(below + 3 * error);
        below = below_right + 5 * error;
        below_right = error;
        right = 7 * error;
        ++x;
    }
    errors[width] = static_cast<std::int16_t>(below);
}

}  // namespace comptoir::bridge
