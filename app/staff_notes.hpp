#pragma once
/// What staff have to see to, one thing at a time: the most urgent first.

#include <map>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "device-bridge/registry.hpp"
#include "renderer/view.hpp"

namespace comptoir {

struct StaffNotice {
    renderer::StaffNote note = renderer::StaffNote::none;
    std::string about;  ///< the device or the file, as people call it

    bool operator==(const StaffNotice&) const = default;
};

/// What a device's condition asks of staff; none for one that works: a mute printer prints, a mute scale
/// weighs nothing. Thread: any (pure).
[[nodiscard]] renderer::StaffNote note_of(bridge::Kind kind, bridge::Condition condition);

/// Thread: any (no clock; the caller owns it).   Limits: one entry a device of the registry.
class StaffNotes {
public:
    /// Nobody looks for a receipt of so long ago.
    static constexpr std::chrono::minutes kUncertainFor{15};

    /// A job of that device has ended. A receipt that may or may not be out is told until the next one is.
    void job_ended(const bridge::Job& job, Time now);
    /// The most urgent of the devices' and of `others`. Of two alike the first one.
    [[nodiscard]] StaffNotice pick(const std::vector<bridge::DeviceSnapshot>& devices,
                                   const std::vector<StaffNotice>& others, Time now) const;

private:
    std::map<std::string, Time> uncertain_;  ///< by device: since when; only of devices that ended a job
};

}  // namespace comptoir
