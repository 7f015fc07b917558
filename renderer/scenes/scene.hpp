#pragma once
/// The scenes: functions from a view, and from what just changed in it, to pixels. They own nothing and fetch
/// nothing.
///
/// Who calls, and in which order: for every new view `story = follow(story, shown, next, drawn, now)`; for
/// every frame `drawn = draw_scene(painter, input)`; then `next_frame(input)` says when to draw again, or
/// that nothing moves.

#include <optional>

#include "app/base/clock.hpp"
#include "renderer/changes.hpp"
#include "renderer/view.hpp"

namespace comptoir::renderer {

class Painter;
class Words;
struct Theme;

enum class SceneId { setup, welcome, order, weighing, payment, partial, thanks, notice };

/// Which scene shows this view. Thread: any (pure).
[[nodiscard]] SceneId pick_scene(const View& view);

/// What a drawn frame leaves behind, so that the next movement starts from where things are.
struct Drawn {
    double list_scroll = 0;  ///< units of the theme

    bool operator==(const Drawn&) const = default;
};

/// How the screen came to show what it shows.
struct Story {
    OrderPtr before;  ///< what was on the screen before the last change of the order; null: nothing moves
    Changes changes;  ///< from `before` to the order of the view
    Time order_at{};
    SceneId scene = SceneId::welcome;
    SceneId scene_before = SceneId::welcome;
    Time scene_at{};
    Time contact_at{};  ///< when the POS went quiet or came back
    double scroll_from = 0;
};

/// The story after `next` replaced `shown`. Thread: any (pure).
[[nodiscard]] Story follow(const Story& story, const View& shown, const View& next, const Drawn& drawn,
                           Time now);

/// The story of a first view: nothing moves.
[[nodiscard]] Story begin(const View& view, Time now);

enum class Motion { full, reduced };

struct SceneInput {
    const View& view;
    const Story& story;
    const Words& words;
    const Theme& theme;
    Time now{};
    Motion motion = Motion::full;
};

/// Draws the whole frame. Thread: UI.
Drawn draw_scene(Painter& painter, const SceneInput& input);

/// How long until the frame would differ by itself: zero while something moves, nothing at rest. Thread: any
/// (pure).
[[nodiscard]] std::optional<Duration> next_frame(const SceneInput& input);

}  // namespace comptoir::renderer
