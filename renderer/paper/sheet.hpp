#pragma once
/// Dots on paper: what pages are drawn on and pictures are pasted onto.

#include <cstddef>
#include <string>

namespace comptoir::renderer::paper {

/// Black and white. Units: a set bit is a black dot, the most significant is the leftmost; each row is padded
/// with clear bits to whole bytes.
struct Dots {
    int width = 0;
    int height = 0;
    std::string bits;

    [[nodiscard]] static constexpr int row_bytes_of(int width) { return (width + 7) / 8; }
    [[nodiscard]] int row_bytes() const { return row_bytes_of(width); }
    [[nodiscard]] bool is_black(int x, int y) const;
    bool operator==(const Dots&) const = default;
};

/// All white.   Thread: any.
[[nodiscard]] Dots blank(int width, int height);

/// Shades. Units: one byte a dot, 0 is black, 255 white; rows without padding.
struct Tones {
    int width = 0;
    int height = 0;
    std::string grey;
};

/// Paper of a fixed width that is as long as what was put on it. One bit a dot until shades come onto it,
/// then one byte. What lies on something else makes it darker, never lighter; what reaches over an edge is
/// cut there.
///
/// Thread: any (no I/O, no clock; the caller owns it).   Units: dots of the printer.
/// Limits: kWidthMax, kHeightMax.
class Sheet {
public:
    static constexpr int kWidthMax = 2'048;    // 112 mm at 203 dpi has 833; the settings take no more either
    static constexpr int kHeightMax = 32'767;  // four metres of paper; no picture that is printed is longer

    explicit Sheet(int width);

    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }
    /// Whether something was to come below kHeightMax, and so is missing.
    [[nodiscard]] bool is_full() const { return is_full_; }

    /// Makes it at least that long.
    void reach(int height);
    /// A black rectangle; makes the paper longer where it must, as everything below does.
    void fill(int left, int top, int width, int height);
    /// Black becomes white and white black.
    void invert(int left, int top, int width, int height);
    void paste(const Dots& dots, int left, int top);
    void paste(const Tones& tones, int left, int top);
    /// Everything of another sheet.
    void paste(const Sheet& other, int left, int top);

    [[nodiscard]] bool is_black(int x, int y) const;

    /// The sheet as a picture file: a PBM ("P4"), or a PGM ("P5") once there are shades. An empty sheet has
    /// one white row, since a picture has at least one.
    /// Source: Netpbm, pbm(5) and pgm(5), the raw forms.
    [[nodiscard]] std::string picture() const;

private:
    void begin_shades();
    [[nodiscard]] std::size_t at(int x, int y) const;

    int width_;
    int row_bytes_;
    int height_ = 0;
    bool is_full_ = false;
    bool has_shades_ = false;
    std::string dots_;  ///< bits, or bytes once there are shades
};

}  // namespace comptoir::renderer::paper
