#pragma once
/// The rule that what lies on a scale is sold once: after one weighing the load must change before the next.

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "device-bridge/device.hpp"

namespace comptoir::bridge {

/// A till asks again and again while its weighing page is open, and does not say when it took the weight. A
/// pause between two questions is taken for the end of a weighing.
///
/// Source: devices/scales.md sections 5, 6 and 13 (Dialog 06 and TISA have the rule in the scale; Odoo 19's
/// community till has it in the page, and says that French law asks for it).
///
/// Thread: any (no clock of its own).   Limits: one entry a device that was asked for.
class UsedLoads {
public:
    /// How long nobody asks before a weighing counts as over.
    explicit UsedLoads(Duration pause) : pause_(pause) {}

    /// What a scale said, in the order in which it said it.
    void heard(const std::string& device, const WeightRead& reading);
    /// Whether a question at this time may be told this weight. None: it is told none, and goes on all the
    /// same.
    [[nodiscard]] bool may_tell(const std::string& device, const std::optional<Weight>& weight, Time now);

private:
    struct Load {
        std::optional<Weight> told;  // of what lies there; nothing where it changed since
        Time asked_at{};
        bool is_used = false;
    };
    Duration pause_;
    std::map<std::string, Load> loads_;
};

}  // namespace comptoir::bridge
