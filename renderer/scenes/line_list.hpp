#pragma once
/// The lines of an order in a column: which are in view, and each of them.

#include <vector>

#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {

/// Where the list may draw. Units: theme units.
struct ListPlace {
    float x = 0;
    float width = 0;
    float top = 0;
    float bottom = 0;
};

/// Whether hidden lines are counted in rows of the list, or by the head of the page.
enum class HiddenCounts { in_rows, in_head };

/// A line with its combo children.
struct Block {
    std::size_t line = 0;
    std::size_t end = 0;

    bool operator==(const Block&) const = default;
};

[[nodiscard]] std::vector<Block> blocks_of(const std::vector<Line>& lines);

/// The part of a list that is in view.
struct Window {
    std::size_t first = 0;       ///< block at the top
    std::size_t above = 0;       ///< blocks hidden above, said when not 0
    std::size_t below = 0;       ///< blocks not wholly in view below
    float top = 0;               ///< of the first row
    float bottom = 0;            ///< where rows end
    bool has_below_row = false;  ///< something is said below the rows
};

/// `heights(block)` is asked only for blocks near the raised one: long lists cost no more than short ones.
///
/// The raised block is always wholly in view if it is lower than the place, and never at the very bottom when
/// more follow. Thread: any (pure).
[[nodiscard]] Window window_of(std::size_t blocks, std::size_t raised, const ListPlace& place,
                               float raised_gap, HiddenCounts counts, bool ends_with_row,
                               const std::function<float(std::size_t)>& height);

/// Draws the list; returns where its lines stand.
Drawn draw_list(Sheet& sheet, const ListPlace& place, Density density, HiddenCounts counts);

/// How many lines are hidden above, for a head that says so.
[[nodiscard]] std::size_t hidden_above(const Sheet& sheet, const ListPlace& place, Density density);

/// Whether all of it is in view at this density.
[[nodiscard]] bool fits(const Sheet& sheet, const ListPlace& place, Density density);

/// "2 ×", as chips and rows say it; empty when the quantity is not said.
[[nodiscard]] std::string times_text(const Line& line);
/// "−10%" of a line, or nothing.
[[nodiscard]] std::string discount_text(const Line& line);

}  // namespace comptoir::renderer
