#pragma once
/// What a POS is told on the proxy and device routes, from what the box knows: no I/O, no clock.

#include <optional>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/http/router.hpp"
#include "device-bridge/device.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::odoo {

/// The answer of `status_json`: "printer", "scanner" and "scale", always all three.
///
/// A printer counts as connected as long as it can be reached, paper or not; a scale only while it weighs,
/// because a 19.0 till refuses to weigh on anything else. Of several devices of a kind the first printer and
/// the first scale count, and any scanner that is no keyboard.
///
/// Thread: any.   Source: http-api.md section 3.3; Odoo 19.0,
/// addons/iot_drivers/controllers/proxy.py and addons/point_of_sale/static/src/app/services/scale_service.js.
[[nodiscard]] json::Value status_answer(const std::vector<bridge::DeviceSnapshot>& devices);

/// The same three keys, for a caller that may not know of devices: none is connected. A till that got an
/// error here would count the box as gone, and a 19.0 till then spins on its scanner for good
/// (observed, 19.0).
[[nodiscard]] json::Value status_for_strangers();

/// The result of `scale_read`: {"weight": 1.235}, in kilograms or pounds.
///
/// Only a stable, positive reading is a weight; one that moves, is over or under the scale's range or
/// negative is 0, so that no till can charge it. Null (no result) where no scale answers: a 19.0 till then
/// says so.
///
/// Units: kg for scales in kg and g, lb for those in lb and oz.   Thread: any.
/// Source: http-api.md section 3.6; devices.md section 7.1 ("19: any set bit -> weight reported as 0").
[[nodiscard]] json::Value weight_answer(bridge::Condition condition,
                                        const std::optional<bridge::WeightRead>& last);

/// What went wrong, as an error of the call.   Source: http-api.md section 2.4.
[[nodiscard]] tl::unexpected<http::RpcError> trouble(const Error& error);

}  // namespace comptoir::odoo
