#pragma once
/// Keeps a list of the printers that announce themselves in the network, and of the queues of this machine's
/// CUPS.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "app/base/clock.hpp"
#include "device-bridge/finding/found_device.hpp"
#include "device-bridge/links/pool_call.hpp"

namespace comptoir::bridge {

/// Nothing is printed, and nothing is asked of a printer itself. A daemon that is not there is said once.
///
/// Thread: io; it blocks on the pool, one search at a time.   Limits: kFoundMax devices of each kind.
class NetworkFinder {
public:
    /// Blocks on the pool. Errors: offline: there is nobody to ask.
    using Search = std::function<Result<std::vector<FoundDevice>>(GivenUp&)>;
    struct Searches {
        Search network;
        Search queues;
    };
    /// Avahi, and the CUPS that its own client settings name. Thread: any.
    [[nodiscard]] static Searches real();

    struct Timing {
        Duration first = std::chrono::seconds(2);    // after the start: the first picture has gone out
        Duration again = std::chrono::seconds(60);   // the official box looks every 20 to 120 s
        Duration search = std::chrono::seconds(10);  // one that takes longer is given up
        Duration asked = std::chrono::seconds(3);    // `look_soon` does not ask again sooner
    };

    NetworkFinder(boost::asio::any_io_executor io, boost::asio::any_io_executor pool, const Clock& clock,
                  Searches searches, Timing timing);
    NetworkFinder(boost::asio::any_io_executor io, boost::asio::any_io_executor pool, const Clock& clock)
        : NetworkFinder(std::move(io), std::move(pool), clock, real(), Timing{}) {}
    ~NetworkFinder();
    NetworkFinder(const NetworkFinder&) = delete;
    NetworkFinder& operator=(const NetworkFinder&) = delete;

    /// `changed` is called after the list has become another one, never from within `start` or `list`, and
    /// never after `stop`.
    void start(std::function<void()> changed = nullptr);
    void stop();
    /// CUPS queues first: somebody set them up.
    [[nodiscard]] std::vector<FoundDevice> list() const;
    /// For whoever shows the list.
    void look_soon();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
