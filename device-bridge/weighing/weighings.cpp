#include "device-bridge/weighing/weighings.hpp"

#include <variant>

namespace comptoir::bridge {
namespace {

[[nodiscard]] bool sells_once(const DeviceSnapshot& scale) {
    return json::truthy(scale.info.options, "change_between_sales");
}

}  // namespace

Weighings::Weighings(EventHub& events, Duration pause)
    : loads_(pause), subscription_(events.subscribe([this](const NumberedEvent& event) { hear(event); })) {
    for (const NumberedEvent& event : events.since(0)) hear(event);
}

Weighings::Told Weighings::ask(const DeviceSnapshot& scale, const std::string& till, Time now) {
    if (!sells_once(scale)) return told(scale, true);
    return told(scale, loads_.may_tell(scale.info.id, till, load_on(scale), now));
}

Weighings::Told Weighings::begin(const DeviceSnapshot& scale, const std::string& till, Time now) {
    if (!sells_once(scale)) return told(scale, true);
    return told(scale, loads_.may_begin(scale.info.id, till, load_on(scale), now));
}

void Weighings::end(const DeviceSnapshot& scale, const std::string& till) {
    loads_.ended(scale.info.id, till, load_on(scale));
}

Weighings::Told Weighings::look(const DeviceSnapshot& scale, Time now) const {
    if (!sells_once(scale)) return told(scale, true);
    return told(scale, !loads_.is_used(scale.info.id, load_on(scale), now));
}

Weighings::Told Weighings::told(const DeviceSnapshot& scale, bool is_free) const {
    if (!is_free) return {std::nullopt, true};
    return {last_of(scale.info.id), false};
}

std::optional<WeightRead> Weighings::last_of(const std::string& device) const {
    const auto found = last_.find(device);
    return found == last_.end() ? std::nullopt : std::optional(found->second);
}

/// A weight that can be sold; nothing where the scale says none, or is away.
std::optional<Weight> Weighings::load_on(const DeviceSnapshot& scale) const {
    const bool is_there = scale.condition == Condition::ready || scale.condition == Condition::busy;
    const auto last = last_of(scale.info.id);
    if (!is_there || !last || last->stability != WeightRead::Stability::stable) return std::nullopt;
    return last->net;
}

void Weighings::hear(const NumberedEvent& numbered) {
    const auto* reading = std::get_if<WeightRead>(&numbered.event.body);
    if (reading == nullptr) return;
    last_[numbered.event.device] = *reading;
    loads_.heard(numbered.event.device, *reading, numbered.event.at);
}

}  // namespace comptoir::bridge
