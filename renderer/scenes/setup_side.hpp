#pragma once
/// The parts of the setup page's panel.

#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {

/// A code that a phone reads, and what it leads to. Returns where it ends.
float draw_phone(Sheet& sheet, const Rect& panel, float pad, float side);
/// What is wrong, up from `bottom`. Returns where it begins.
float draw_problems(Sheet& sheet, float x, float end, float bottom);
/// The devices, between `y` and `bottom`; those that have no room are counted.
void draw_devices(Sheet& sheet, float x, float end, float y, float bottom);

}  // namespace comptoir::renderer
