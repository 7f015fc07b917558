#pragma once
/// What differs between the order on the screen and the one that replaces it.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "renderer/order.hpp"

namespace comptoir::renderer {

enum class Step { none, added, changed, removed };

/// A combo counts as one: its children belong to the line before them that is not a child.
struct Changes {
    static constexpr std::size_t kNew = static_cast<std::size_t>(-1);

    Step step = Step::none;              ///< what happened to the lines, the strongest of it
    std::optional<std::size_t> raised;   ///< the line to lift off the paper, never a child
    std::vector<std::size_t> came_from;  ///< per line of the new order: its line in the old one, or kNew
    std::vector<std::size_t> gone;       ///< lines of the old order that the new one does not have
    std::string total_step;              ///< "+€4.50", spelled as the total is; empty unless certain

    bool operator==(const Changes&) const = default;
};

/// What of an order is pointed out, without where its lines stood before.
struct PointedOut {
    Step step = Step::none;
    std::optional<std::size_t> raised;
    std::string total_step;
    Time at{};  ///< when it changed

    bool operator==(const PointedOut&) const = default;
};

/// Compares by what a customer sees; a selection alone is no change, but says which line to raise.
///
/// Thread: any.   Limits: linear in the lines of both.
[[nodiscard]] Changes changes_between(const Order& before, const Order& after);

/// For the first order on a screen: nothing moves, the line at work is raised.
[[nodiscard]] Changes changes_at_first(const Order& order);

/// The first line after `line` that is not its combo child.
[[nodiscard]] std::size_t block_end(const std::vector<Line>& lines, std::size_t line);

}  // namespace comptoir::renderer
