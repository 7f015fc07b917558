#pragma once
/// Grey rows to black dots by error diffusion.

#include <cstdint>
#include <span>
#include <vector>

namespace comptoir::bridge {

/// Floyd and Steinberg's diffusion, left to right in every row, over the inverted picture: the dots that the
/// official box prints of the same grey.
///
/// The inverted value, plus a sixteenth of the errors collected so far (truncated towards zero) and clipped
/// to a byte, is a dot when above 128; its error goes 7/16 right, 3/16 below left, 5/16 below, 1/16 below
/// right. What falls off the edges is lost.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Source: Floyd, Steinberg, "An Adaptive Algorithm for Spatial Grey Scale", 1976; threshold, rounding and
/// the inversion before it as python3-pil 9.4 `convert("1")` after `ImageOps.invert` does them (the test
/// compares with that program).
class Dither {
public:
    /// A row of the picture, and where its dots go: most significant bit left, zero before.
    struct Row {
        std::span<const std::uint8_t> grey;
        std::span<std::uint8_t> packed;
    };

    /// The dots of a row begin `left_dots` in; `packed` is wide enough for both.
    Dither(int width, int left_dots);

    void next(const Row& row);
    /// The same as one after the other, and half as slow: a pixel waits for the one to its left, but the row
    /// below can follow close behind.
    void next(const Row& upper, const Row& lower);

private:
    std::size_t width_;
    std::size_t left_dots_;
    std::vector<std::int16_t> errors_;  // in sixteenths, for column x at x + 1; |error| stays below 4,096
};

}  // namespace comptoir::bridge
