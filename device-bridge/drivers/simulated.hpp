#pragma once
/// What simulated drivers share: faults as a URI says them and as an action changes them.

#include <cstdint>
#include <optional>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "device-bridge/device.hpp"
#include "device-bridge/device_uri.hpp"

namespace comptoir::bridge {

/// A fault that begins after all went well so and so often: "after:3"; "now" is at once.
class Trip {
public:
    Trip() = default;
    explicit Trip(std::optional<std::int64_t> after) : left_(after) {}

    /// Counts one more time, and says whether the fault is there.
    [[nodiscard]] bool strikes() {
        if (!left_) return false;
        if (*left_ == 0) return true;
        --*left_;
        return false;
    }

    [[nodiscard]] bool has_begun() const { return left_ == 0; }

private:
    std::optional<std::int64_t> left_;
};

[[nodiscard]] bool is_simulated(const DeviceInfo& info);

/// The fields of a "simulate" action as if they stood in a URI: {"late": "2s"} is "simulated:?late=2s".
///
/// Errors: malformed.   Thread: any.
[[nodiscard]] Result<DeviceUri> simulated_uri(const json::Value& fields);

/// `outcome` done, or failed with what was wrong.
[[nodiscard]] ActionResult answer_to(const Result<void>& done);

}  // namespace comptoir::bridge
