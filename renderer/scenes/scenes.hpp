#pragma once
/// One function a scene; scene.cpp picks.

#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {

void draw_setup(Sheet& sheet);
void draw_welcome(Sheet& sheet);
/// Where the words of the welcome page start.
[[nodiscard]] float front_inset(const Sheet& sheet);
void draw_slide(Sheet& sheet);
Drawn draw_order(Sheet& sheet);
void draw_weighing(Sheet& sheet);
void draw_payment(Sheet& sheet);
void draw_card_payment(Sheet& sheet);
void draw_choosing(Sheet& sheet);
void draw_partial(Sheet& sheet);
void draw_question(Sheet& sheet);
/// The pad of one, in `area`, with what is written on it.
void draw_signature_pad(Sheet& sheet, const Rect& area);
void draw_thanks(Sheet& sheet);
void draw_notice(Sheet& sheet);
void draw_closed(Sheet& sheet);
void draw_updating(Sheet& sheet);
void draw_board(Sheet& sheet);
/// How many of the offered languages we have words in.
[[nodiscard]] std::size_t languages_offered(const Sheet& sheet);
/// In the place of another scene, while a customer chooses.
void draw_languages(Sheet& sheet);
/// On top of another scene: the chip of languages where that one has none of its own.
void draw_language_offer(Sheet& sheet, SceneId scene);
/// On top of any: a long press that is on its way.
void draw_hold(Sheet& sheet);
/// On top of another scene.
void draw_staff_note(Sheet& sheet);

}  // namespace comptoir::renderer
