#pragma once
/// Feeds the service manager's watchdog for as long as both threads prove that they live.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "app/base/clock.hpp"

namespace comptoir::supervision {

struct HeartbeatContext {
    boost::asio::any_io_executor executor;  ///< the io thread's
    const Clock& clock;
    Duration patience;  ///< the watchdog's
    /// Has the screen's thread call `turned` once its loop has turned with nothing left to draw.
    std::function<void(std::function<void()> turned)> ask_screen;
    std::function<void()> feed;
};

/// Thread: io.   Owner: the kiosk; what the context names outlives it, and its answers may come late.
class Heartbeat {
public:
    explicit Heartbeat(HeartbeatContext context);
    ~Heartbeat();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

    /// Beats at once, and from then on four times in the patience of the watchdog.
    void start();
    /// Nothing is fed any more.
    void stop();
    /// One question. The timer calls it.
    void beat();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::supervision
