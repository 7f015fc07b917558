#pragma once
/// `/hw_proxy/*`: the routes that a community POS of Odoo 16 to 19 calls.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "app/http/access.hpp"
#include "app/http/router.hpp"
#include "app/odoo/contacts.hpp"
#include "app/odoo/device_actions.hpp"
#include "app/odoo/device_events.hpp"
#include "app/odoo/scan_polls.hpp"
#include "app/odoo/screen_actions.hpp"
#include "app/sources/arbiter.hpp"
#include "app/sources/decode.hpp"
#include "device-bridge/event_hub.hpp"
#include "device-bridge/registry.hpp"
#include "device-bridge/weighing/weighings.hpp"

namespace comptoir::odoo {

struct Timings {
    /// How long `default_printer_action` may take, whatever the printer does. The till has no limit of its
    /// own, but a cashier has; DESIGN section 2.
    Duration printer = std::chrono::seconds(9);
    Duration scanner_hold = ScanPolls::kHold;
    /// How long an action on `/hw_drivers/*` and `/iot_drivers/*` may take; its callers give up after 6 s.
    Duration device_action = std::chrono::seconds(5);
    Duration event_hold = DeviceEvents::kHold;
    /// How long `get_serialized_order` waits for another page; its callers give up after 30 s.
    Duration page_hold = std::chrono::seconds(28);
};

/// What the routes need. Everything here outlives the router.
struct Context {
    bridge::Registry& registry;
    bridge::EventHub& events;
    sources::Arbiter& arbiter;
    http::Access& access;  ///< asked by `status_json`, which answers strangers too
    Contacts& contacts;
    const Clock& clock;
    /// The arbiter was told something by a message received then: look at its screen again.
    std::function<void(Time received)> said;
    /// pos.url, for pictures of a till that names no origin of its own; may be null.
    std::function<std::string()> pos_url = nullptr;
    /// The order of a register that the server's bus brought, as it came: what 19.0's own display page asks
    /// for on this machine. Null, or null from it, where there is none.
    std::function<json::Value(const std::string& register_id)> bus_snapshot = nullptr;
    ScreenHands screen = {};
    /// The server that this box belongs to, "" where there is none; may be null.
    std::function<std::string()> home_server = nullptr;
    /// This box's own identifier, and what the POS's server says of its version ("" while that isn't known);
    /// either may be null.
    std::function<std::string()> box_identifier = nullptr;
    std::function<std::string()> server_version = nullptr;
    /// What a page of 16 or 17 that is on the screen says of its shop; may be null.
    std::function<void(const sources::Beside&)> shop_said = nullptr;
    /// As DeviceContext has it; may be null.
    std::function<std::string(const std::string& printer)> status_page = nullptr;
    /// A code of this scanner was dropped: a till fetches them, but did not fetch this one. May be null.
    std::function<void(const std::string& scanner)> scan_untold = nullptr;
    /// What the scales say, and what of it was sold, shared with every other way to ask. Null: `install`
    /// makes one.
    std::shared_ptr<bridge::Weighings> weighings = nullptr;
    Timings timings = {};
};

/// A snapshot larger than this is refused; 2,000 lines are 900 kB, a QR picture some 20 kB. A page of 16 or
/// 17 brings its pictures along and may be as large as a body.
inline constexpr std::size_t kDisplayBytesMax = 4u << 20;

/// Adds the routes; what they remember lives as long as the router. Gives back the device actions behind
/// them, for the server link.
///
/// Thread: io.   Source: http-api.md section 3, real-pos.md.
std::shared_ptr<DeviceActions> install(http::Router& router, Context& context);

}  // namespace comptoir::odoo
