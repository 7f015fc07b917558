#pragma once
/// Held polls for barcodes: each scan goes to one waiter who still listens.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/http/message.hpp"
#include "device-bridge/event_hub.hpp"

namespace comptoir::odoo {

namespace asio = boost::asio;

/// Hears every scanner and answers polls in the order in which they came; between two polls scans wait in a
/// bridge::ScanQueue, in order.
///
/// Thread: io.   Owner: the proxy routes; the hub outlives it.
/// Limits: kPollsMax waiters; a further one is held all the same, but gets no scan. The queue's bounds are
/// its own. Source: http-api.md section 3.5; real-pos.md section 4 (a failed or fast answer is asked again at
/// once, and a 19.0 till spins on it).
class ScanPolls {
public:
    static constexpr std::size_t kPollsMax = 1'200;  // as many as one peer may hold connections open
    /// A 16 till gives up after 7.5 s and loses what comes later; a shorter hold only costs requests.
    static constexpr std::chrono::milliseconds kHold{6'000};

    ScanPolls(bridge::EventHub& events, const Clock& clock, Duration hold = kHold);
    ~ScanPolls();
    ScanPolls(const ScanPolls&) = delete;
    ScanPolls& operator=(const ScanPolls&) = delete;

    /// The next scan, or "" once the hold has passed or the caller has gone. A null `caller` stays for ever.
    [[nodiscard]] asio::awaitable<std::string> next(std::shared_ptr<http::Liveness> caller);

    [[nodiscard]] std::size_t waiting() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo
