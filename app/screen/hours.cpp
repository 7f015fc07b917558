#include "app/screen/hours.hpp"

#include <algorithm>
#include <utility>

namespace comptoir {

void Hours::follow(int week_minute, bool is_serving, Time now) {
    const bool was_outside = std::exchange(is_outside_, has_hours() && !is_on(settings_.open, week_minute));
    const bool was_serving = std::exchange(was_serving_, is_serving);
    if (!is_outside_) {
        lighting_ = Lighting::open;
        return;
    }
    if (!was_outside) lit_until_ = now + settings_.closing_page;
    if (is_serving || was_serving) lit_until_ = std::max(lit_until_, now + settings_.after_sale);
    lighting_ = is_serving ? Lighting::open : now < lit_until_ ? Lighting::closed_page : Lighting::dark;
}

std::string Hours::opens_at(int week_minute) const {
    const auto wait = minutes_until_on(settings_.open, week_minute);
    if (!wait || *wait > kDayMinutes) return {};
    return time_of_day_text(week_minute + *wait);
}

}  // namespace comptoir
