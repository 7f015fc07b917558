#include "renderer/scenes/motion.hpp"

#include <algorithm>

namespace comptoir::renderer::motion {
namespace {

/// y of the cubic Bézier curve from (0,0) to (1,1) where its x is `at`; bisection, as x grows with the
/// parameter.
float bezier(float at, float x1, float y1, float x2, float y2) {
    const auto along = [](float t, float a, float b) {
        const float s = 1 - t;
        return 3 * s * s * t * a + 3 * s * t * t * b + t * t * t;
    };
    float low = 0;
    float high = 1;
    for (int i = 0; i < 20; i++) {
        const float middle = (low + high) / 2;
        (along(middle, x1, x2) < at ? low : high) = middle;
    }
    return along((low + high) / 2, y1, y2);
}

}  // namespace

float entering(float at) {
    return at <= 0 ? 0 : at >= 1 ? 1 : bezier(at, .2F, 0, 0, 1);
}
float leaving(float at) {
    return at <= 0 ? 0 : at >= 1 ? 1 : bezier(at, .4F, 0, 1, 1);
}

float progress(const SceneInput& input, Time since, Duration lasts, Duration delay) {
    if (input.motion == Motion::reduced) return 1;
    using Seconds = std::chrono::duration<float>;
    const float passed = Seconds(input.now - since - delay) / Seconds(lasts);
    return std::clamp(passed, 0.F, 1.F);
}

Duration rows_time(const Changes& changes) {
    return changes.gone.empty() ? Duration(kScroll) : Duration(kVanish + kClose);
}

bool is_vanishing(const SceneInput& input) {
    const Story& story = input.story;
    const bool stood = story.before && !story.from.rows.empty() && !story.changes.gone.empty();
    return stood && progress(input, story.order_at, kVanish) < 1;
}

float highlight(const SceneInput& input) {
    if (input.motion == Motion::reduced) return input.now - input.story.highlight_at < kHighlight ? 1.F : 0.F;
    return 1 - leaving(progress(input, input.story.highlight_at, kFadeOut, kHighlight));
}

Dissolve dissolve(const SceneInput& input) {
    if (!is_dissolving(input)) return {};
    const Time since = input.story.scene_at;
    const float left = progress(input, since, kLeave);
    if (left < 1) return {true, leaving(left)};
    return {false, 1 - entering(progress(input, since, kCome, kLeave))};
}

float slide_shown(const SceneInput& input) {
    const Story& story = input.story;
    const bool comes_with_its_page = story.slide_before == Slide{} && story.slide_at == story.scene_at;
    if (comes_with_its_page) return 1;
    return entering(progress(input, story.slide_at, input.view.slide.fade));
}

std::size_t pages_turned(const SceneInput& input) {
    const auto turns = (input.now - input.story.scene_at) / kPage;
    return static_cast<std::size_t>(std::max<decltype(turns)>(turns, 0));
}

int dot(const SceneInput& input) {
    const auto turns = (input.now - input.story.scene_at) / kDot;
    return static_cast<int>(std::max<decltype(turns)>(turns, 0) % kDots);
}

}  // namespace comptoir::renderer::motion
