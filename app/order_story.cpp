#include "app/order_story.hpp"

#include <utility>

namespace comptoir {

void OrderStory::follow(const renderer::OrderPtr& order,
                        const std::shared_ptr<const renderer::PointedOut>& pointed_out, Time now) {
    if (!order) {
        *this = {};
        return;
    }
    renderer::View next;
    next.page = renderer::Page::order;
    next.order = order;
    next.pointed_out = pointed_out;
    story_ = renderer::follow(story_, shown_, next, {}, now);
    shown_ = std::move(next);
}

}  // namespace comptoir
