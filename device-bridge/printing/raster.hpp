#pragma once
/// A picture as a printer wants it: rows of dots, as wide as the paper, in bands.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "device-bridge/printing/dither.hpp"
#include "device-bridge/printing/picture_rows.hpp"
#include "device-bridge/printing/scale.hpp"

namespace comptoir::bridge {

/// Decodes, shrinks what is wider than the paper, centres what is narrower, dithers: row by row.
///
/// Units: a set bit is a black dot, the most significant is the leftmost; rows are padded to whole bytes.
/// Thread: any (no I/O, no clock; the caller owns it).
/// Owner: whoever opened it; `picture` must outlive it.
class Raster {
public:
    /// Errors: those of PictureRows::open.
    [[nodiscard]] static Result<Raster> open(std::string_view picture, int paper_width_dots);

    [[nodiscard]] int row_bytes() const { return (paper_width_dots_ + 7) / 8; }
    [[nodiscard]] int rows() const { return shrink_.height(); }
    [[nodiscard]] int rows_made() const { return rows_made_; }

    /// The next rows, at most `rows_max`; empty after the last. A picture that breaks gives the rows before
    /// the break first.
    ///
    /// Errors: malformed: it breaks here, and nothing follows.
    [[nodiscard]] Result<std::string> next_band(int rows_max);

private:
    Raster(std::unique_ptr<PictureRows> picture, int paper_width_dots);
    [[nodiscard]] bool read_row(std::span<std::uint8_t> into);

    std::unique_ptr<PictureRows> picture_;
    int paper_width_dots_;
    Shrink shrink_;
    Dither dither_;
    std::vector<std::uint8_t> grey_;                 // as wide as the picture
    std::array<std::vector<std::uint8_t>, 2> pair_;  // as wide as what is printed of it
    int rows_read_ = 0;
    int rows_made_ = 0;
    Result<void> state_;
};

}  // namespace comptoir::bridge
