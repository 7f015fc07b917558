#include "app/odoo/scan_polls.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "app/base/log.hpp"
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

struct Line {
    /// Gives waiting scans to waiting callers, the oldest to the oldest.
    void hand_out(Time now) {
        for (const PollPtr& poll : polls) {
            if (poll->scan || !poll->is_open()) continue;
            poll->scan = queue.pop(now);
            if (!poll->scan) return;
            poll->timer.cancel();
        }
    }

    bridge::ScanQueue queue;
    std::deque<PollPtr> polls;
};

}  // namespace

struct ScanPolls::State {
    State(const Clock& with, LineOf of, Duration held, Lost when_lost)
        : clock(with), line_of(std::move(of)), hold(held), lost(std::move(when_lost)) {}

    void hear(const std::string& scanner, const std::string& text) {
        const auto name = line_of(scanner);
        // Lines of registers that the settings no longer have.
        std::erase_if(lines, [&](const auto& one) {
            return one.second.polls.empty() && one.second.queue.empty(clock.now());
        });
        if (!name) return;
        Line& line = lines[*name];
        const std::size_t dropped = line.queue.dropped();
        line.queue.push(text, clock.now());
        if (line.queue.dropped() != dropped) {
            log::warning("a code was dropped: no till fetches them", {{"device", scanner}});
            if (lost) lost(scanner);
        }
        line.hand_out(clock.now());
    }

    [[nodiscard]] std::size_t waiting() const {
        std::size_t all = 0;
        for (const auto& [name, line] : lines) all += line.polls.size();
        return all;
    }

    const Clock& clock;
    const LineOf line_of;
    const Duration hold;
    const Lost lost;
    std::map<std::string, Line> lines;
    bridge::EventHub::Subscription subscription;
};

ScanPolls::ScanPolls(bridge::EventHub& events, const Clock& clock, LineOf line_of, Duration hold, Lost lost)
    : state_(std::make_shared<State>(clock, std::move(line_of), hold, std::move(lost))) {
    state_->subscription = events.subscribe([state = state_.get()](const bridge::NumberedEvent& numbered) {
        const auto* scanned = std::get_if<bridge::Scanned>(&numbered.event.body);
        if (scanned != nullptr) state->hear(numbered.event.device, scanned->text);
    });
}

ScanPolls::~ScanPolls() {
    state_->subscription = {};  // callers may still be held; they keep the state, not the hub's ear
}

std::size_t ScanPolls::waiting() const {
    return state_->waiting();
}

asio::awaitable<std::string> ScanPolls::next(std::optional<std::string> line,
                                             std::shared_ptr<http::Liveness> caller) {
    const auto state = state_;
    const auto poll = std::make_shared<Poll>(co_await asio::this_coro::executor, std::move(caller));
    if (line) {
        const bool is_welcome = state->waiting() < kPollsMax;
        Line& own = state->lines[*line];
        if (is_welcome) own.polls.push_back(poll);
        own.hand_out(state->clock.now());
    }
    if (!poll->scan) {
        const std::shared_ptr<asio::steady_timer> timer(poll, &poll->timer);
        co_await wait_held(timer, state->hold, poll->caller);
    }
    if (!line) co_return "";
    Line& own = state->lines[*line];
    std::erase(own.polls, poll);
    if (!poll->scan) co_return "";
    if (poll->is_open()) co_return std::move(poll->scan->text);
    // It went between being given the scan and being told of it: the next in line gets it.
    own.queue.unpop(std::move(*poll->scan));
    own.hand_out(state->clock.now());
    co_return "";
}

}  // namespace comptoir::odoo
