/// Avahi itself, on a bus of the test's own and on loopback alone, is told of this box and tells others.

#include "app/network/announcer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>

#include "tests/support/print_servers.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::network {
namespace {

const Announced kBox{
    "Comptoir test", 8069, {{"version", "0.1.0"}, {"id", "dc:a6:32:00:11:22"}, {"path", "/"}}};

class AnnouncerBench : public testing::Test {
protected:
    AnnouncerBench()
        : bus(io.get_executor(), daemon.address(),
              {std::chrono::milliseconds(10), std::chrono::milliseconds(20)}) {}

    void start_avahi() {
        avahi = std::make_unique<test::Avahi>(daemon);
        ASSERT_TRUE(avahi->is_up()) << avahi->output();
    }
    std::unique_ptr<Announcer> announcer() {
        return std::make_unique<Announcer>(io.get_executor(), bus, [this] { ++changes; });
    }
    bool comes(const std::function<bool()>& is_so) {
        return test::run_io_until(io, is_so, std::chrono::seconds(20));
    }
    /// Whom a search of Avahi's own finds.
    bool is_known_as(const std::string& name, const std::string& type) {
        std::vector<std::string> found;
        bus.hear("type='signal',sender='org.freedesktop.Avahi',member='ItemNew'",
                 [&](const dbus::BusSignal& signal) {
                     if (signal.arguments.size() > 3) found.push_back(json::text(signal.arguments[2]));
                 });
        bus.call({.destination = "org.freedesktop.Avahi",
                  .path = "/",
                  .interface = "org.freedesktop.Avahi.Server",
                  .member = "ServiceBrowserNew",
                  .signature = "iissu",
                  .arguments = json::Value::array({-1, -1, type, "", 0})},
                 [](const Result<json::Value>&) {});
        return comes([&] { return std::find(found.begin(), found.end(), name) != found.end(); });
    }

    boost::asio::io_context io;
    test::PrivateBus daemon;
    std::unique_ptr<test::Avahi> avahi;
    dbus::Bus bus;
    int changes = 0;
};

TEST_F(AnnouncerBench, TellsTheNetworkOfThisBoxAndIsToldTheMachinesName) {
    ASSERT_NO_FATAL_FAILURE(start_avahi());
    const auto box = announcer();
    box->configure(kBox);
    bus.start([&](bool is_up) {
        if (is_up) box->look();
    });
    ASSERT_TRUE(comes([&] { return !box->name().empty(); }));
    EXPECT_EQ(box->name(), "Comptoir test");
    EXPECT_EQ(box->host_name(), "comptoir-test.local");
    EXPECT_TRUE(is_known_as("Comptoir test", "_comptoir._tcp"));
    EXPECT_TRUE(is_known_as("Comptoir test", "_http._tcp"));
    box->stop();
    bus.stop();
}

TEST_F(AnnouncerBench, ASecondBoxOfTheSameNameGetsAnother) {
    ASSERT_NO_FATAL_FAILURE(start_avahi());
    const auto first = announcer();
    const auto second = announcer();
    first->configure(kBox);
    bus.start([&](bool is_up) {
        if (is_up) first->look();
    });
    ASSERT_TRUE(comes([&] { return !first->name().empty(); }));
    Announced other = kBox;
    other.port = 8070;  // else it would be the same one
    second->configure(other);
    EXPECT_TRUE(comes([&] { return second->name() == "Comptoir test #2"; })) << second->name();
    EXPECT_EQ(first->name(), "Comptoir test");
    first->stop();
    second->stop();
    bus.stop();
}

TEST_F(AnnouncerBench, AnAvahiThatComesLaterOrAgainIsTold) {
    const auto box = announcer();
    box->configure(kBox);
    bus.start([&](bool is_up) {
        if (is_up) box->look();
    });
    ASSERT_TRUE(comes([&] { return bus.is_up(); }));
    EXPECT_EQ(box->name(), "");
    ASSERT_NO_FATAL_FAILURE(start_avahi());
    ASSERT_TRUE(comes([&] { return !box->name().empty(); }));
    avahi.reset();
    ASSERT_TRUE(comes([&] { return box->name().empty(); }));
    EXPECT_EQ(box->host_name(), "");
    ASSERT_NO_FATAL_FAILURE(start_avahi());
    EXPECT_TRUE(comes([&] { return !box->name().empty(); }));
    box->stop();
    bus.stop();
}

TEST_F(AnnouncerBench, WhatIsToldFollowsWhatIsWanted) {
    ASSERT_NO_FATAL_FAILURE(start_avahi());
    const auto box = announcer();
    bus.start([&](bool is_up) {
        if (is_up) box->look();
    });
    ASSERT_TRUE(comes([&] { return !box->host_name().empty(); }));
    EXPECT_EQ(box->name(), "") << "nothing to be told";
    Announced other = kBox;
    other.name = std::string(200, 'x');
    box->configure(other);
    ASSERT_TRUE(comes([&] { return !box->name().empty(); }));
    EXPECT_EQ(box->name().size(), Announcer::kNameBytesMax);
    box->configure({});
    EXPECT_TRUE(comes([&] { return box->name().empty(); }));
    box->stop();
    bus.stop();
}

}  // namespace
}  // namespace comptoir::network
