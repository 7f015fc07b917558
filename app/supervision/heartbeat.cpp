#include "app/supervision/heartbeat.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "app/base/log.hpp"
#include "app/supervision/vitals.hpp"

namespace comptoir::supervision {

struct Heartbeat::State : std::enable_shared_from_this<State> {
    explicit State(HeartbeatContext given)
        : context(std::move(given)), vitals(context.patience, context.clock.now()), timer(context.executor) {}

    void beat();
    void hear(Time turned);
    void rest();

    HeartbeatContext context;
    Vitals vitals;
    boost::asio::steady_timer timer;
    bool is_stopped = false;
};

void Heartbeat::State::beat() {
    const Time now = context.clock.now();
    if (vitals.asks(now)) {
        const auto silent = std::chrono::duration_cast<std::chrono::milliseconds>(vitals.silent_for(now));
        log::error("the screen's thread does not answer; the watchdog will end the program",
                   {{"silent_ms", std::int64_t{silent.count()}}});
    }
    context.ask_screen([weak = weak_from_this(), executor = context.executor, &clock = context.clock] {
        boost::asio::post(executor, [weak, turned = clock.now()] {
            if (const auto self = weak.lock()) self->hear(turned);
        });
    });
}

void Heartbeat::State::hear(Time turned) {
    if (is_stopped || vitals.hears(turned, context.clock.now()) == Vitals::Proof::too_old) return;
    context.feed();
}

void Heartbeat::State::rest() {
    timer.expires_after(vitals.every());
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
        const auto self = weak.lock();
        if (ec || !self || self->is_stopped) return;
        self->beat();
        self->rest();
    });
}

Heartbeat::Heartbeat(HeartbeatContext context) : state_(std::make_shared<State>(std::move(context))) {}

Heartbeat::~Heartbeat() {
    stop();
}

void Heartbeat::start() {
    beat();
    state_->rest();
}

void Heartbeat::stop() {
    state_->is_stopped = true;
    state_->timer.cancel();
}

void Heartbeat::beat() {
    state_->beat();
}

}  // namespace comptoir::supervision
