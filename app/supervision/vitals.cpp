#include "app/supervision/vitals.hpp"

#include <utility>

namespace comptoir::supervision {

bool Vitals::asks(Time now) {
    if (silent_for(now) < patience_ / 2) return false;
    return !std::exchange(is_said_, true);
}

Vitals::Proof Vitals::hears(Time turned, Time now) {
    if (now - turned >= patience_) return Proof::too_old;
    last_round_ = now;
    is_said_ = false;
    return Proof::both_live;
}

}  // namespace comptoir::supervision
