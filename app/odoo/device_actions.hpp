#pragma once
/// Actions on devices in Odoo's words, whichever way they come: over HTTP, or over the server's bus.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/http/router.hpp"
#include "app/odoo/device_call.hpp"
#include "app/odoo/device_events.hpp"
#include "app/odoo/device_words.hpp"
#include "app/odoo/station.hpp"
#include "device-bridge/event_hub.hpp"
#include "device-bridge/registry.hpp"
#include "device-bridge/weighing/weighings.hpp"

namespace comptoir::odoo {

/// One action asked of one device.
struct DeviceRequest {
    Generation generation = Generation::since_19;
    std::string asked_as;  ///< the identifier or type it was asked by
    std::string session;
    json::Value data;       ///< an object: the action and its fields
    std::string origin;     ///< for the log: the way and the peer
    std::string till;       ///< what the caller is known by, as `till_of`; empty: no till, the server
    std::string page;       ///< the origin of the page that asks; empty: no browser
    std::size_t bytes = 0;  ///< what all of it took on the wire
    Time received{};
};

/// What the actions need. Everything here outlives them.
struct DeviceContext {
    bridge::Registry& registry;
    bridge::EventHub& events;
    const Clock& clock;
    /// What the scales say, shared with whoever else is asked for it. Null: one of its own.
    std::shared_ptr<bridge::Weighings> weighings = nullptr;
    /// This box's own identifier; may be null.
    std::function<std::string()> box = nullptr;
    /// What the POS's server says of its version, "" while that isn't known; may be null.
    std::function<std::string()> server_version = nullptr;
    /// Carries out an action of the screen; null where there is none.
    std::function<http::RpcResult(const DeviceRequest&)> display = nullptr;
    /// What a printer prints about itself and this box, as `print_picture` takes it: the `status` of 19.
    /// Null, or "" from it: it is only asked how it is.
    std::function<std::string(const std::string& printer)> status_page = nullptr;
    /// Which devices a till means by their type; null: the first of it.
    std::shared_ptr<const Stations> stations = nullptr;
    /// How long an action may take: its callers give up after 6 s.   Source: http-api.md section 4.2.
    Duration action = std::chrono::seconds(5);
    Duration event_hold = DeviceEvents::kHold;
};

/// Carries actions out, each mark once, and tells how they ended to whoever listens: held polls, and
/// `on_news`.
///
/// Thread: io.   Owner: the routes and the server link, which share it.
class DeviceActions {
public:
    explicit DeviceActions(DeviceContext context);
    ~DeviceActions();
    DeviceActions(const DeviceActions&) = delete;
    DeviceActions& operator=(const DeviceActions&) = delete;

    /// Answers in the words of the request's generation.
    [[nodiscard]] asio::awaitable<http::RpcResult> act(DeviceRequest request);
    /// Whether anything here goes by that name: a device, a kind of device, the screen, the box.
    [[nodiscard]] bool knows(const std::string& identifier) const;
    /// The held polls.
    [[nodiscard]] DeviceEvents& events();
    /// Hears all that the polls hear, stamped, as it is told. One listener: the server link.
    void on_news(std::function<void(const DeviceNews&)> listener);

private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo
