#pragma once
/// Whoever waits for the number of a measuring tool, whichever way it comes.

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "device-bridge/device.hpp"

namespace comptoir::bridge {

struct WaitingRead {
    explicit WaitingRead(const asio::any_io_executor& executor) : timer(executor) {}

    /// The first end counts.
    void end(ActionResult with) {
        if (!result) result = std::move(with);
        timer.cancel();
    }

    asio::steady_timer timer;
    std::optional<ActionResult> result;
};
using WaitingReadPtr = std::shared_ptr<WaitingRead>;

/// In the order they came.
///
/// Thread: io.   Owner: what a device keeps until its last coroutine has ended.   Limits: kMax wait.
class WaitingReads {
public:
    static constexpr std::size_t kMax = 16;  // nobody measures with more hands

    WaitingReads(asio::any_io_executor executor, const Clock& clock)
        : executor_(std::move(executor)), clock_(clock) {}

    /// Errors: busy (kMax wait).
    [[nodiscard]] Result<WaitingReadPtr> add();
    /// Its end; at the deadline, where it has none, that of `why_none`. It waits no more then.
    [[nodiscard]] asio::awaitable<ActionResult> end_of(WaitingReadPtr read, Time deadline,
                                                       std::function<Error()> why_none);
    void erase(const WaitingReadPtr& read) { std::erase(reads_, read); }
    void end_all(const ActionResult& with);
    [[nodiscard]] bool empty() const { return reads_.empty(); }
    [[nodiscard]] const WaitingReadPtr& front() const { return reads_.front(); }

private:
    asio::any_io_executor executor_;
    const Clock& clock_;
    std::deque<WaitingReadPtr> reads_;
};

}  // namespace comptoir::bridge
