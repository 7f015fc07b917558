#include "app/odoo/scan_polls.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <deque>
#include <optional>
#include <utility>
#include <variant>

#include "app/odoo/held.hpp"
#include "device-bridge/scanning/scan_queue.hpp"

namespace comptoir::odoo {
namespace {

using Scan = bridge::ScanQueue::Scan;

struct Poll {
    Poll(asio::any_io_executor executor, std::shared_ptr<http::Liveness> by)
        : timer(std::move(executor)), caller(std::move(by)) {}

    [[nodiscard]] bool is_open() const { return caller == nullptr || caller->is_open(); }

    asio::steady_timer timer;
    std::shared_ptr<http::Liveness> caller;
    std::optional<Scan> scan;
};
using PollPtr = std::shared_ptr<Poll>;

}  // namespace

struct ScanPolls::State {
    State(const Clock& with, Duration held) : clock(with), hold(held) {}

    /// Gives waiting scans to waiting callers, the oldest to the oldest.
    void hand_out() {
        for (const PollPtr& poll : polls) {
            if (poll->scan || !poll->is_open()) continue;
            poll->scan = queue.pop(clock.now());
            if (!poll->scan) return;
            poll->timer.cancel();
        }
    }

    const Clock& clock;
    const Duration hold;
    bridge::ScanQueue queue;
    std::deque<PollPtr> polls;
    bridge::EventHub::Subscription subscription;
};

ScanPolls::ScanPolls(bridge::EventHub& events, const Clock& clock, Duration hold)
    : state_(std::make_shared<State>(clock, hold)) {
    state_->subscription = events.subscribe([state = state_.get()](const bridge::NumberedEvent& numbered) {
        const auto* scanned = std::get_if<bridge::Scanned>(&numbered.event.body);
        if (scanned == nullptr) return;
        state->queue.push(scanned->text, state->clock.now());
        state->hand_out();
    });
}

ScanPolls::~ScanPolls() {
    state_->subscription = {};  // callers may still be held; they keep the state, not the hub's ear
}

std::size_t ScanPolls::waiting() const {
    return state_->polls.size();
}

asio::awaitable<std::string> ScanPolls::next(std::shared_ptr<http::Liveness> caller) {
    const auto state = state_;
    const auto poll = std::make_shared<Poll>(co_await asio::this_coro::executor, std::move(caller));
    if (state->polls.size() < kPollsMax) state->polls.push_back(poll);
    state->hand_out();
    if (!poll->scan) {
        const std::shared_ptr<asio::steady_timer> timer(poll, &poll->timer);
        co_await wait_held(timer, state->hold, poll->caller);
    }
    std::erase(state->polls, poll);
    if (!poll->scan) co_return "";
    if (poll->is_open()) co_return std::move(poll->scan->text);
    // It went between being given the scan and being told of it: the next in line gets it.
    state->queue.unpop(std::move(*poll->scan));
    state->hand_out();
    co_return "";
}

}  // namespace comptoir::odoo
