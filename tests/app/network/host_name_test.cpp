#include "app/network/host_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "tests/support/bus_service.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::network {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(HostName, IsALabelOfDns) {
    for (const char* good : {"a", "counter", "counter-1", "1"}) EXPECT_TRUE(is_host_name(good)) << good;
    EXPECT_TRUE(is_host_name(std::string(63, 'a')));
    for (const char* bad : {"", "-a", "a-", "Counter", "a.b", "a_b", "comptoir.local", "caf\xc3\xa9"})
        EXPECT_FALSE(is_host_name(bad)) << bad;
    EXPECT_FALSE(is_host_name(std::string(64, 'a')));
}

/// systemd-hostnamed and Avahi, both as a test wants them.
struct Machine {
    Machine()
        : hostnamed(daemon.address(), "org.freedesktop.hostname1", "/org/freedesktop/hostname1",
                    [this](const std::string& member, const json::Value&) {
                        if (member == "Get")
                            return test::BusAnswer{"v", json::Value::array({dbus::variant("s", "old")})};
                        if (member == refused || refused == "all")
                            return test::BusAnswer{"", {}, "org.freedesktop.DBus.Error.AccessDenied"};
                        return test::BusAnswer{""};
                    }),
          avahi(daemon.address(), "org.freedesktop.Avahi", "/",
                [](const std::string& member, const json::Value&) {
                    if (member == "GetHostName") return test::BusAnswer{"s", json::Value::array({"old"})};
                    return test::BusAnswer{""};
                }),
          bus(io.get_executor(), daemon.address()) {
        bus.start([this](bool is_up) { is_there = is_up; });
        EXPECT_TRUE(test::run_io_until(io, [this] { return is_there; }));
    }
    ~Machine() { bus.stop(); }

    Result<void> take(const std::string& name) {
        std::optional<Result<void>> done;
        boost::asio::co_spawn(
            io,
            [](dbus::Bus& over, std::string wanted,
               std::optional<Result<void>>& out) -> boost::asio::awaitable<void> {
                out = co_await take_host_name(over, std::move(wanted));
            }(bus, name, done),
            boost::asio::detached);
        EXPECT_TRUE(test::run_io_until(io, [&] { return done.has_value(); }));
        return done.value_or(fail(ErrorCode::timeout, "no answer"));
    }

    boost::asio::io_context io;
    test::PrivateBus daemon;
    std::string refused;
    bool is_there = false;
    test::BusService hostnamed;
    test::BusService avahi;
    dbus::Bus bus;
};

TEST(HostName, TheSystemAndAvahiTakeIt) {
    Machine machine;
    EXPECT_TRUE(machine.take("counter"));
    EXPECT_THAT(machine.hostnamed.calls(), ElementsAre("Get", "SetStaticHostname", "SetHostname"));
    EXPECT_THAT(machine.avahi.calls(), ElementsAre("GetHostName", "SetHostName"));
}

TEST(HostName, NothingIsAskedWhereItIsSoAlready) {
    Machine machine;
    EXPECT_TRUE(machine.take("old"));
    EXPECT_THAT(machine.hostnamed.calls(), ElementsAre("Get"));
    EXPECT_THAT(machine.avahi.calls(), ElementsAre("GetHostName"));
}

TEST(HostName, WhereTheRootCantBeWrittenItLastsUntilTheNextStart) {
    Machine machine;
    machine.refused = "SetStaticHostname";
    EXPECT_TRUE(machine.take("counter"));
    EXPECT_THAT(machine.avahi.calls(), Contains("SetHostName"));
}

TEST(HostName, WhoMayNotIsTold) {
    Machine machine;
    machine.refused = "all";
    EXPECT_EQ(machine.take("counter").error().code, ErrorCode::refused);
    EXPECT_THAT(machine.avahi.calls(), Not(Contains("SetHostName")));
}

}  // namespace
}  // namespace comptoir::network
