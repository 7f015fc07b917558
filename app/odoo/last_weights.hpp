#pragma once
/// What each scale said last, so that nobody waits for a scale.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "device-bridge/event_hub.hpp"

namespace comptoir::odoo {

/// Thread: io.   Owner: the proxy routes; the hub outlives it.   Limits: one reading a device; there are at
/// most Registry::kDevicesMax, and names of devices that went are few.
class LastWeights {
public:
    explicit LastWeights(bridge::EventHub& events)
        : subscription_(events.subscribe([this](const bridge::NumberedEvent& numbered) {
              const bridge::Event& event = numbered.event;
              if (const auto* reading = std::get_if<bridge::WeightRead>(&event.body))
                  of_[event.device] = *reading;
              if (const auto* changed = std::get_if<bridge::ConditionChanged>(&event.body)) {
                  // What lay on the scale before it went away is not what lies there when it is back.
                  if (changed->condition == bridge::Condition::offline) of_.erase(event.device);
              }
          })) {}
    LastWeights(const LastWeights&) = delete;
    LastWeights& operator=(const LastWeights&) = delete;

    [[nodiscard]] std::optional<bridge::WeightRead> of(const std::string& device) const {
        const auto found = of_.find(device);
        return found == of_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    std::map<std::string, bridge::WeightRead> of_;
    bridge::EventHub::Subscription subscription_;
};

}  // namespace comptoir::odoo
