#pragma once
/// Rows of a picture made as narrow as the paper, never wider.

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

}  // namespace comptoir::bridge
