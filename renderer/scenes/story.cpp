#include <algorithm>

#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scene.hpp"

namespace comptoir::renderer {
namespace {

/// A card, a code or a scale asks for more haste than we do.
bool is_asked(const View& view) {
    const Order& order = *view.order;
    return order.question && view.touch.answers && !order.weighing && !order.card && !order.qr;
}

bool is_same_order(const OrderPtr& a, const OrderPtr& b) {
    return a == b || (a && b && *a == *b);
}

/// What comes after it may be another one by now.
bool is_same_slide(const Slide& a, const Slide& b) {
    return a.turn == b.turn && a.picture == b.picture && a.video == b.video;
}

/// The line that stays raised when an order changed in something else than its lines.
std::optional<std::size_t> carried(std::optional<std::size_t> raised,
                                   const std::vector<std::size_t>& came_from) {
    if (!raised) return std::nullopt;
    const auto found = std::ranges::find(came_from, *raised);
    if (found == came_from.end()) return std::nullopt;
    return static_cast<std::size_t>(found - came_from.begin());
}

/// The first order on a screen, or of another sale.
void start_over(Story& story, const View& view, Time now) {
    story.before = nullptr;
    story.from = {};
    story.highlight_at = now;
    story.changes = view.order ? changes_at_first(*view.order) : Changes{};
    if (!view.order || !view.pointed_out) return;
    const PointedOut& out = *view.pointed_out;
    if (out.raised && *out.raised >= view.order->lines.size()) return;
    story.changes.step = out.step;
    story.changes.raised = out.raised;
    story.changes.total_step = out.total_step;
    story.highlight_at = out.at;
}

void follow_order(Story& story, const View& shown, const View& next, const Drawn& drawn, Time now) {
    if (is_same_order(shown.order, next.order)) return;
    story.order_at = now;
    const bool starts_over = !shown.order || !next.order || is_another_sale(*shown.order, *next.order);
    if (starts_over) {
        start_over(story, next, now);
        const bool is_growing = next.order && !next.pointed_out && next.order->lines.size() == 1;
        if (is_growing) story.changes.step = Step::added;
        return;
    }
    Changes changes = changes_between(*shown.order, *next.order);
    if (!changes.raised) changes.raised = carried(story.changes.raised, changes.came_from);
    if (shown.order->lines.empty()) changes.total_step.clear();  // it would say the total once more
    const bool is_pointed_out = changes.step != Step::none || !changes.total_step.empty();
    if (is_pointed_out) {
        story.highlight_at = now;
    } else {
        changes.step = story.changes.step;
        changes.total_step = story.changes.total_step;
    }
    story.before = shown.order;
    story.from = drawn;
    story.changes = std::move(changes);
}

bool shows_lines(SceneId scene) {
    return scene == SceneId::order;
}

std::shared_ptr<const PageBefore> page_before(const Story& story, const View& shown,
                                              const TouchState& touch) {
    PageBefore page{shown, story, touch};
    page.story.leaving = nullptr;  // of a dissolve that is interrupted the newer page is left
    return std::make_shared<const PageBefore>(std::move(page));
}

}  // namespace

bool is_another_sale(const Order& before, const Order& after) {
    if (before.phase == Phase::paid && after.phase != Phase::paid) return true;
    return !before.number.empty() && !after.number.empty() && before.number != after.number;
}

bool is_payment_page(SceneId scene) {
    return scene == SceneId::payment || scene == SceneId::card || scene == SceneId::choosing ||
           scene == SceneId::partial;
}

bool dissolves(SceneId before, SceneId after) {
    switch (after) {
        case SceneId::welcome:
        case SceneId::slide:
        case SceneId::closed:
        case SceneId::updating:
        case SceneId::board: return before != SceneId::setup;  // what an installer does is no movement
        case SceneId::thanks: return before != SceneId::setup && !is_payment_page(before);
        case SceneId::notice:  // with the total of the order that was there, if there was one
            return before == SceneId::welcome || before == SceneId::slide || before == SceneId::closed ||
                   before == SceneId::updating || before == SceneId::board;
        default: return false;
    }
}

SceneId pick_scene(const View& view) {
    if (view.page == Page::setup) return SceneId::setup;
    if (view.page == Page::closed) return SceneId::closed;
    if (view.page == Page::updating) return SceneId::updating;
    if (view.page == Page::board) return SceneId::board;
    const bool has_slide = !view.slide.picture.empty() || !view.slide.video.empty();
    if (view.page == Page::welcome && has_slide) return SceneId::slide;
    if (view.page == Page::welcome || !view.order) return SceneId::welcome;
    const Order& order = *view.order;
    if (order.phase == Phase::closed) return SceneId::closed;
    const bool is_blank = order.phase == Phase::empty && order.lines.empty();
    if (view.contact == Contact::lost && order.phase != Phase::paid && !is_blank) return SceneId::notice;
    if (is_asked(view)) return SceneId::question;
    if (order.phase == Phase::paid) return SceneId::thanks;
    if (order.weighing) return SceneId::weighing;
    if (order.card) return SceneId::card;
    if (order.qr) return SceneId::payment;
    if (is_blank) return SceneId::welcome;
    if (order.is_validating) return SceneId::thanks;
    if (!order.methods.empty()) return SceneId::choosing;
    // One tender is still being typed digit by digit: a page of its own would come and go with each of them.
    const bool is_split =
        order.tenders.size() > 1 && order.left_to_pay.money && order.left_to_pay.money->minor > 0;
    return is_split ? SceneId::partial : SceneId::order;
}

Story begin(const View& view, Time now) {
    Story story;
    story.scene = story.scene_before = pick_scene(view);
    story.order_at = story.scene_at = now;
    start_over(story, view, now);
    return story;
}

PointedOut pointed_out(const Story& story) {
    return {story.changes.step, story.changes.raised, story.changes.total_step, story.highlight_at};
}

Story follow(const Story& story, const View& shown, const View& next, const Drawn& drawn, Time now,
             const TouchState& touch) {
    Story out = story;
    if (now - story.scene_at >= motion::kDissolve) out.leaving = nullptr;  // a sale is not kept for nothing
    follow_order(out, shown, next, drawn, now);
    if (!is_same_slide(next.slide, shown.slide)) {
        out.slide_before = story.scene == SceneId::slide ? shown.slide : Slide{};
        out.slide_at = now;
    }
    const SceneId scene = pick_scene(next);
    if (scene != story.scene) {
        out.scene_before = story.scene;
        out.scene = scene;
        out.scene_at = now;
        out.leaving = dissolves(story.scene, scene) ? page_before(story, shown, touch) : nullptr;
        if (!shows_lines(story.scene)) out.from = {};  // no line stood anywhere
    }
    return out;
}

namespace {

/// Somebody waits for us, and is shown that we are still there.
bool has_waiting_dots(const SceneInput& input) {
    switch (input.story.scene) {
        case SceneId::notice: return true;
        case SceneId::updating: return input.view.update_percent < 0;
        case SceneId::card:
            return input.view.order && input.view.order->card &&
                   input.view.order->card->step == CardStep::checking;
        default: return false;
    }
}

}  // namespace

std::optional<Duration> next_frame(const SceneInput& input) {
    const Story& story = input.story;
    const bool moves = input.motion == Motion::full;
    std::optional<Duration> wait;
    const Duration in_scene = input.now - story.scene_at;
    if (has_waiting_dots(input)) {
        if (moves) wait = motion::kDot - std::max(in_scene, Duration{}) % motion::kDot;
    } else if (story.scene == SceneId::board && has_pages(input.view.board)) {
        wait = motion::kPage - std::max(in_scene, Duration{}) % motion::kPage;
    }
    const bool grows = is_payment_page(story.scene) != is_payment_page(story.scene_before);
    if (moves && grows && in_scene < motion::kGrow) return Duration{};
    if (motion::is_dissolving(input)) return Duration{};
    if (story.scene == SceneId::slide && motion::slide_shown(input) < 1) return Duration{};
    const Duration in_order = input.now - story.order_at;
    if (moves && story.scene == SceneId::card && in_order < motion::kStep) return Duration{};
    if (story.scene != SceneId::order) return wait;
    if (moves && story.before && in_order < motion::rows_time(story.changes)) return Duration{};
    const bool is_lit = story.changes.step == Step::added || story.changes.step == Step::changed ||
                        !story.changes.total_step.empty();
    const Duration lit = input.now - story.highlight_at;
    if (!is_lit || lit >= motion::kHighlight + (moves ? motion::kFadeOut : Duration{})) return std::nullopt;
    return lit < motion::kHighlight ? motion::kHighlight - lit : Duration{};
}

}  // namespace comptoir::renderer
