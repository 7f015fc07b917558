#pragma once
/// What each scale said last, so that nobody waits for a scale.

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "device-bridge/event_hub.hpp"

namespace comptoir::odoo {

/// A scale tells only what changed, so a reading stands until the next; whether the scale is still there is
/// its condition's to say.
///
/// Thread: io.   Owner: the proxy routes; the hub outlives it.
/// Limits: one reading a device; there are at most Registry::kDevicesMax, and names of devices that went are
/// few.
class LastWeights {
public:
    explicit LastWeights(bridge::EventHub& events)
        : subscription_(events.subscribe([this](const bridge::NumberedEvent& event) { hear(event); })) {
        for (const auto& event : events.since(0)) hear(event);
    }
    LastWeights(const LastWeights&) = delete;
    LastWeights& operator=(const LastWeights&) = delete;

    [[nodiscard]] std::optional<bridge::WeightRead> of(const std::string& device) const {
        const auto found = of_.find(device);
        return found == of_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    void hear(const bridge::NumberedEvent& numbered) {
        const auto* reading = std::get_if<bridge::WeightRead>(&numbered.event.body);
        if (reading != nullptr) of_[numbered.event.device] = *reading;
    }

    std::map<std::string, bridge::WeightRead> of_;
    bridge::EventHub::Subscription subscription_;
};

}  // namespace comptoir::odoo
