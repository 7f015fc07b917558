#include "renderer/scenes/scene.hpp"

#include <algorithm>
#include <utility>

#include "renderer/scenes/brand_mark.hpp"
#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scenes.hpp"

namespace comptoir::renderer {

namespace {

bool writes_han(const Language& language) {
    return language.tag().starts_with("zh") || language.tag().starts_with("ja") ||
           language.tag().starts_with("ko");
}

Speech speech_of(const SceneInput& input) {
    const View& view = input.view;
    const bool has_choice = input.touch != nullptr && !input.touch->language.empty();
    const std::string of_the_order = view.order ? view.order->language : std::string();
    return input.words.speech(has_choice ? input.touch->language : of_the_order, view.languages,
                              view.second_language);
}

/// A sheet for a page in that language, and the painter set to it.
Sheet sheet_of(Painter& painter, const SceneInput& input, const Speech& speech) {
    const Language& language = speech.first;
    // Han characters look as in the language that has them.
    const bool is_han_second = speech.second != nullptr && writes_han(*speech.second);
    painter.begin(language.direction(), input.theme.colors.paper,
                  is_han_second && !writes_han(language) ? speech.second->tag() : language.tag());
    return {.painter = painter,
            .input = input,
            .theme = input.theme,
            .language = language,
            .speech = speech,
            .form = form_of(painter.width(), painter.height()),
            .width = painter.width(),
            .height = painter.height()};
}

Drawn draw_page(Painter& painter, const SceneInput& input) {
    const View& view = input.view;
    const Speech speech = speech_of(input);
    Sheet sheet = sheet_of(painter, input, speech);
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
    draw_language_offer(sheet, scene);
    if (view.dim > 0 && scene != SceneId::order) {
        const float veil = static_cast<float>(std::min(view.dim, 100)) / 100;
        painter.box({0, 0, sheet.width, sheet.height}, rgb(0x000000).faded(veil));
    }
    draw_hold(sheet);
    drawn.targets = std::move(sheet.targets);
    return drawn;
}

/// The page before this one, as it was.
void draw_leaving(Painter& painter, const SceneInput& input) {
    const PageBefore& before = *input.story.leaving;
    const SceneInput then{.view = before.view,
                          .story = before.story,
                          .words = input.words,
                          .theme = input.theme_before != nullptr ? *input.theme_before : input.theme,
                          .now = input.story.scene_at,
                          .motion = input.motion,
                          .touch = input.touch != nullptr ? &before.touch : nullptr};
    static_cast<void>(draw_page(painter, then));
}

/// What the panel says waits for nothing.
void draw_money(Painter& painter, const SceneInput& input) {
    const Speech speech = speech_of(input);
    const Rect panel = panel_of(sheet_of(painter, input, speech));
    const auto clip = painter.clip(panel);
    painter.box(panel, input.theme.colors.paper);
    static_cast<void>(draw_page(painter, input));
}

}  // namespace

Drawn draw_scene(Painter& painter, const SceneInput& input) {
    const bool lists_languages = input.touch != nullptr && input.touch->lists_languages;
    const motion::Dissolve dissolve = lists_languages ? motion::Dissolve{} : motion::dissolve(input);
    Drawn drawn;
    if (dissolve.is_leaving) {
        draw_leaving(painter, input);
    } else {
        drawn = draw_page(painter, input);
    }
    if (!dissolve.is_leaving && dissolve.paper <= 0) return drawn;
    painter.box({0, 0, painter.width(), painter.height()}, input.theme.colors.paper.faded(dissolve.paper));
    if (input.story.scene == SceneId::thanks) draw_money(painter, input);
    return drawn;
}

}  // namespace comptoir::renderer
