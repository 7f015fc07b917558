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

/// After the last moment at which a scan is still handed out.
constexpr std::chrono::milliseconds kBehind{1};

struct Line {
    explicit Line(const ScanPolls::Untold& tell)
        : untold(tell), queue([this](const Scan& scan) { miss(scan); }) {}
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    /// Whether a till fetches its codes here.
    [[nodiscard]] bool is_tills(Time now) const {
        return asked_at && now - *asked_at <= ScanPolls::kTillAway;
    }
    void miss(const Scan& scan) const {
        if (!is_tills(scan.at)) return;
        log::warning("a code was dropped: no till fetched it", {{"device", scan.scanner}});
        if (untold) untold(scan.scanner);
    }
    void ask(const PollPtr& poll, Time now) {
        queue.forget_old(now);  // before anybody asked, they were no till's
        asked_at = now;
        polls.push_back(poll);
    }
    /// Gives waiting scans to waiting callers, the oldest to the oldest.
    void hand_out(Time now) {
        for (const PollPtr& poll : polls) {
            if (poll->scan || !poll->is_open()) continue;
            poll->scan = queue.pop(now);
            if (!poll->scan) return;
            poll->timer.cancel();
        }
    }

    const ScanPolls::Untold& untold;
    std::optional<Time> asked_at;
    bridge::ScanQueue queue;
    std::deque<PollPtr> polls;
};

}  // namespace

struct ScanPolls::State : std::enable_shared_from_this<ScanPolls::State> {
    State(const Clock& with, LineOf of, Duration held, Untold tell)
        : clock(with), line_of(std::move(of)), hold(held), untold(std::move(tell)) {}

    Line& line(const std::string& name) { return lines.try_emplace(name, untold).first->second; }

    void hear(const std::string& scanner, const std::string& text) {
        const auto name = line_of(scanner);
        forget_old();
        if (!name) return;
        Line& own = line(*name);
        own.queue.push(text, clock.now(), scanner);
        own.hand_out(clock.now());
        watch();
    }

    void forget_old() {
        const Time now = clock.now();
        for (auto& [name, one] : lines) one.queue.forget_old(now);
        // Lines of registers that the settings no longer have.
        std::erase_if(lines, [&](const auto& one) {
            return one.second.polls.empty() && one.second.queue.empty(now) && !one.second.is_tills(now);
        });
    }

    /// So that a code that nobody fetched is told of when it is too old, not when something else comes.
    void watch() {
        std::optional<Time> next;
        for (const auto& [name, one] : lines) {
            const auto stale = one.queue.stale_at();
            if (stale && (!next || *stale < *next)) next = stale;
        }
        if (!next || !timer) return;
        timer->expires_after(std::max<Duration>(*next - clock.now(), Duration(0)) + kBehind);
        timer->async_wait([weak = weak_from_this()](boost::system::error_code ec) {
            const auto self = weak.lock();
            if (ec || !self) return;
            self->forget_old();
            self->watch();
        });
    }

    [[nodiscard]] std::size_t waiting() const {
        std::size_t all = 0;
        for (const auto& [name, line] : lines) all += line.polls.size();
        return all;
    }

    const Clock& clock;
    const LineOf line_of;
    const Duration hold;
    Untold untold;
    std::map<std::string, Line> lines;
    std::optional<asio::steady_timer> timer;  // from the first poll on: without a till nothing is untold
    bridge::EventHub::Subscription subscription;
};

ScanPolls::ScanPolls(bridge::EventHub& events, const Clock& clock, LineOf line_of, Duration hold,
                     Untold untold)
    : state_(std::make_shared<State>(clock, std::move(line_of), hold, std::move(untold))) {
    state_->subscription = events.subscribe([state = state_.get()](const bridge::NumberedEvent& numbered) {
        const auto* scanned = std::get_if<bridge::Scanned>(&numbered.event.body);
        if (scanned != nullptr) state->hear(numbered.event.device, scanned->text);
    });
}

ScanPolls::~ScanPolls() {
    state_->subscription = {};  // callers may still be held; they keep the state, not the hub's ear
    state_->untold = nullptr;
    if (state_->timer) state_->timer->cancel();
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
        if (!state->timer) state->timer.emplace(poll->timer.get_executor());
        Line& own = state->line(*line);
        if (is_welcome) own.ask(poll, state->clock.now());
        own.hand_out(state->clock.now());
        state->watch();
    }
    if (!poll->scan) {
        const std::shared_ptr<asio::steady_timer> timer(poll, &poll->timer);
        co_await wait_held(timer, state->hold, poll->caller);
    }
    if (!line) co_return "";
    Line& own = state->line(*line);
    std::erase(own.polls, poll);
    if (!poll->scan) co_return "";
    if (poll->is_open()) co_return std::move(poll->scan->text);
    // It went between being given the scan and being told of it: the next in line gets it.
    own.queue.unpop(std::move(*poll->scan));
    own.hand_out(state->clock.now());
    state->watch();
    co_return "";
}

}  // namespace comptoir::odoo
