#pragma once
/// A picture as a printer wants it: rows of dots, as wide as the paper, in bands.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "device-bridge/printing/dither.hpp"
#include "device-bridge/printing/picture_rows.hpp"
#include "device-bridge/printing/regions.hpp"
#include "device-bridge/printing/scale.hpp"

namespace comptoir::bridge {

/// Decodes, fits to the paper, centres what is narrower, makes dots: row by row.
///
/// Units: a set bit is a black dot, the most significant is the leftmost; rows are padded to whole bytes.
/// Thread: any (no I/O, no clock; the caller owns it).
/// Owner: whoever opened it; `picture` must outlive it.
/// Limits: some rows, whatever the height; `upside_down` keeps the dots of a whole piece, at most 8 MiB.
class Raster {
public:
    /// What is narrower than the paper is printed dot for dot, or as many whole times larger as it fits.
    enum class Fit { as_drawn, enlarged };
    enum class Turn { none, upside_down };
    /// Judged by regions, or diffused all over, as the official box does.
    enum class Halftone { by_region, diffused };

    struct Options {
        int paper_width_dots = 576;
        int margin_left_dots = 0;  ///< stay white, whichever way up; the picture is centred in the rest
        int scale_percent = 100;   ///< of what was drawn; what is wider than the paper is shrunk to it
        Fit fit = Fit::as_drawn;
        int darkness_percent = 100;  ///< of tones between black and white: the exponent of a gamma curve
        Turn turn = Turn::none;
        Halftone halftone = Halftone::by_region;
        std::vector<int> cuts = {};  ///< rows of the picture before which the paper is cut, in any order

        static constexpr int kPaperWidthDotsMax = 2'048;  // 112 mm paper has 833; a raster row has a bound
        static constexpr int kScalePercentMin = 10;
        static constexpr int kScalePercentMax = 400;  // 58 mm to 203 mm; more is a mistake
        static constexpr int kDarknessPercentMin = 25;
        static constexpr int kDarknessPercentMax = 400;  // beyond, all tones are black
        static constexpr std::size_t kCutsMax = 256;     // tickets in one job; a till sends a few
    };

    /// Errors: those of PictureRows::open and of dark_ground_of; malformed: options out of their bounds, or
    /// longer than PictureRows::kHeightMax once enlarged.
    [[nodiscard]] static Result<Raster> open(std::string_view picture, Options options);
    [[nodiscard]] static Result<Raster> open(std::string_view picture, int paper_width_dots);

    [[nodiscard]] int row_bytes() const { return (options_.paper_width_dots + 7) / 8; }
    [[nodiscard]] int rows() const { return resize_.height(); }
    [[nodiscard]] int rows_made() const { return rows_made_; }
    /// The paper is to be cut behind the rows made so far, and more rows follow.
    [[nodiscard]] bool is_at_cut() const;
    /// How many rows follow until the next cut, or the end.
    [[nodiscard]] int rows_to_cut() const { return next_cut() - rows_made_; }

    /// The next rows, at most `rows_max` and never past a cut; empty after the last. A picture that breaks
    /// gives the rows before the break first.
    ///
    /// Errors: malformed: it breaks here, and nothing follows.
    [[nodiscard]] Result<std::string> next_band(int rows_max);

private:
    Raster(std::unique_ptr<PictureRows> picture, Options options, int printed_width,
           std::optional<int> dark_ground);
    [[nodiscard]] int next_cut() const;
    [[nodiscard]] std::string make_rows(int rows_max);
    [[nodiscard]] bool read_row(std::span<std::uint8_t> into);
    [[nodiscard]] bool read_grey(std::span<std::uint8_t> into);
    void turn(std::string& rows) const;

    std::unique_ptr<PictureRows> picture_;
    Options options_;  // with the cuts as rows of paper, ascending
    Resize resize_;
    Regions regions_;
    Dither dither_;
    std::vector<std::uint8_t> shades_;               // what each grey is printed as; empty: as itself
    std::vector<std::uint8_t> grey_;                 // as wide as the picture
    std::array<std::vector<std::uint8_t>, 2> pair_;  // as wide as what is printed of it
    std::string piece_;                              // turned as a whole, and given in bands
    std::size_t piece_given_ = 0;
    int rows_read_ = 0;
    int rows_made_ = 0;
    Result<void> state_;
};

}  // namespace comptoir::bridge
