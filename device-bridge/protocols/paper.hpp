#pragma once
/// What comes out of a printer made of software.

#include <cstdint>
#include <string_view>
#include <vector>

namespace comptoir::bridge {

/// Rows of dots as they came out. A set bit is black, the most significant is the leftmost.
struct Paper {
    int width_dots = 0;
    std::vector<std::uint8_t> bits;

    [[nodiscard]] int row_bytes() const { return (width_dots + 7) / 8; }
    [[nodiscard]] int rows() const { return static_cast<int>(bits.size()) / row_bytes(); }
    [[nodiscard]] bool is_black(int x, int y) const;
    void blacken(int x, int y);  ///< outside: nothing happens
    void feed(int rows);
    /// The dots of a packed row, its first at `left`.
    void blacken_row(std::string_view packed, int left, int y);
    /// A character is a box; the eight squares in it are its code, so that a person can compare and a test
    /// can read. `wide` and `high` are how many times as large as usual it is.
    void draw_cell(std::uint8_t code, int left, int top, int wide, int high);

    static constexpr int kCellWide = 12;  // font A
    static constexpr int kCellHigh = 24;
};

}  // namespace comptoir::bridge
