#include "app/odoo/box/server_outbox.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <optional>
#include <utility>

#include "app/base/log.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
using About = Letter::About;

struct Waiting {
    Letter letter;
    Time since{};
};

}  // namespace

struct ServerOutbox::State : std::enable_shared_from_this<ServerOutbox::State> {
    explicit State(OutboxContext given)
        : context(std::move(given)), pause(context.executor), done(context.executor) {}

    void put(Letter letter);
    void make_room(About about);
    void drop(std::deque<Waiting>::iterator which, const char* why);
    void forget_old();
    [[nodiscard]] Duration worth(About about) const;
    static asio::awaitable<void> run(std::shared_ptr<State> self);
    asio::awaitable<void> deliver_first();

    OutboxContext context;
    std::deque<Waiting> waiting;
    std::optional<Waiting> underway;
    asio::steady_timer pause;
    asio::steady_timer done;
    Duration retry{};
    std::size_t delivered = 0;
    std::size_t dropped = 0;
    bool is_running = false;
    bool is_cleared = false;  // while one was underway
    bool is_closed = false;
};

Duration ServerOutbox::State::worth(About about) const {
    switch (about) {
        case About::scan: return context.timings.scan_max;
        case About::outcome: return context.timings.outcome_max;
        case About::state: break;
    }
    return context.timings.state_max;
}

void ServerOutbox::State::drop(std::deque<Waiting>::iterator which, const char* why) {
    ++dropped;
    if (which->letter.about != About::state) {
        log::warning("the server was not told what happened to a device",
                     {{"device", which->letter.device}, {"path", which->letter.path}, {"why", why}});
    }
    waiting.erase(which);
}

void ServerOutbox::State::make_room(About about) {
    const bool is_outcome = about == About::outcome;
    const auto is_of_these = [&](const Waiting& one) {
        return (one.letter.about == About::outcome) == is_outcome;
    };
    const auto most = is_outcome ? kOutcomesMax : kStatesMax;
    if (static_cast<std::size_t>(std::count_if(waiting.begin(), waiting.end(), is_of_these)) < most) return;
    auto first = std::find_if(waiting.begin(), waiting.end(),
                              [](const Waiting& one) { return one.letter.about == About::state; });
    if (is_outcome || first == waiting.end())
        first = std::find_if(waiting.begin(), waiting.end(), is_of_these);
    drop(first, "too much waits for the server");
}

void ServerOutbox::State::put(Letter letter) {
    if (is_closed) return;
    make_room(letter.about);
    waiting.push_back({std::move(letter), context.clock.now()});
    if (std::exchange(is_running, true)) return;
    asio::co_spawn(context.executor, run(shared_from_this()), [](const std::exception_ptr& thrown) {
        if (thrown) log::error("telling the server threw");
    });
}

void ServerOutbox::State::forget_old() {
    const Time now = context.clock.now();
    for (auto one = waiting.begin(); one != waiting.end();) {
        const auto at = one - waiting.begin();
        if (now - one->since > worth(one->letter.about)) {
            drop(one, "the server was away for too long");
            one = waiting.begin() + at;
        } else {
            ++one;
        }
    }
}

asio::awaitable<void> ServerOutbox::State::run(std::shared_ptr<State> self) {
    for (;;) {
        self->forget_old();
        if (self->waiting.empty() || self->is_closed) break;
        co_await self->deliver_first();
    }
    self->is_running = false;
    self->done.cancel();
}

asio::awaitable<void> ServerOutbox::State::deliver_first() {
    underway = std::move(waiting.front());
    waiting.pop_front();
    const Delivery delivery = co_await context.deliver(underway->letter);
    Waiting tried = std::move(*underway);
    underway.reset();
    if (std::exchange(is_cleared, false) || is_closed) co_return;
    if (delivery == Delivery::done) {
        ++delivered;
        retry = {};
        co_return;
    }
    waiting.push_front(std::move(tried));
    if (delivery == Delivery::refused) {
        drop(waiting.begin(), "the server does not take it");
        co_return;
    }
    // A code that a till hears twice is a product sold twice. States and outcomes say the same again.
    if (delivery == Delivery::lost && waiting.front().letter.about == About::scan) {
        drop(waiting.begin(), "its answer was lost: it may have come, and is not told twice");
        co_return;
    }
    retry = std::clamp(retry * 2, context.timings.retry_min, context.timings.retry_max);
    pause.expires_after(retry);
    co_await pause.async_wait(kTuple);
}

ServerOutbox::ServerOutbox(OutboxContext context) : state_(std::make_shared<State>(std::move(context))) {}

ServerOutbox::~ServerOutbox() {
    state_->is_closed = true;
    state_->waiting.clear();
    state_->pause.cancel();
    state_->done.cancel();
}

void ServerOutbox::put(Letter letter) {
    state_->put(std::move(letter));
}

void ServerOutbox::hurry() {
    state_->retry = {};
    state_->pause.cancel();
}

void ServerOutbox::clear() {
    state_->dropped += state_->waiting.size();
    state_->waiting.clear();
    state_->is_cleared = state_->underway.has_value();
    state_->pause.cancel();
}

asio::awaitable<void> ServerOutbox::drained(Duration patience) {
    const auto state = state_;
    if (!state->is_running) co_return;
    state->done.expires_after(patience);
    co_await state->done.async_wait(kTuple);
}

OutboxCount ServerOutbox::count() const {
    return {state_->waiting.size() + (state_->underway ? 1 : 0), state_->delivered, state_->dropped};
}

}  // namespace comptoir::odoo::box
