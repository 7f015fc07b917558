#include "app/odoo/device_events.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <deque>
#include <utility>

#include "app/odoo/held.hpp"

namespace comptoir::odoo {
namespace {

using NewsPtr = std::shared_ptr<const DeviceNews>;

struct Remembered {
    NewsPtr news;
    Time at{};
};

struct Poll {
    Poll(asio::any_io_executor executor, DeviceListener by, std::shared_ptr<http::Liveness> from)
        : timer(std::move(executor)), listener(std::move(by)), caller(std::move(from)) {}

    [[nodiscard]] bool is_open() const { return caller == nullptr || caller->is_open(); }

    asio::steady_timer timer;
    DeviceListener listener;
    std::shared_ptr<http::Liveness> caller;
    json::Value answer;  ///< null until there is one
    bool is_replaced = false;
};
using PollPtr = std::shared_ptr<Poll>;

std::int64_t micros(WallTime wall) {
    return std::chrono::duration_cast<std::chrono::microseconds>(wall.time_since_epoch()).count();
}

/// The word under which the listener asked for this device; null where it did not.
const std::string* asked_as(const DeviceListener& listener, const DeviceNews& news,
                            const DeviceEvents::IsOwn& is_own) {
    if (news.of(listener.generation).is_null()) return nullptr;
    const std::string* by_type = nullptr;
    for (const std::string& name : listener.devices) {
        if (name == news.device || (name == news.identifier && !name.empty())) return &name;
        if (name == news.type) by_type = &name;
    }
    return by_type != nullptr && is_own && !is_own(news.device, listener.till) ? nullptr : by_type;
}

json::Value answer_of(const DeviceNews& news, const DeviceListener& listener, const std::string& name) {
    return shaped(news, listener.generation, name, listener.session);
}

}  // namespace

struct DeviceEvents::State {
    State(const Clock& with, Duration held, IsOwn own) : clock(with), hold(held), is_own(std::move(own)) {}

    void forget_old();
    [[nodiscard]] json::Value unheard(const DeviceListener& listener);
    void admit(const PollPtr& poll);

    const Clock& clock;
    const Duration hold;
    const IsOwn is_own;
    std::deque<Remembered> remembered;
    std::deque<PollPtr> polls;
    std::int64_t last_us = 0;  ///< the last stamp that was given
};

DeviceEvents::DeviceEvents(const Clock& clock, Duration hold, IsOwn is_own)
    : state_(std::make_shared<State>(clock, hold, std::move(is_own))) {}

std::size_t DeviceEvents::waiting() const {
    return state_->polls.size();
}

std::int64_t DeviceEvents::now_us() const {
    return micros(state_->clock.wall());
}

void DeviceEvents::State::forget_old() {
    const Time oldest = clock.now() - kRemembered;
    while (!remembered.empty() && (remembered.front().at < oldest || remembered.size() > kNewsMax))
        remembered.pop_front();
}

/// A listener that has heard of a time yet to come heard it before this box's clock was set back: nothing of
/// what is remembered is known to it.
json::Value DeviceEvents::State::unheard(const DeviceListener& listener) {
    forget_old();
    const bool is_of_another_clock = listener.after_us > std::max(last_us, micros(clock.wall()));
    for (const Remembered& one : remembered) {
        if (!is_of_another_clock && one.news->time_us <= listener.after_us) continue;
        if (const std::string* name = asked_as(listener, *one.news, is_own))
            return answer_of(*one.news, listener, *name);
    }
    return nullptr;
}

void DeviceEvents::State::admit(const PollPtr& poll) {
    if (!poll->listener.session.empty()) {
        for (const PollPtr& other : polls) {
            if (other->listener.session == poll->listener.session) other->is_replaced = true;
        }
    }
    if (polls.size() < kPollsMax) polls.push_back(poll);
}

/// Stamps grow by at least a microsecond, whatever the wall clock does: a listener names the last that it
/// heard, and must get the next.
std::shared_ptr<const DeviceNews> DeviceEvents::tell(DeviceNews news) {
    State& state = *state_;
    state.last_us = std::max(state.last_us + 1, micros(state.clock.wall()));
    news.time_us = state.last_us;
    const auto kept = std::make_shared<const DeviceNews>(std::move(news));
    state.remembered.push_back({kept, state.clock.now()});
    state.forget_old();
    for (const PollPtr& poll : state.polls) {
        if (!poll->answer.is_null() || poll->is_replaced || !poll->is_open()) continue;
        const std::string* name = asked_as(poll->listener, *kept, state.is_own);
        if (name == nullptr) continue;
        poll->answer = answer_of(*kept, poll->listener, *name);
        poll->timer.cancel();
    }
    return kept;
}

asio::awaitable<json::Value> DeviceEvents::next(DeviceListener listener,
                                                std::shared_ptr<http::Liveness> caller) {
    const auto state = state_;
    const auto poll =
        std::make_shared<Poll>(co_await asio::this_coro::executor, std::move(listener), std::move(caller));
    if (json::Value known = state->unheard(poll->listener); !known.is_null()) co_return known;
    state->admit(poll);
    const std::shared_ptr<asio::steady_timer> timer(poll, &poll->timer);
    co_await wait_held(timer, state->hold, poll->caller);
    std::erase(state->polls, poll);
    co_return std::move(poll->answer);
}

}  // namespace comptoir::odoo
