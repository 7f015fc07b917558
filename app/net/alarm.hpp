#pragma once
/// A deadline for what has none of its own.

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "app/base/clock.hpp"

namespace comptoir::net {

inline constexpr std::chrono::hours kPatienceMax{24};  // a clock plus the largest duration would run over

/// Calls `ring` once the time is over, unless the alarm went before.
///
/// Thread: io.   Owner: a local of the coroutine that keeps alive what `ring` touches.
class Alarm {
public:
    Alarm(const boost::asio::any_io_executor& executor, Duration after, std::function<void()> ring)
        : bell_(std::make_shared<Bell>(Bell{boost::asio::steady_timer(executor), std::move(ring)})) {
        bell_->timer.expires_after(std::min<Duration>(after, kPatienceMax));
        bell_->timer.async_wait([bell = bell_](const boost::system::error_code& ec) {
            if (ec || !bell->ring) return;
            bell->has_rung = true;
            bell->ring();
        });
    }
    ~Alarm() {
        bell_->ring = nullptr;
        bell_->timer.cancel();
    }
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    [[nodiscard]] bool has_rung() const { return bell_->has_rung; }

private:
    struct Bell {
        boost::asio::steady_timer timer;
        std::function<void()> ring;
        bool has_rung = false;
    };
    std::shared_ptr<Bell> bell_;
};

}  // namespace comptoir::net
