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

/// Thread: any (no clock; the caller owns it).   Limits: one entry a device of the registry's jobs.
class StaffNotes {
public:
    /// Nobody looks for a receipt of so long ago.
    static constexpr std::chrono::minutes kUncertainFor{15};

    /// What has become of all jobs, newest first; `now` and `wall` are the same instant. A receipt that may
    /// be missing is told until somebody has dealt with it, or the next one of that device is out.
    void follow(const std::vector<bridge::Job>& jobs, Time now, WallTime wall);
    /// The most urgent of the devices' and of `others`. Of two alike the first one.
    [[nodiscard]] StaffNotice pick(const std::vector<bridge::DeviceSnapshot>& devices,
                                   const std::vector<StaffNotice>& others, Time now) const;

private:
    std::map<std::string, Time> uncertain_;  ///< by device: since when
};

}  // namespace comptoir
