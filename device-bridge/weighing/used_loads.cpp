#include "device-bridge/weighing/used_loads.hpp"

namespace comptoir::bridge {

void UsedLoads::heard(const std::string& device, const WeightRead& reading, Time at) {
    // A scale that moves and says no number is not an empty one: that says so when it stands still.
    const bool is_moving = reading.stability == WeightRead::Stability::moving;
    if (is_moving && reading.net.digits == 0) return;
    const auto known = loads_.find(device);
    if (known == loads_.end()) return;
    Load& load = known->second;
    if (load.told && reading.net != *load.told) {
        load.told.reset();
        load.is_used = false;
    }
    const bool is_load = reading.stability == WeightRead::Stability::stable && reading.net.digits > 0;
    if (load.told || !is_load || !load.is_read(at)) return;
    load.told = reading.net;
    load.till = *load.reader;
    load.told_at = load.read_at = at;
}

bool UsedLoads::may_tell(const std::string& device, const std::string& till,
                         const std::optional<Weight>& weight, Time now) {
    Load& load = loads_[device];
    if (load.told && !goes_on(load, now)) load.is_used = true;
    const bool is_its_own = load.till == till;
    if (is_its_own) load.told_at = now;
    if (!weight || weight->digits <= 0) return true;  // nothing lies there to be sold
    if (load.told == weight) return is_its_own && !load.is_used;
    load.told = weight;
    load.till = till;
    load.told_at = now;
    load.is_used = false;
    return true;
}

bool UsedLoads::may_begin(const std::string& device, const std::string& till,
                          const std::optional<Weight>& weight, Time now) {
    loads_[device].reader.reset();  // it begins anew: what it was told before is another weighing
    const bool may = may_tell(device, till, weight, now);
    Load& load = loads_[device];
    load.reader = till;
    load.read_at = now;
    return may;
}

void UsedLoads::ended(const std::string& device, const std::string& till,
                      const std::optional<Weight>& weight) {
    const auto known = loads_.find(device);
    if (known == loads_.end()) return;
    Load& load = known->second;
    if (load.reader == till && !load.told && weight && weight->digits > 0) {
        load.told = weight;
        load.till = till;
    }
    if (load.told && load.till == till) load.is_used = true;
    if (load.reader == till) load.reader.reset();
}

bool UsedLoads::is_used(const std::string& device, const std::optional<Weight>& weight, Time now) const {
    const auto known = loads_.find(device);
    if (known == loads_.end() || !weight || known->second.told != weight) return false;
    return known->second.is_used || !goes_on(known->second, now);
}

bool UsedLoads::goes_on(const Load& load, Time now) const {
    return now - load.told_at <= pause_ || (load.is_read(now) && load.reader == load.till);
}

}  // namespace comptoir::bridge
