#pragma once
/// `/hw_drivers/*` (16 to 18) and `/iot_drivers/*` (19 and later): actions on devices, and held polls for
/// what they say.

#include <chrono>
#include <functional>
#include <string>

#include "app/base/clock.hpp"
#include "app/http/router.hpp"
#include "app/odoo/device_events.hpp"
#include "device-bridge/event_hub.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::odoo {

/// What the routes need. Everything here outlives the router.
struct DeviceContext {
    bridge::Registry& registry;
    bridge::EventHub& events;
    const Clock& clock;
    /// This box's own identifier; may be null.
    std::function<std::string()> box = nullptr;
    /// What the POS's server says of its version, "" while that isn't known; may be null.
    std::function<std::string()> server_version = nullptr;
    /// Carries out an action of the screen, its data being the arguments; null where there is none.
    std::function<http::RpcResult(const http::RpcCall&)> display = nullptr;
    /// How long an action may take: its callers give up after 6 s.   Source: http-api.md section 4.2.
    Duration action = std::chrono::seconds(5);
    Duration event_hold = DeviceEvents::kHold;
};

/// Adds the routes; what they remember lives as long as the router.
///
/// Callers are pages of the back end as much as tills, so none of them counts as a till that is there.
///
/// Thread: io.   Source: http-api.md section 4.
void install_devices(http::Router& router, DeviceContext context);

}  // namespace comptoir::odoo
