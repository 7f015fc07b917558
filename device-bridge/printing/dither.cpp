#include "device-bridge/printing/dither.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

namespace comptoir::bridge {
namespace {

constexpr std::size_t kStep = 8;         // pixels taken together: a byte of dots
constexpr std::size_t kLag = 2 * kStep;  // how far a row follows the one above it, whose errors it needs
constexpr int kThreshold = 128;          // darker is a dot
constexpr std::uint64_t kInkBits = 0xF0F0'F0F0'F0F0'F0F0;    // set where any of eight pixels has ink of 16
constexpr std::uint64_t kErrorBits = 0xFE00'FE00'FE00'FE00;  // set where any of four errors is not 0 to 511
static_assert((7 * kThreshold + 511) / 16 + 15 <= kThreshold, "no dot comes of less ink and smaller errors");

std::uint64_t eight_bytes(const void* from) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
}

/// What a row's last pixel hands on.
struct Flow {
    int error = 0;
    int below = 0;  // sixteenths for the one below it, without what the next pixel adds

    /// The next pixel has this error; `errors` stands at the column before it.
    void pass(int from_this, std::int16_t* errors) {
        errors[0] = static_cast<std::int16_t>(below + 3 * from_this);
        below = error + 5 * from_this;
        error = from_this;
    }
    /// 1 where it is a dot.
    unsigned pass_pixel(int grey, std::int16_t* errors) {
        const int value = std::clamp(255 - grey + (7 * error + errors[1]) / 16, 0, 255);
        const bool is_dot = value > kThreshold;
        pass(value - 255 * int{is_dot}, errors);  // no branch: letters are as random as dice
        return unsigned{is_dot};
    }
};

/// A row on its way.
struct Front {
    const std::uint8_t* grey;
    std::uint8_t* packed;
    std::size_t left_dots;
    Flow flow = {};

    void put(std::size_t x, unsigned dots) const {
        const std::size_t bit = left_dots + x;
        const unsigned shifted = dots << 8 >> (bit & 7);
        packed[bit >> 3] = static_cast<std::uint8_t>(packed[bit >> 3] | shifted >> 8);
        if ((bit & 7) != 0) packed[(bit >> 3) + 1] = static_cast<std::uint8_t>(shifted);
    }
};

/// The dots of eight bytes that are 0 or 255 each, the first of them on top.
unsigned dots_of(std::uint64_t ink) {
    static_assert(std::endian::native == std::endian::little, "the first pixel is in the lowest byte");
    return static_cast<unsigned>((ink & 0x0101'0101'0101'0101) * 0x8040'2010'0804'0201 >> 56);
}

/// Eight pixels that need no counting: black and white ones without errors of others, and paper with next to
/// no ink, which is all that most of a receipt is. False where there is more to them.
bool pass_plain(Front& row, std::size_t x, std::int16_t* errors) {
    const std::uint64_t ink = ~eight_bytes(row.grey + x);
    const std::uint64_t above = eight_bytes(errors + x + 1) | eight_bytes(errors + x + 5);
    const bool is_black_or_white = ((ink ^ ink >> 1) & 0x7F7F'7F7F'7F7F'7F7F) == 0;
    if (is_black_or_white && above == 0 && row.flow.error == 0 && row.flow.below == 0) {
        errors[x] = 0;
        if (ink != 0) row.put(x, dots_of(ink));
        return true;
    }
    if ((ink & kInkBits) != 0 || (above & kErrorBits) != 0 || row.flow.error < 0) return false;
    Flow flow = row.flow;
    for (std::size_t i = x; i < x + kStep; ++i) {
        const int sum = 7 * flow.error + errors[i + 1];  // never negative, so that a shift divides it
        flow.pass(255 - row.grey[i] + (sum >> 4), errors + i);
    }
    row.flow = flow;
    return true;
}

void pass(Front& row, std::size_t x, std::int16_t* errors) {
    Flow flow = row.flow;
    unsigned dots = 0;
    for (std::size_t i = x; i < x + kStep; ++i) dots = dots << 1 | flow.pass_pixel(row.grey[i], errors + i);
    row.flow = flow;
    row.put(x, dots);
}

/// Two at once, neither waiting for the other.
void pass(Front& upper, std::size_t x, Front& lower, std::size_t lower_x, std::int16_t* errors) {
    Flow flow = upper.flow;
    Flow lower_flow = lower.flow;
    unsigned dots = 0;
    unsigned lower_dots = 0;
    for (std::size_t i = 0; i < kStep; ++i) {
        dots = dots << 1 | flow.pass_pixel(upper.grey[x + i], errors + x + i);
        lower_dots = lower_dots << 1 | lower_flow.pass_pixel(lower.grey[lower_x + i], errors + lower_x + i);
    }
    upper.flow = flow;
    lower.flow = lower_flow;
    upper.put(x, dots);
    lower.put(lower_x, lower_dots);
}

/// What is left of a row behind its whole bytes, and its end.
void finish(Front& row, std::size_t x, std::size_t width, std::int16_t* errors) {
    for (; x < width; ++x) {
        const std::size_t bit = row.left_dots + x;
        const unsigned dot = row.flow.pass_pixel(row.grey[x], errors + x) << (7 - (bit & 7));
        row.packed[bit >> 3] = static_cast<std::uint8_t>(row.packed[bit >> 3] | dot);
    }
    errors[width] = static_cast<std::int16_t>(row.flow.below);
}

}  // namespace

Dither::Dither(int width, int left_dots)
    : width_(static_cast<std::size_t>(width)),
      left_dots_(static_cast<std::size_t>(left_dots)),
      errors_(width_ + 1 + kStep) {}

void Dither::next(const Row& row) {
    std::int16_t* const errors = errors_.data();
    const std::size_t whole = width_ - width_ % kStep;
    Front front{row.grey.data(), row.packed.data(), left_dots_};
    for (std::size_t x = 0; x < whole; x += kStep) {
        if (!pass_plain(front, x, errors)) pass(front, x, errors);
    }
    finish(front, whole, width_, errors);
}

void Dither::next(const Row& upper, const Row& lower) {
    std::int16_t* const errors = errors_.data();
    const std::size_t whole = width_ - width_ % kStep;
    Front first{upper.grey.data(), upper.packed.data(), left_dots_};
    Front second{lower.grey.data(), lower.packed.data(), left_dots_};
    for (std::size_t x = 0; x < whole + kLag; x += kStep) {
        if (x == whole) finish(first, whole, width_, errors);
        const bool has_first = x < whole && !pass_plain(first, x, errors);
        const bool has_second = x >= kLag && !pass_plain(second, x - kLag, errors);
        if (has_first && has_second) {
            pass(first, x, second, x - kLag, errors);
        } else if (has_first) {
            pass(first, x, errors);
        } else if (has_second) {
            pass(second, x - kLag, errors);
        }
    }
    finish(second, whole, width_, errors);
}

}  // namespace comptoir::bridge
