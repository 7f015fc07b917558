#include "renderer/scenes/scene.hpp"

#include "renderer/scenes/scenes.hpp"

namespace comptoir::renderer {

namespace {

bool writes_han(const Language& language) {
    return language.tag().starts_with("zh") || language.tag().starts_with("ja") ||
           language.tag().starts_with("ko");
}

}  // namespace

Drawn draw_scene(Painter& painter, const SceneInput& input) {
    const View& view = input.view;
    const Speech speech = input.words.speech(view.order ? view.order->language : std::string(),
                                             view.languages, view.second_language);
    const Language& language = speech.first;
    // Han characters look as in the language that has them.
    const bool is_han_second = speech.second != nullptr && writes_han(*speech.second);
    painter.begin(language.direction(), input.theme.colors.paper,
                  is_han_second && !writes_han(language) ? speech.second->tag() : language.tag());
    Sheet sheet{.painter = painter,
                .input = input,
                .theme = input.theme,
                .language = language,
                .speech = speech,
                .form = form_of(painter.width(), painter.height()),
                .width = painter.width(),
                .height = painter.height()};
    const SceneId scene = pick_scene(view);
    switch (scene) {
        case SceneId::setup: draw_setup(sheet); break;
        case SceneId::welcome: draw_welcome(sheet); break;
        case SceneId::order: return draw_order(sheet);
        case SceneId::weighing: draw_weighing(sheet); break;
        case SceneId::payment: draw_payment(sheet); break;
        case SceneId::card: draw_card_payment(sheet); break;
        case SceneId::choosing: draw_choosing(sheet); break;
        case SceneId::partial: draw_partial(sheet); break;
        case SceneId::thanks: draw_thanks(sheet); break;
        case SceneId::notice: draw_notice(sheet); break;
        case SceneId::closed: draw_closed(sheet); break;
        case SceneId::updating: draw_updating(sheet); break;
        case SceneId::board: draw_board(sheet); break;
    }
    const bool is_at_rest = scene == SceneId::welcome || scene == SceneId::setup ||
                            scene == SceneId::closed || scene == SceneId::board;
    if (view.note != StaffNote::none && is_at_rest) draw_staff_note(sheet);
    return {};
}

}  // namespace comptoir::renderer
