#pragma once
/// One line of the list with all that belongs to it: measured before it is placed, then drawn.

#include "renderer/scenes/line_list.hpp"

namespace comptoir::renderer {

/// All that is measured of a line before it is placed.
struct LineRow {
    Block block;
    float height = 0;
    float extra = 0;  ///< for the second line of the name
    float note = 0;   ///< height of the note
    float price_room = 0;
    float name_end = 0;    ///< what the name leaves free: the price alone, not what stands below that
    std::size_t kids = 0;  ///< drawn, the row that counts the rest among them
    std::size_t kids_hidden = 0;
};

/// The styles and measures of one list.
struct LineSetting {
    const ListMetrics& metrics;
    TextStyle name;
    TextStyle quantity;
    TextStyle detail;
    TextStyle price;
    TextStyle badge;
    float tile = 0;
    float text_x = 0;  ///< from the start of the column

    LineSetting(const Sheet& sheet, Density density);
};

/// How a row looks in one frame.
struct RowLook {
    float y = 0;
    float lift = 0;
    float amber = 0;  ///< of its quantity
    float shown = 1;
};

[[nodiscard]] LineRow measured(const Sheet& sheet, const LineSetting& setting, const std::vector<Line>& lines,
                               Block block, float width);

/// What a line is that is no thing bought: "Deposit", "Returned", or "Reward" as a chip. Returns its width.
float draw_kind(Sheet& sheet, const Line& line, const TextStyle& style, float x, float baseline);

void draw_row(Sheet& sheet, const LineSetting& setting, const std::vector<Line>& lines, const LineRow& row,
              const ListPlace& place, const RowLook& look);

}  // namespace comptoir::renderer
