#pragma once
/// One function a scene; scene.cpp picks.

#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {

void draw_setup(Sheet& sheet);
void draw_welcome(Sheet& sheet);
Drawn draw_order(Sheet& sheet);
void draw_weighing(Sheet& sheet);
void draw_payment(Sheet& sheet);
void draw_card_payment(Sheet& sheet);
void draw_choosing(Sheet& sheet);
void draw_partial(Sheet& sheet);
void draw_thanks(Sheet& sheet);
void draw_notice(Sheet& sheet);
void draw_closed(Sheet& sheet);
void draw_updating(Sheet& sheet);
void draw_board(Sheet& sheet);
/// On top of another scene.
void draw_staff_note(Sheet& sheet);

}  // namespace comptoir::renderer
