#pragma once
/// How a text looks, and how much room it takes.

#include <string>
#include <string_view>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

enum class Direction { left_to_right, right_to_left };

/// `automatic` is Inter Display from 32 units up and Inter below. Scripts that Inter lacks come from the
/// fallback families, named in renderer/fonts/fonts.conf.
inline constexpr float kDisplayFrom = 32;
enum class Face { automatic, display, text };

/// What kind of letters a shop wants: Inter, Noto Sans, or Noto Serif. Each has the same fallbacks behind it.
enum class Family { sans, humanist, serif };

/// Tabular digits all have one width: for figures that change in place or stand in columns.
enum class Digits { proportional, tabular };

/// How the lines of one text stand to each other.
enum class Lines { from_start, centered };

/// Units: those of whoever takes it: Painter wants theme units, TextCache device pixels.
struct TextStyle {
    float size = 24;
    int weight = 400;  ///< 100 to 900, as CSS
    Color color{};
    float tracking = 0;  ///< in ems; dropped by itself for scripts whose letters join
    Face face = Face::automatic;
    Family family = Family::sans;
    Digits digits = Digits::proportional;
    Lines lines = Lines::from_start;
    float max_width = 0;  ///< 0: as wide as it is, on one line
    int max_lines =
        1;  ///< beyond: an ellipsis at the end. With more than one, lines are 1.24 of the size apart
    bool operator==(const TextStyle&) const = default;
};

/// The face that is meant; `automatic` decides by the size. Thread: any.
[[nodiscard]] constexpr bool is_display(const TextStyle& style) {
    return style.face == Face::display || (style.face == Face::automatic && style.size >= kDisplayFrom);
}

/// Units: as TextStyle.
struct TextExtent {
    float width = 0;    ///< of the widest line: where the next thing may start
    float height = 0;   ///< of all lines
    float ascent = 0;   ///< from the top to the first baseline
    float bearing = 0;  ///< from the start edge to the ink: move big glyphs by it to align what is seen
    int lines = 0;
    int unknown_glyphs = 0;  ///< characters that no font has
    bool is_cut = false;     ///< an ellipsis stands for the rest
};

/// Capital height of both Inter faces, in ems. Source: Inter 4.0, OS/2 table, sCapHeight 1490 of 2048.
inline constexpr float kCapHeight = 0.727F;
/// Distance of lines in ems, whatever font a script falls back to.
inline constexpr float kLineHeight = 1.24F;

}  // namespace comptoir::renderer
