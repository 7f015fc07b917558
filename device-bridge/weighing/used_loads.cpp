#include "device-bridge/weighing/used_loads.hpp"

namespace comptoir::bridge {

void UsedLoads::heard(const std::string& device, const WeightRead& reading) {
    // A scale that moves and says no number is not an empty one: that says so when it stands still.
    const bool is_no_number =
        reading.stability == WeightRead::Stability::moving && reading.net.digits == 0;
    if (is_no_number) return;
    const auto load = loads_.find(device);
    if (load == loads_.end() || !load->second.told || reading.net == *load->second.told) return;
    load->second.told.reset();
    load->second.is_used = false;
}

bool UsedLoads::may_tell(const std::string& device, const std::optional<Weight>& weight, Time now) {
    Load& load = loads_[device];
    const bool is_another_weighing = now - load.asked_at > pause_;
    load.asked_at = now;
    if (!weight || weight->digits <= 0) return true;  // nothing lies there to be sold
    if (load.told == weight) {
        load.is_used = load.is_used || is_another_weighing;
        return !load.is_used;
    }
    load.told = weight;
    load.is_used = false;
    return true;
}

}  // namespace comptoir::bridge
