#pragma once
/// The scenes: functions from a view, and from what just changed in it, to pixels. They own nothing and fetch
/// nothing.
///
/// Who calls, and in which order: for every new view `story = follow(story, shown, next, drawn, now)`; for
/// every frame `drawn = draw_scene(painter, input)`; then `next_frame(input)` says when to draw again, or
/// that nothing moves.

#include <memory>
#include <optional>
#include <vector>

#include "app/base/clock.hpp"
#include "renderer/changes.hpp"
#include "renderer/touch.hpp"
#include "renderer/view.hpp"

namespace comptoir::renderer {

class Painter;
class Words;
struct Theme;
enum class Density;

enum class SceneId {
    setup,
    welcome,
    slide,
    order,
    weighing,
    payment,
    card,
    choosing,
    partial,
    question,
    thanks,
    notice,
    closed,
    updating,
    board,
};

/// Which scene shows this view. Thread: any (pure).
[[nodiscard]] SceneId pick_scene(const View& view);

/// Whether the panel fills the page: it is time to pay. Thread: any (pure).
[[nodiscard]] bool is_payment_page(SceneId scene);

/// Whether one scene dissolves into the other. What is sold, weighed, asked or to be paid never waits for
/// that: it is whole in its first frame. Thread: any (pure).
[[nodiscard]] bool dissolves(SceneId before, SceneId after);

/// Two sales: nothing of the first moves into the second. Thread: any (pure).
[[nodiscard]] bool is_another_sale(const Order& before, const Order& after);

/// Whether a board may need more than one page on the smallest of screens. Thread: any (pure).
[[nodiscard]] bool has_pages(const Board& board);

/// Where one line of the order stood in a frame. Units: theme units.
struct DrawnRow {
    std::size_t line = 0;
    float y = 0;
    float lift = 0;    ///< 1: raised, 0: flat, between: on its way
    float height = 0;  ///< without a second line of its name, its note and its combo children

    bool operator==(const DrawnRow&) const = default;
};

/// What a drawn frame leaves behind, so that the next movement starts from where things are.
struct Drawn {
    std::vector<DrawnRow> rows;  ///< of the list, in the order of its lines
    Density density{};           ///< of the list
    std::vector<TouchTarget> targets{};

    bool operator==(const Drawn&) const = default;
};

struct PageBefore;

/// How the screen came to show what it shows.
struct Story {
    OrderPtr before;      ///< what was on the screen before the last change of the order; null: nothing moves
    Drawn from;           ///< where its lines stood
    Changes changes;      ///< from `before` to the order of the view
    Time order_at{};      ///< when the order last changed
    Time highlight_at{};  ///< when a change that is pointed out last happened
    SceneId scene = SceneId::welcome;
    SceneId scene_before = SceneId::welcome;
    Time scene_at{};
    std::shared_ptr<const PageBefore> leaving;  ///< what this scene fades out of; null: it is there at once
    Slide slide_before;  ///< what filled the idle screen before; empty: the welcome page, or nothing
    Time slide_at{};
};

/// A page that another one took the place of, as it was then.
struct PageBefore {
    View view;
    Story story;       ///< it was not leaving anything itself any more
    TouchState touch;  ///< on it
};

/// The story after `next` replaced `shown`, on which there was `touch`. Thread: any (pure).
[[nodiscard]] Story follow(const Story& story, const View& shown, const View& next, const Drawn& drawn,
                           Time now, const TouchState& touch = {});

/// The story of a first view: nothing moves.
[[nodiscard]] Story begin(const View& view, Time now);

/// What of its order a story points out, for a program that goes on with it. Thread: any (pure).
[[nodiscard]] PointedOut pointed_out(const Story& story);

enum class Motion { full, reduced };

struct SceneInput {
    const View& view;
    const Story& story;
    const Words& words;
    const Theme& theme;
    Time now{};
    Motion motion = Motion::full;
    const TouchState* touch = nullptr;    ///< null: as if nobody touched anything
    const Theme* theme_before = nullptr;  ///< of the page that leaves; null: the same
};

/// Draws the whole frame. Thread: UI.
Drawn draw_scene(Painter& painter, const SceneInput& input);

/// How long until the frame would differ by itself: zero while something moves, nothing at rest. Thread: any
/// (pure).
[[nodiscard]] std::optional<Duration> next_frame(const SceneInput& input);

}  // namespace comptoir::renderer
