#pragma once
/// Grey rows to black dots by error diffusion.

#include <cstdint>
#include <span>
#include <vector>

namespace comptoir::bridge {

/// Floyd and Steinberg's diffusion, left to right in every row, over the inverted picture: what the official
/// box prints, bit for bit.
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
    explicit Dither(int width);

    /// Sets the black dots of the next row in `packed`, most significant bit left, starting `left_dots` in.
    /// `packed` is zero before, and wide enough.
    void next(std::span<const std::uint8_t> grey, int left_dots, std::span<std::uint8_t> packed);

private:
    std::vector<std::int16_t> errors_;  // in sixteenths, for column x at x + 1; |error| stays below 4,096
};

}  // namespace comptoir::bridge
