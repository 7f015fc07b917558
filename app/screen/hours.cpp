#include "app/screen/hours.hpp"

#include <algorithm>
#include <utility>

namespace comptoir {

void Hours::follow(std::optional<int> week_minute, bool is_serving, Time now) {
    const bool is_outside = has_hours() && week_minute && !is_on(settings_.open, *week_minute);
    const bool was_outside = std::exchange(is_outside_, is_outside);
    const bool was_serving = std::exchange(was_serving_, is_serving);
    const bool is_over = was_outside != is_outside || (is_serving && asked_ == AskedLight::dark);
    if (is_over) asked_ = AskedLight::as_the_hours;
    if (is_outside && !was_outside) lit_until_ = now + settings_.closing_page;
    if (is_serving || was_serving) lit_until_ = std::max(lit_until_, now + settings_.after_sale);
    if (asked_ == AskedLight::dark) {
        lighting_ = Lighting::dark;
    } else if (!is_outside || is_serving) {
        lighting_ = Lighting::open;
    } else {
        const bool is_lit = asked_ == AskedLight::lit || now < lit_until_;
        lighting_ = is_lit ? Lighting::closed_page : Lighting::dark;
    }
}

void Hours::wake(Time now) {
    lit_until_ = std::max(lit_until_, now + settings_.after_sale);
    if (asked_ == AskedLight::dark) asked_ = AskedLight::as_the_hours;
}

std::string Hours::opens_at(int week_minute) const {
    const auto wait = minutes_until_on(settings_.open, week_minute);
    if (!wait || *wait > kDayMinutes) return {};
    return time_of_day_text(week_minute + *wait);
}

}  // namespace comptoir
