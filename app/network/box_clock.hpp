#pragma once
/// Whether this box knows what time it is.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "app/base/clock.hpp"
#include "app/base/dbus/bus.hpp"

namespace comptoir::network {

/// `set`: by a time server. `kept`: by the board's own clock, or by a system that does not say.
/// `unsynchronised`: the board has none, and no time server has answered yet: the time is that of the last
/// shutdown, or worse. `wrong`: it is a time at which there was no such program.
enum class ClockState { set, kept, unsynchronised, wrong };

[[nodiscard]] const char* name_of(ClockState state);

/// Whether opening hours and certificates can be gone by. Thread: any (pure), as `clock_state`.
[[nodiscard]] constexpr bool is_trusted(ClockState state) {
    return state == ClockState::set || state == ClockState::kept;
}

inline constexpr WallTime kNotBefore{
    std::chrono::seconds{1'764'547'200}};  // 2025-12-01: no copy of this is older

/// `is_synchronised`: what the system says; none: it does not say.
[[nodiscard]] ClockState clock_state(WallTime wall, std::optional<bool> is_synchronised,
                                     bool has_board_clock);

/// Whether the board keeps time while it is off.   Thread: any.   Source: Documentation/ABI/testing/rtc-cdev
/// and sysfs-class-rtc of Linux: a folder below /sys/class/rtc for each.
[[nodiscard]] bool has_board_clock();

/// Asks systemd-timedated until the clock is set, then no more: who set it once keeps it.
///
/// Thread: io.   Owner: the kiosk, before which the bus does not end; `stop` first.
/// Source: org.freedesktop.timedate1(5), NTPSynchronized. (The kernel's own adjtimex(2) is closed to a
/// service with ProtectClock=, and the property tells no changes.)
class BoxClock {
public:
    static constexpr std::chrono::seconds kAskAgain{10};  // schedules begin this soon after the time is known

    /// `changed`: `state` is another one.
    BoxClock(boost::asio::any_io_executor executor, dbus::Bus& bus, const Clock& clock, bool has_board_clock,
             std::function<void()> changed, Duration ask_again = kAskAgain);

    /// Once the bus is up, and again whenever it comes back.
    void look();
    void stop();
    [[nodiscard]] ClockState state() const { return state_; }

private:
    void took(const Result<json::Value>& said);
    void turn_to(ClockState now);
    void ask_later();

    dbus::Bus& bus_;
    const Clock& clock_;
    bool has_board_clock_;
    std::function<void()> changed_;
    Duration ask_again_;
    boost::asio::steady_timer timer_;
    ClockState state_;
    bool is_asking_ = false;
    bool is_stopped_ = false;
};

}  // namespace comptoir::network
