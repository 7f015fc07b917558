#pragma once
/// Whether this panel keeps up with what moves on it.

#include <array>
#include <cstddef>

#include "app/base/clock.hpp"

namespace comptoir::renderer {

/// Watches how long the frames of movements take. On a panel where they take too long nothing moves: what is
/// new is there at once. After a while it is tried again.
///
/// Thread: any, one at a time.   Owner: the stage.
class Pace {
public:
    static constexpr std::size_t kFrames = 40;  ///< three short movements: one hiccup is no verdict
    static constexpr std::chrono::minutes kStillFor{5};

    /// One frame of a movement was drawn, and was to take `budget` at most. Returns whether that was one too
    /// many: nothing moves from now on.
    bool drew(Duration took, Duration budget, Time now);
    /// Whether things may move now.
    [[nodiscard]] bool keeps_up(Time now) const { return now >= still_until_; }

private:
    std::array<bool, kFrames> late_{};
    std::size_t count_ = 0;
    Time still_until_{};
};

}  // namespace comptoir::renderer
