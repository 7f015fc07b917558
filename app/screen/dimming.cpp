#include "app/screen/dimming.hpp"

namespace comptoir {

void Dimming::follow(bool is_idle, Time now) {
    if (!is_idle) {
        idle_since_.reset();
    } else if (!idle_since_) {
        idle_since_ = now;
    }
    const bool is_due = idle_since_ && settings_.after > Duration{} && now - *idle_since_ >= settings_.after;
    percent_ = is_due ? settings_.to : 100;
}

Time Dimming::next_change() const {
    const bool takes_light = settings_.after > Duration{} && settings_.to < 100;
    const bool will_dim = idle_since_ && takes_light && percent_ == 100;
    return will_dim ? *idle_since_ + settings_.after : Time::max();
}

}  // namespace comptoir
