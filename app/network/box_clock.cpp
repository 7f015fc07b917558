#include "app/network/box_clock.hpp"

#include <filesystem>
#include <utility>

#include "app/base/log.hpp"

namespace comptoir::network {

const char* name_of(ClockState state) {
    switch (state) {
        case ClockState::set: return "set";
        case ClockState::kept: return "kept";
        case ClockState::unsynchronised: return "unsynchronised";
        case ClockState::wrong: return "wrong";
    }
    return "wrong";
}

ClockState clock_state(WallTime wall, std::optional<bool> is_synchronised, bool has_clock) {
    if (wall < kNotBefore) return ClockState::wrong;
    if (is_synchronised.value_or(false)) return ClockState::set;
    const bool is_known = is_synchronised.has_value();
    return has_clock || !is_known ? ClockState::kept : ClockState::unsynchronised;
}

bool has_board_clock() {
    std::error_code ec;
    return std::filesystem::exists("/sys/class/rtc/rtc0", ec);
}

BoxClock::BoxClock(boost::asio::any_io_executor executor, dbus::Bus& bus, const Clock& clock, bool has_clock,
                   std::function<void()> changed, Duration ask_again)
    : bus_(bus),
      clock_(clock),
      has_board_clock_(has_clock),
      changed_(std::move(changed)),
      ask_again_(ask_again),
      timer_(executor),
      state_(clock_state(clock.wall(), std::nullopt, has_clock)) {}

void BoxClock::stop() {
    is_stopped_ = true;
    timer_.cancel();
}

void BoxClock::look() {
    if (is_stopped_ || std::exchange(is_asking_, true)) return;
    bus_.call({.destination = "org.freedesktop.timedate1",
               .path = "/org/freedesktop/timedate1",
               .interface = "org.freedesktop.DBus.Properties",
               .member = "Get",
               .signature = "ss",
               .arguments = json::Value::array({"org.freedesktop.timedate1", "NTPSynchronized"})},
              [this](const Result<json::Value>& said) { took(said); });
}

void BoxClock::took(const Result<json::Value>& said) {
    is_asking_ = false;
    if (is_stopped_) return;
    // Whoever keeps the time may be slow to begin, or D-Bus begins anew: that says nothing.
    const bool is_no_answer = !said && (said.error().code == ErrorCode::timeout || !bus_.is_up());
    if (is_no_answer) {
        const ClockState by_time = clock_state(clock_.wall(), std::nullopt, has_board_clock_);
        if (by_time == ClockState::wrong || state_ == ClockState::wrong) turn_to(by_time);
        return ask_later();
    }
    std::optional<bool> is_synchronised;
    if (said && !said->empty() && said->front().is_boolean()) is_synchronised = said->front().get<bool>();
    turn_to(clock_state(clock_.wall(), is_synchronised, has_board_clock_));
    // Without anybody to ask only the time itself can tell.
    if (state_ == ClockState::set || (!is_synchronised && is_trusted(state_))) return;
    ask_later();
}

void BoxClock::turn_to(ClockState now) {
    const ClockState before = std::exchange(state_, now);
    if (now != before && !is_trusted(now))
        log::warning("this box does not know what time it is: opening hours wait, certificates may fail",
                     {{"clock", name_of(now)}});
    if (now != before && is_trusted(now))
        log::info("the clock can be gone by", {{"clock", name_of(now)}, {"before", name_of(before)}});
    if (now != before) changed_();
}

void BoxClock::ask_later() {
    timer_.expires_after(ask_again_);
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (!ec) look();
    });
}

}  // namespace comptoir::network
