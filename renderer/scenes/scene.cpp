#include "renderer/scenes/scene.hpp"

#include <algorithm>
#include <utility>

#include "renderer/scenes/brand_mark.hpp"
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
    const bool has_choice = input.touch != nullptr && !input.touch->language.empty();
    const std::string of_the_order = view.order ? view.order->language : std::string();
    const Speech speech = input.words.speech(has_choice ? input.touch->language : of_the_order,
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
    if (input.touch != nullptr && input.touch->lists_languages) {
        draw_languages(sheet);
        return {.rows = {}, .density = {}, .targets = std::move(sheet.targets)};
    }
    Drawn drawn;
    switch (scene) {
        case SceneId::setup: draw_setup(sheet); break;
        case SceneId::welcome: draw_welcome(sheet); break;
        case SceneId::slide: draw_slide(sheet); break;
        case SceneId::order: drawn = draw_order(sheet); break;
        case SceneId::weighing: draw_weighing(sheet); break;
        case SceneId::payment: draw_payment(sheet); break;
        case SceneId::card: draw_card_payment(sheet); break;
        case SceneId::choosing: draw_choosing(sheet); break;
        case SceneId::partial: draw_partial(sheet); break;
        case SceneId::question: draw_question(sheet); break;
        case SceneId::thanks: draw_thanks(sheet); break;
        case SceneId::notice: draw_notice(sheet); break;
        case SceneId::closed: draw_closed(sheet); break;
        case SceneId::updating: draw_updating(sheet); break;
        case SceneId::board: draw_board(sheet); break;
    }
    if (scene != SceneId::slide) draw_brand_mark(sheet);
    const bool is_at_rest = scene == SceneId::welcome || scene == SceneId::slide || scene == SceneId::setup ||
                            scene == SceneId::closed || scene == SceneId::board;
    if (view.note != StaffNote::none && is_at_rest) draw_staff_note(sheet);
    if (view.dim > 0 && scene != SceneId::order) {
        const float veil = static_cast<float>(std::min(view.dim, 100)) / 100;
        painter.box({0, 0, sheet.width, sheet.height}, rgb(0x000000).faded(veil));
    }
    draw_touch(sheet, scene);
    drawn.targets = std::move(sheet.targets);
    return drawn;
}

}  // namespace comptoir::renderer
