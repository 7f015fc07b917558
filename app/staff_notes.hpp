#pragma once
/// What staff have to see to, one thing at a time: the most urgent first.

#include <map>
#include <optional>
#include <set>
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

/// Thread: any (no clock; the caller owns it).   Limits: one entry a device of the registry's jobs, or that
/// came by itself.
class StaffNotes {
public:
    /// Nobody looks for a receipt of so long ago.
    static constexpr std::chrono::minutes kUncertainFor{15};

    /// What has become of all jobs, newest first; `now` and `wall` are the same instant. A receipt that may
    /// be missing is told until somebody has dealt with it, or the next one of that device is out.
    void follow(const std::vector<bridge::Job>& jobs, Time now, WallTime wall);
    /// Which devices nobody put into the settings: such a one may go as it came. It is missed for kMissedFor
    /// from when it went, in case a plug came loose, and not at all where it has not been there yet.
    void expect(std::set<std::string> came_by_itself);
    void hear(const std::string& device, bridge::Condition condition, Time now);
    static constexpr std::chrono::minutes kMissedFor{10};

    /// The most urgent of the devices' and of `others`. Of two alike the first one.
    [[nodiscard]] StaffNotice pick(const std::vector<bridge::DeviceSnapshot>& devices,
                                   const std::vector<StaffNotice>& others, Time now) const;
    /// When something is told no longer though nothing happened; Time::max() for never.
    [[nodiscard]] Time next_change(Time now) const;

private:
    [[nodiscard]] bool is_missed(const bridge::DeviceSnapshot& device, Time now) const;

    std::map<std::string, Time> uncertain_;  ///< by device: since when
    std::set<std::string> came_by_itself_;
    struct Presence {
        bool is_there = false;
        std::optional<Time> went;
    };
    std::map<std::string, Presence> presence_;  ///< of those
};

}  // namespace comptoir
