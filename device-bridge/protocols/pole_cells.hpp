#pragma once
/// Text as the cells of a pole display, which know one code page and no other letter.

#include <string>
#include <string_view>

namespace comptoir::bridge {

/// What the bytes from 80 on are.
enum class CodePage { cp437, cp850, cp852, cp858, cp866, cp1252 };

/// One byte a cell. What the page lacks is written with the letters it has ("é" as "e", "€" as "EUR", "Ж" as
/// "Zh"); what has no such form (CJK, Arabic, emoji), marks that stand alone and control characters are left
/// out, and blanks of any kind are one blank.
///
/// Thread: any (pure).   Errors: bytes that are no UTF-8 are left out.
[[nodiscard]] std::string pole_cells(std::string_view text, CodePage page);

/// What cells show, as UTF-8.   Thread: any (pure).
[[nodiscard]] std::string text_of_cells(std::string_view cells, CodePage page);

/// `start` from the left and `end` to the right, `width` cells in all. The end is an amount and is never cut:
/// the start gives way first; an end that is wider than the row loses what is no digit, sign, point or comma,
/// and is dashes where even that does not fit.
///
/// Thread: any (pure).
[[nodiscard]] std::string pole_row(std::string_view start_cells, std::string_view end_cells,
                                   std::size_t width);

}  // namespace comptoir::bridge
