#pragma once
/// `/hw_drivers/*` (16 to 18) and `/iot_drivers/*` (19 and later): actions on devices, and held polls for
/// what they say.

#include <memory>

#include "app/http/router.hpp"
#include "app/odoo/device_actions.hpp"

namespace comptoir::odoo {

/// Adds the routes.
///
/// Callers are pages of the back end as much as tills, so none of them counts as a till that is there.
///
/// Thread: io.   Source: http-api.md section 4.
void install_devices(http::Router& router, const std::shared_ptr<DeviceActions>& devices);

}  // namespace comptoir::odoo
