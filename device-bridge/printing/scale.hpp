#pragma once
/// Rows of a picture made as wide as they are printed.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace comptoir::bridge {

/// Averages by area: each row that comes out is the exact mean of what it covers, rounded once. A picture no
/// wider than the paper passes unchanged.
///
/// Units: grey, 0 to 255.   Thread: any (no I/O, no clock; the caller owns it).
/// Limits: one row of sums. With PictureRows' limits a sum is below 2^34.
class Shrink {
public:
    Shrink(int width, int height, int paper_width);

    [[nodiscard]] int width() const { return out_width_; }
    [[nodiscard]] int height() const { return out_height_; }

    /// Takes the next row and gives the one that is complete with it, valid until the next call; empty while
    /// there is none.
    [[nodiscard]] std::span<const std::uint8_t> feed(std::span<const std::uint8_t> grey);

private:
    void sum_across(std::span<const std::uint8_t> grey);
    void add(std::uint64_t weight);

    int width_;
    int height_;
    int out_width_;
    int out_height_;
    std::uint64_t covered_ = 0;          // of the row in making, in 1/out_height of a row
    std::vector<std::uint32_t> across_;  // the row just taken, summed over what each dot covers
    std::vector<std::uint64_t> sums_;    // the row in making
    std::vector<std::uint8_t> row_;
};

/// Shrinks, or repeats pixels: with a whole factor every pixel becomes a square of the same size, and a code
/// stays as even as it was.
///
/// Units: grey, 0 to 255.   Thread: any (no I/O, no clock; the caller owns it).
class Resize {
public:
    Resize(int width, int height, int out_width);

    [[nodiscard]] int width() const { return out_width_; }
    [[nodiscard]] int height() const { return out_height_; }

    /// Takes the next row of the picture, which must stay until `take` gives nothing more of it.
    void feed(std::span<const std::uint8_t> grey);
    /// The next row to print, valid until the next call; empty: another row is needed first.
    [[nodiscard]] std::span<const std::uint8_t> take();

private:
    Shrink shrink_;
    int width_;
    int height_;
    int out_width_;
    int out_height_;
    int rows_fed_ = 0;
    int rows_taken_ = 0;                  // only where it repeats
    std::span<const std::uint8_t> next_;  // what `take` gives, once or repeatedly
    std::vector<std::uint8_t> wide_;      // empty unless it repeats
};

}  // namespace comptoir::bridge
