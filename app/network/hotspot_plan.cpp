#include "app/network/hotspot_plan.hpp"

#include <algorithm>

namespace comptoir::network {

HotspotStep HotspotPlan::next(const HotspotFacts& facts, Time now) {
    next_change_ = Time::max();
    if (!facts.is_open) opened_at_.reset();
    if (facts.is_connected || after_ <= Duration::zero()) {
        lonely_since_.reset();
        not_before_ = Time::min();
        pause_ = kTryAgain;
        return facts.is_open ? HotspotStep::close : HotspotStep::stay;
    }
    if (!lonely_since_) lonely_since_ = now;
    if (facts.is_joining) return HotspotStep::stay;
    if (facts.is_open) return next_when_open(facts, now);
    if (!facts.can_open) return HotspotStep::stay;
    const Time due = std::max(*lonely_since_ + after_, not_before_);
    if (now >= due) return HotspotStep::open;
    next_change_ = due;
    return HotspotStep::stay;
}

HotspotStep HotspotPlan::next_when_open(const HotspotFacts& facts, Time now) {
    if (!opened_at_) opened_at_ = now;
    pause_ = kTryAgain;
    if (!facts.has_saved) return HotspotStep::stay;
    const Time due = std::max(*opened_at_, last_visit_.value_or(Time::min())) + kLookAgain;
    if (now < due) {
        next_change_ = due;
        return HotspotStep::stay;
    }
    not_before_ = now + kLookFor;
    return HotspotStep::close;
}

void HotspotPlan::tried_to_open(Time now) {
    not_before_ = now + pause_;
    pause_ = std::min<Duration>(pause_ * 2, kTryAgainMax);
}

}  // namespace comptoir::network
