#include "app/network/box_clock.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>

#include "tests/support/bus_service.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::network {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kToday = kNotBefore + std::chrono::hours(24 * 400);
constexpr WallTime kEpoch{};

TEST(ClockState, IsOfWhatIsKnown) {
    EXPECT_EQ(clock_state(kToday, true, false), ClockState::set);
    EXPECT_EQ(clock_state(kToday, false, true), ClockState::kept);
    EXPECT_EQ(clock_state(kToday, false, false), ClockState::unsynchronised);
    EXPECT_EQ(clock_state(kToday, std::nullopt, false), ClockState::kept) << "nobody says otherwise";
    EXPECT_EQ(clock_state(kNotBefore - 1s, true, true), ClockState::wrong);
    EXPECT_EQ(clock_state(kEpoch, std::nullopt, false), ClockState::wrong);
    EXPECT_TRUE(is_trusted(ClockState::set) && is_trusted(ClockState::kept));
    EXPECT_FALSE(is_trusted(ClockState::unsynchronised) || is_trusted(ClockState::wrong));
}

/// systemd-timedated's one property, on a bus of the test's own.
struct StandInTimedated {
    explicit StandInTimedated(const std::string& address)
        : service(address, "org.freedesktop.timedate1", "/org/freedesktop/timedate1",
                  [this](const std::string&, const json::Value&) {
                      ++asked;
                      const json::Value said = dbus::variant("b", is_synchronised.load());
                      return test::BusAnswer{"v", json::Value::array({said})};
                  }) {}

    std::atomic<bool> is_synchronised{false};
    std::atomic<int> asked{0};
    test::BusService service;
};

class WallAt final : public Clock {
public:
    [[nodiscard]] Time now() const override { return std::chrono::steady_clock::now(); }
    [[nodiscard]] WallTime wall() const override { return at; }
    WallTime at = kToday;
};

TEST(BoxClock, WaitsUntilATimeServerHasAnsweredAndThenAsksNoMore) {
    const test::PrivateBus daemon;
    StandInTimedated real(daemon.address());
    boost::asio::io_context io;
    const WallAt wall;
    dbus::Bus bus(io.get_executor(), daemon.address());
    int changes = 0;
    BoxClock clock(
        io.get_executor(), bus, wall, false, [&] { ++changes; }, 5ms);
    EXPECT_EQ(clock.state(), ClockState::kept) << "nothing is known yet";
    bus.start([&](bool is_up) {
        if (is_up) clock.look();
    });
    ASSERT_TRUE(test::run_io_until(io, [&] { return clock.state() == ClockState::unsynchronised; }));
    ASSERT_TRUE(test::run_io_until(io, [&] { return real.asked > 3; }));
    EXPECT_EQ(changes, 1);
    real.is_synchronised = true;
    ASSERT_TRUE(test::run_io_until(io, [&] { return clock.state() == ClockState::set; }));
    EXPECT_EQ(changes, 2);
    const int asked = real.asked;
    io.run_for(50ms);
    EXPECT_EQ(real.asked, asked);
    clock.stop();
    bus.stop();
}

TEST(BoxClock, ABusThatWentSaysNothing) {
    const test::PrivateBus daemon;
    const StandInTimedated real(daemon.address());
    boost::asio::io_context io;
    const WallAt wall;
    dbus::Bus bus(io.get_executor(), daemon.address());
    BoxClock clock(
        io.get_executor(), bus, wall, false, [] {}, 5ms);
    bus.start([&](bool is_up) {
        if (is_up) clock.look();
    });
    ASSERT_TRUE(test::run_io_until(io, [&] { return clock.state() == ClockState::unsynchronised; }));
    bus.stop();
    clock.look();
    io.run_for(50ms);
    EXPECT_EQ(clock.state(), ClockState::unsynchronised);
    clock.stop();
}

TEST(BoxClock, WithoutAnybodyToAskOnlyTheTimeItselfTells) {
    const test::PrivateBus daemon;
    boost::asio::io_context io;
    WallAt wall;
    wall.at = kEpoch;
    dbus::Bus bus(io.get_executor(), daemon.address());
    BoxClock clock(
        io.get_executor(), bus, wall, true, [] {}, 5ms);
    EXPECT_EQ(clock.state(), ClockState::wrong);
    bus.start([&](bool is_up) {
        if (is_up) clock.look();
    });
    io.run_for(30ms);
    EXPECT_EQ(clock.state(), ClockState::wrong);
    wall.at = kToday;  // somebody set it
    EXPECT_TRUE(test::run_io_until(io, [&] { return clock.state() == ClockState::kept; }));
    clock.stop();
    bus.stop();
}

}  // namespace
}  // namespace comptoir::network
