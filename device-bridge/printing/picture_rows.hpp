#pragma once
/// An encoded picture as rows of grey, one after the other, the first before the last is decoded.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// Units: 0 is black, 255 white; ITU-R 601 luma of coloured pictures, which JPEGs hold as such; transparent
/// is white. Thread: any (no I/O, no clock; the caller owns it). Owner: whoever opened it; the bytes given to
/// `open` must outlive it. Limits: kWidthMax, kHeightMax, kPixelsMax; kWholePixelsMax where the format can't
/// be decoded by rows.
class PictureRows {
public:
    static constexpr int kWidthMax = 4'096;    // a till draws 512 or 576; a phone's photo has 4,032
    static constexpr int kHeightMax = 32'767;  // four metres of paper; longer is a mistake
    static constexpr std::size_t kPixelsMax = 40'000'000;       // a large phone's photo has 12 million
    static constexpr std::size_t kWholePixelsMax = 10'000'000;  // 40 MB while it is decoded
    static constexpr int kScansMax = 64;  // progressive JPEG: encoders make 10; each scan costs a whole pass

    /// Reads only the header and looks for the end; JPEG, PNG, BMP, GIF, PBM (P4) and PGM (P5), told by their
    /// first bytes.
    ///
    /// Errors: malformed (not a picture, cut off, too large), unsupported (CMYK, not 8 bits).
    [[nodiscard]] static Result<std::unique_ptr<PictureRows>> open(std::string_view bytes);

    virtual ~PictureRows() = default;
    [[nodiscard]] virtual int width() const = 0;
    [[nodiscard]] virtual int height() const = 0;
    /// Decodes the next row into `grey`, which has `width()` bytes. Call at most `height()` times.
    ///
    /// Errors: malformed: the picture breaks here; no row follows.
    [[nodiscard]] virtual Result<void> next(std::span<std::uint8_t> grey) = 0;
};

}  // namespace comptoir::bridge
