#pragma once
/// Where rows of the list come from. Everything stands still unless an order is moving into this one.

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {

class RowMovement {
public:
    RowMovement(const Sheet& sheet, const ListMetrics& metrics)
        : input_(sheet.input), changes_(sheet.input.story.changes), height_(metrics.row) {
        const Story& story = sheet.input.story;
        if (!story.before) return;
        is_moving_ = motion::progress(input_, story.order_at, motion::rows_time(changes_)) < 1;
        if (!is_moving_) return;
        for (const DrawnRow& row : story.from.rows) stood_[row.line] = row;
    }

    [[nodiscard]] bool is_moving() const { return is_moving_; }

    [[nodiscard]] const DrawnRow* stood(std::size_t line) const {
        if (!is_moving_ || line >= changes_.came_from.size()) return nullptr;
        const auto found = stood_.find(changes_.came_from[line]);
        return found == stood_.end() ? nullptr : &found->second;
    }

    /// All lines that did not stand anywhere come along with their neighbours.
    void learn(std::size_t line, float y) {
        if (const DrawnRow* row = stood(line); row != nullptr) drifts_[line] = from(*row) - y;
    }

    [[nodiscard]] bool is_new(std::size_t line) const {
        return is_moving_ && line < changes_.came_from.size() && changes_.came_from[line] == Changes::kNew;
    }

    [[nodiscard]] float y(std::size_t line, float rest) const {
        if (!is_moving_) return rest;
        const DrawnRow* row = stood(line);
        const float start = row != nullptr ? from(*row) : rest + drift_of(line);
        if (is_new(line)) return rest + motion::kRise * (1 - appeared());
        return start + (rest - start) * moved();
    }

    /// Lines that stood and are out of view at rest, and where they are on their way there.
    [[nodiscard]] std::vector<DrawnRow> leaving(const std::vector<std::size_t>& in_view) const {
        std::vector<DrawnRow> out;
        if (!is_moving_ || drifts_.empty()) return out;
        for (std::size_t i = 0; i < changes_.came_from.size(); i++) {
            const DrawnRow* row = stood(i);
            const bool leaves = row != nullptr && !std::ranges::binary_search(in_view, i);
            if (leaves) out.push_back({.line = i, .y = from(*row) - drift_of(i) * moved()});
        }
        return out;
    }

    [[nodiscard]] float opacity(std::size_t line) const { return is_new(line) ? appeared() : 1; }

    [[nodiscard]] float lift(std::size_t line, bool is_raised) const {
        const float rest = is_raised ? 1.F : 0.F;
        const DrawnRow* row = stood(line);
        if (row == nullptr) return rest;
        const float at = motion::entering(motion::progress(input_, input_.story.order_at, motion::kLift));
        return row->lift + (rest - row->lift) * at;
    }

    [[nodiscard]] float vanishing() const {
        return 1 - motion::leaving(motion::progress(input_, input_.story.order_at, motion::kVanish));
    }
    [[nodiscard]] std::vector<DrawnRow> gone() const {
        std::vector<DrawnRow> out;
        if (!is_moving_) return out;
        for (const std::size_t line : changes_.gone) {
            if (const auto found = stood_.find(line); found != stood_.end()) out.push_back(found->second);
        }
        return out;
    }

private:
    /// How far the neighbour above came; where a gap closes, rows below it come further than those above.
    [[nodiscard]] float drift_of(std::size_t line) const {
        if (drifts_.empty()) return 0;
        const auto after = drifts_.upper_bound(line);
        return after == drifts_.begin() ? after->second : std::prev(after)->second;
    }
    /// Where a row begins that had another height: its middle stays where it was.
    [[nodiscard]] float from(const DrawnRow& row) const { return row.y + (row.height - height_) / 2; }
    [[nodiscard]] float moved() const {
        const bool closes = !changes_.gone.empty();
        const Duration lasts = closes ? motion::kClose : motion::kScroll;
        const Duration delay = closes ? Duration(motion::kVanish) : Duration{};
        return motion::entering(motion::progress(input_, input_.story.order_at, lasts, delay));
    }
    [[nodiscard]] float appeared() const {
        return motion::entering(motion::progress(input_, input_.story.order_at, motion::kAppear));
    }

    const SceneInput& input_;
    const Changes& changes_;
    float height_;  ///< of a row now
    std::map<std::size_t, DrawnRow> stood_;
    std::map<std::size_t, float> drifts_;  ///< by line: from where it stood to where it rests
    bool is_moving_ = false;
};

}  // namespace comptoir::renderer
