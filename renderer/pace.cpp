#include "renderer/pace.hpp"

#include <algorithm>

namespace comptoir::renderer {

bool Pace::drew(Duration took, Duration budget, Time now) {
    late_[count_ % kFrames] = took > budget;
    ++count_;
    if (count_ < kFrames) return false;
    // The 95th percentile is over the budget as soon as more than a twentieth is.
    const auto late = static_cast<std::size_t>(std::ranges::count(late_, true));
    if (late * 20 <= kFrames) return false;
    still_until_ = now + kStillFor;
    count_ = 0;
    return true;
}

}  // namespace comptoir::renderer
