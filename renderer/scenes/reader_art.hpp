#pragma once
/// The card reader and what a customer does at it, drawn.

#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {

/// Into the middle of `rect`, as large as it goes; `amount` stands on the reader's own screen.
void draw_reader(Sheet& sheet, const Rect& rect, CardStep step, const Amount& amount);

}  // namespace comptoir::renderer
