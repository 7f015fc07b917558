/// Printers that announce themselves, and queues of CUPS: each listed once, under an address that works.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdlib>

#include "device-bridge/device_uri.hpp"
#include "device-bridge/finding/found_hardware.hpp"
#include "device-bridge/finding/found_printers.hpp"
#include "device-bridge/finding/network_finder.hpp"
#include "tests/support/run_io.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

std::vector<std::string> uris(const std::vector<FoundDevice>& found) {
    std::vector<std::string> all;
    for (const FoundDevice& device : found) all.push_back(device.uri);
    return all;
}

TEST(FoundOnNetwork, OneDeviceIsListedOnceHoweverManyServicesItAnnounces) {
    const auto found = found_on_network({
        {"Laser", "_printer._tcp", "192.0.2.7", 515, {}},
        {"Laser", "_pdl-datastream._tcp", "192.0.2.7", 9100, {{"ty", "Example Laser 9"}}},
        {"Laser", "_ipps._tcp", "192.0.2.7", 631, {{"uuid", "1-2"}, {"rp", "ipp/print"}}},
        {"Laser", "_ipp._tcp", "192.0.2.7", 631, {{"uuid", "urn:uuid:1-2"}, {"rp", "ipp/print"}}},
    });
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].uri, "ipp://192.0.2.7:631/ipp/print");
    EXPECT_EQ(found[0].model, "Example Laser 9");
    EXPECT_EQ(found[0].name, "Laser");
    EXPECT_EQ(found[0].id, found_id("1-2"));
    EXPECT_EQ(found[0].kind, Kind::printer);
}

TEST(FoundOnNetwork, AReceiptPrinterIsOfferedOverItsRawPort) {
    const std::vector<NetworkService> by_commands{
        {"Kasse", "_ipp._tcp", "192.0.2.8", 631, {{"rp", "ipp/print"}}},
        {"Kasse", "_pdl-datastream._tcp", "192.0.2.8", 9100, {{"usb_cmd", "ESC/POS"}, {"usb_mdl", "X"}}}};
    EXPECT_THAT(uris(found_on_network(by_commands)), ElementsAre("tcp://192.0.2.8:9100"));
    const std::vector<NetworkService> by_model{
        {"Kasse", "_pdl-datastream._tcp", "192.0.2.8", 9100, {{"ty", "EPSON TM-T88V"}}},
        {"Kasse", "_ipp._tcp", "192.0.2.8", 631, {}}};
    EXPECT_THAT(uris(found_on_network(by_model)), ElementsAre("tcp://192.0.2.8:9100"));
    const std::vector<NetworkService> unknown{{"Box", "_pdl-datastream._tcp", "192.0.2.9", 9100, {}}};
    EXPECT_THAT(uris(found_on_network(unknown)), ElementsAre("tcp://192.0.2.9:9100"))
        << "it has nothing else";
}

TEST(FoundOnNetwork, QueuesOfOneServerStaySeveral) {
    EXPECT_THAT(uris(found_on_network({
                    {"A", "_ipp._tcp", "192.0.2.5", 631, {{"uuid", "a"}, {"rp", "printers/a"}}},
                    {"B", "_ipp._tcp", "192.0.2.5", 631, {{"uuid", "b"}, {"rp", "printers/b"}}},
                })),
                ElementsAre("ipp://192.0.2.5:631/printers/a", "ipp://192.0.2.5:631/printers/b"));
}

TEST(FoundOnNetwork, WhatOffersNothingThatWeSpeakIsNotListed) {
    EXPECT_THAT(found_on_network({{"Old", "_printer._tcp", "192.0.2.6", 515, {}},
                                  {"None", "_ipp._tcp", "192.0.2.4", 0, {}},
                                  {"Nowhere", "_ipp._tcp", "", 631, {}}}),
                IsEmpty());
}

TEST(FoundOnNetwork, AnythingThatIsAnnouncedMakesAnAddressThatIsRead) {
    const std::string odd = "ipp/pr int?x=1#y%\xC3\xA9\"";
    const auto found = found_on_network({{"\xFFodd\n", "_ipp._tcp", "192.0.2.4", 631, {{"rp", odd}}}});
    ASSERT_EQ(found.size(), 1u);
    const auto uri = DeviceUri::parse(found[0].uri);
    ASSERT_TRUE(uri) << found[0].uri;
    EXPECT_EQ(uri->path(), "/" + odd);
}

TEST(FoundInCups, AQueueIsNamedAsPeopleCallIt) {
    const auto found =
        found_in_cups({{"office", "Office upstairs", "Example 9", "urn:uuid:7", "socket://192.0.2.9"},
                       {"raw", "", "Local Raw Printer", "", ""}});
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].uri, "cups://office");
    EXPECT_EQ(found[0].name, "Office upstairs");
    EXPECT_EQ(found[1].name, "raw");
    EXPECT_EQ(found[1].how, "CUPS queue");
}

FoundDevice device(const std::string& name) {
    return {.id = found_id(name), .name = name, .uri = "cups://" + name, .model = "", .how = "test"};
}

class NetworkFinding : public testing::Test {
protected:
    ~NetworkFinding() override {
        finder_.reset();
        io_.restart();
        io_.run_for(20ms);
        pool_.join();
    }
    void start(NetworkFinder::Search network, NetworkFinder::Search queues) {
        const NetworkFinder::Timing timing{.first = 0ms, .again = 5ms, .search = 100ms, .asked = 0ms};
        finder_ = std::make_unique<NetworkFinder>(
            io_.get_executor(), pool_.get_executor(), clock_,
            NetworkFinder::Searches{std::move(network), std::move(queues)}, timing);
        finder_->start([this] { ++changes_; });
    }
    bool until(const std::function<bool()>& is_so) { return test::run_io_until(io_, is_so); }

    asio::io_context io_;
    asio::thread_pool pool_{1};
    SystemClock clock_;
    std::unique_ptr<NetworkFinder> finder_;
    int changes_ = 0;
    std::atomic<int> looks_{0};
};

TEST_F(NetworkFinding, TellsOnlyWhenTheListHasChanged) {
    std::atomic<bool> has_second{false};
    start(
        [&](GivenUp&) -> Result<std::vector<FoundDevice>> {
            ++looks_;
            return std::vector{device("queue"), device("a")};
        },
        [&](GivenUp&) -> Result<std::vector<FoundDevice>> {
            if (has_second) return std::vector{device("queue"), device("second")};
            return std::vector{device("queue")};
        });
    ASSERT_TRUE(until([&] { return looks_ > 4; }));
    EXPECT_EQ(changes_, 1);
    EXPECT_THAT(uris(finder_->list()), ElementsAre("cups://queue", "cups://a")) << "one id is listed once";
    has_second = true;
    ASSERT_TRUE(until([&] { return changes_ == 2; }));
    EXPECT_THAT(uris(finder_->list()), ElementsAre("cups://queue", "cups://second", "cups://a"));
}

TEST_F(NetworkFinding, ADaemonThatIsNotThereIsNothingFoundAndOneThatIsSlowLeavesTheList) {
    enum class Mood { well, gone, slow };
    std::atomic<Mood> mood{Mood::well};
    start(
        [&](GivenUp& given_up) -> Result<std::vector<FoundDevice>> {
            ++looks_;
            if (mood == Mood::gone) return fail(ErrorCode::offline, "daemon not running");
            while (mood == Mood::slow && !given_up.is_so()) std::this_thread::yield();
            return std::vector{device("a")};
        },
        [](GivenUp&) -> Result<std::vector<FoundDevice>> { return std::vector<FoundDevice>{}; });
    ASSERT_TRUE(until([&] { return finder_->list().size() == 1; }));
    mood = Mood::slow;
    const int before = looks_;
    ASSERT_TRUE(until([&] { return looks_ > before + 1; }));
    EXPECT_EQ(finder_->list().size(), 1u);
    mood = Mood::gone;
    ASSERT_TRUE(until([&] { return finder_->list().empty(); }));
}

TEST_F(NetworkFinding, KeepsNoMoreThanAPageShows) {
    start(
        [](GivenUp&) -> Result<std::vector<FoundDevice>> {
            std::vector<FoundDevice> many;
            for (std::size_t i = 0; i < kFoundMax + 9; ++i) many.push_back(device("p" + std::to_string(i)));
            return many;
        },
        [](GivenUp&) -> Result<std::vector<FoundDevice>> { return std::vector<FoundDevice>{}; });
    ASSERT_TRUE(until([&] { return changes_ == 1; }));
    EXPECT_EQ(finder_->list().size(), kFoundMax);
}

TEST_F(NetworkFinding, IsNotHeldUpWhenItStops) {
    std::atomic<bool> is_in{false};
    start(
        [&](GivenUp& given_up) -> Result<std::vector<FoundDevice>> {
            is_in = true;
            while (!given_up.is_so()) std::this_thread::yield();
            return std::vector<FoundDevice>{};
        },
        [](GivenUp&) -> Result<std::vector<FoundDevice>> { return std::vector<FoundDevice>{}; });
    ASSERT_TRUE(until([&] { return is_in.load(); }));
    finder_->stop();
    pool_.join();  // hangs where it was not given up
    EXPECT_EQ(changes_, 0);
}

TEST_F(NetworkFinding, MayBeStoppedByWhomItTells) {
    const NetworkFinder::Search search = [](GivenUp&) -> Result<std::vector<FoundDevice>> {
        return std::vector{device("a")};
    };
    finder_ = std::make_unique<NetworkFinder>(io_.get_executor(), pool_.get_executor(), clock_,
                                              NetworkFinder::Searches{search, search},
                                              NetworkFinder::Timing{.first = 0ms});
    auto own = std::make_shared<int>(0);
    const std::weak_ptr<int> still(own);
    bool is_told = false;
    finder_->start([this, &still, &is_told, own = std::move(own)] {
        finder_->stop();
        is_told = true;
        EXPECT_FALSE(still.expired()) << "what is running is not taken away";
    });
    ASSERT_TRUE(until([&] { return is_told; }));
}

TEST(MdnsBrowse, WithoutABusSaysThatNobodyCanBeAsked) {
    const test::TemporaryFolder folder;
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + (folder.path() / "none").string()).c_str(), 1);
    GivenUp given_up;
    const auto found = browse_mdns(1s, Whose::everybody, given_up);
    ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::offline);
}

}  // namespace
}  // namespace comptoir::bridge
