#pragma once
/// How the order on the screen came to be as it is, for those who have to point at what the screen points at.

#include <memory>

#include "app/base/clock.hpp"
#include "renderer/scenes/scene.hpp"
#include "renderer/view.hpp"

namespace comptoir {

/// The story that the screen tells, of its order alone.
///
/// Thread: any (no I/O, no clock; the caller owns it).
class OrderStory {
public:
    /// `pointed_out` is of an order that the program before this one had; null: as any first order. A null
    /// order ends the story.
    void follow(const renderer::OrderPtr& order,
                const std::shared_ptr<const renderer::PointedOut>& pointed_out, Time now);
    [[nodiscard]] renderer::PointedOut pointed_out() const { return renderer::pointed_out(story_); }

private:
    renderer::View shown_;
    renderer::Story story_;
};

}  // namespace comptoir
