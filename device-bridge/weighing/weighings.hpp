#pragma once
/// What the scales say, told to whoever asks, whichever way it asks.

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "device-bridge/event_hub.hpp"
#include "device-bridge/registry.hpp"
#include "device-bridge/weighing/used_loads.hpp"

namespace comptoir::bridge {

/// Holds what each scale said last, so that nobody waits for a scale, and, where the settings of a scale have
/// `change_between_sales`, keeps a load from being sold twice. A scale tells only what changed, so a reading
/// stands until the next; whether the scale is still there is its condition's to say.
///
/// Thread: io.   Owner: the service; the hub outlives it.
/// Limits: one reading and one load a device; there are at most Registry::kDevicesMax, and names of devices
/// that went are few.
class Weighings {
public:
    /// How long no till asks a scale before that weighing is over; a till asks every half second.
    static constexpr std::chrono::seconds kPause{2};

    explicit Weighings(EventHub& events, Duration pause = kPause);
    Weighings(const Weighings&) = delete;
    Weighings& operator=(const Weighings&) = delete;

    struct Told {
        std::optional<WeightRead> reading;  ///< the last; nothing where there is none, or none for this till
        bool is_sold = false;               ///< what lies there was sold, or another till weighs it
    };
    /// A till asks what lies there, to sell it.   `till`: whoever sells at one place, whatever way it asks.
    [[nodiscard]] Told ask(const DeviceSnapshot& scale, const std::string& till, Time now);
    /// It wants to be told, from now on until it ends.
    [[nodiscard]] Told begin(const DeviceSnapshot& scale, const std::string& till, Time now);
    void end(const DeviceSnapshot& scale, const std::string& till);
    /// What may be shown to everybody: a load that was sold is none.
    [[nodiscard]] Told look(const DeviceSnapshot& scale, Time now) const;

private:
    void hear(const NumberedEvent& numbered);
    [[nodiscard]] std::optional<WeightRead> last_of(const std::string& device) const;
    [[nodiscard]] std::optional<Weight> load_on(const DeviceSnapshot& scale) const;
    [[nodiscard]] Told told(const DeviceSnapshot& scale, bool is_free) const;

    std::map<std::string, WeightRead> last_;
    UsedLoads loads_;
    EventHub::Subscription subscription_;
};

}  // namespace comptoir::bridge
