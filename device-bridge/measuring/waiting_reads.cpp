#include "device-bridge/measuring/waiting_reads.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace comptoir::bridge {

Result<WaitingReadPtr> WaitingReads::add() {
    if (reads_.size() >= kMax) return fail(ErrorCode::busy, "too many reads wait for the measuring tool");
    reads_.push_back(std::make_shared<WaitingRead>(executor_));
    return reads_.back();
}

asio::awaitable<ActionResult> WaitingReads::end_of(WaitingReadPtr read, Time deadline,
                                                   std::function<Error()> why_none) {
    while (!read->result && clock_.now() < deadline) {
        constexpr std::chrono::hours kLongest{1};  // then it looks again; keeps the timer in range
        read->timer.expires_after(std::min<Duration>(deadline - clock_.now(), kLongest));
        co_await read->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    read->end(ActionResult::failed(why_none()));
    erase(read);
    co_return *read->result;
}

void WaitingReads::end_all(const ActionResult& with) {
    const auto those = reads_;
    for (const WaitingReadPtr& read : those) read->end(with);
}

}  // namespace comptoir::bridge
