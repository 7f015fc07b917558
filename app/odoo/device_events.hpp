#pragma once
/// Held polls for device events: each event goes to everybody who listens to its device.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/http/message.hpp"
#include "app/odoo/device_words.hpp"

namespace comptoir::odoo {

namespace asio = boost::asio;

/// Remembers what happened for as long as a caller needs between two polls, and wakes those who wait.
///
/// A session has one poll: where it asks again while its first is held (18's own client does, once for each
/// device it listens to), the first stays held to its end and is told nothing. It could not be answered at
/// once: its caller would ask again, and take the place of the second.
///
/// Thread: io.   Owner: the device routes.
/// Limits: kPollsMax waiters; a further one is held all the same, but hears only what is remembered.
/// kNewsMax events are remembered, the oldest go first.
/// Source: http-api.md section 4.2 (the algorithm is the same in 16 to 19); 16 to 19.0 ask again without a
/// pause after whatever answer, an error included (Odoo 19.0,
/// addons/iot_base/static/src/network_utils/longpolling.js, _poll).
class DeviceEvents {
public:
    static constexpr std::size_t kPollsMax = 1'200;        // as many as one peer may hold connections open
    static constexpr std::size_t kNewsMax = 1'000;         // of 5 s: as much as the hub itself remembers
    static constexpr std::chrono::seconds kHold{50};       // its callers give up after 60 s
    static constexpr std::chrono::seconds kRemembered{5};  // Odoo's own; a scan is not wanted any later

    /// Whether a device is one of those that a till means by their type.
    using IsOwn = std::function<bool(const std::string& device, const std::string& till)>;

    /// A null `is_own`: every till has all.
    explicit DeviceEvents(const Clock& clock, Duration hold = kHold, IsOwn is_own = nullptr);
    DeviceEvents(const DeviceEvents&) = delete;
    DeviceEvents& operator=(const DeviceEvents&) = delete;

    /// Something happened: it is stamped, remembered, and told to all who listen to its device, or to its
    /// type where it is one of their own, in a generation that has words for it. Gives it back as it was
    /// told.
    std::shared_ptr<const DeviceNews> tell(DeviceNews news);

    /// The first event that the listener has not heard, now or as it happens; null once the hold has passed
    /// or the caller has gone. A null `caller` stays for ever.
    [[nodiscard]] asio::awaitable<json::Value> next(DeviceListener listener,
                                                    std::shared_ptr<http::Liveness> caller);

    [[nodiscard]] std::size_t waiting() const;
    /// Now, as events are stamped.   Units: microseconds since 1970.
    [[nodiscard]] std::int64_t now_us() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo
