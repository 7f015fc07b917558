/// The whole room: what is asked for goes on by itself, and how it ended is there to be read.

#include "app/network/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>

#include "app/network/hotspot_key.hpp"
#include "app/network/hotspot_plan.hpp"
#include "tests/support/network_manager.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/run_io.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::network {
namespace {

using namespace std::chrono_literals;

class NetworkBench : public testing::Test {
protected:
    NetworkBench() : real(daemon.address()), bus(io.get_executor(), daemon.address()), network(context()) {
        real.add_network("SHOP", "12345678", 70);
        real.add_network("OFFICE", "x", 60, 0x200);
        bus.start([this](bool is_up) { network.follow_bus(is_up); });
        EXPECT_TRUE(comes([this] { return network.describe()["networks"].size() == 2; }));
    }
    ~NetworkBench() override {
        network.stop();
        bus.stop();
    }
    NetworkContext context() {
        return {.executor = io.get_executor(),
                .clock = clock,
                .bus = bus,
                .hotspot_name = [] { return "Comptoir-1122"; },
                .key_file = folder.path() / "hotspot-key",
                .has_address = [this] { return has_address; },
                .changed = [this] { ++changes; },
                .patience = {5ms, 10s}};
    }
    bool hotspot_opens() {
        return comes([this] { return network.hotspot().has_value(); });
    }
    bool hotspot_ends() {
        return comes([this] { return !network.hotspot().has_value(); });
    }
    bool comes(const std::function<bool()>& is_so) { return test::run_io_until(io, is_so); }
    bool ends_as(const char* end) {
        return comes([&] { return network.describe()["join"]["state"] == end; });
    }

    boost::asio::io_context io;
    ManualClock clock;
    test::TemporaryFolder folder;
    bool has_address = false;
    int changes = 0;
    test::PrivateBus daemon;
    test::StandInNetworkManager real;
    dbus::Bus bus;
    Network network;
};

TEST_F(NetworkBench, SaysWhatThereIs) {
    const json::Value said = network.describe();
    EXPECT_EQ(said["manager"], "present");
    EXPECT_EQ(said["join"], json::Value());
    EXPECT_EQ(said["networks"][0], (json::Value{{"ssid", "SHOP"}, {"strength", 70}, {"security", "wpa"}}));
    EXPECT_EQ(said["links"][0]["name"], "eth0");
    EXPECT_EQ(said["links"][1]["kind"], "wifi");
    EXPECT_FALSE(network.describe_briefly().contains("networks"));
}

TEST_F(NetworkBench, AJoinIsBegunAndItsEndIsToldWithoutTheKey) {
    changes = 0;
    ASSERT_TRUE(network.join({"SHOP", "12345678"}));
    EXPECT_EQ(network.describe()["join"], (json::Value{{"ssid", "SHOP"}, {"state", "joining"}}));
    EXPECT_EQ(network.join({"SHOP", "12345678"}).error().code, ErrorCode::busy);
    EXPECT_TRUE(ends_as("joined"));
    EXPECT_GE(changes, 2);
    EXPECT_THAT(json::dump(network.describe()), testing::Not(testing::HasSubstr("12345678")));
    ASSERT_TRUE(network.join({"SHOP", "a-wrong-key"}));
    EXPECT_TRUE(ends_as("wrong_key"));
    ASSERT_TRUE(network.join({"NOWHERE", "12345678"}));
    EXPECT_TRUE(ends_as("not_found"));
}

TEST_F(NetworkBench, WhatCantBeDoneIsSaidAtOnce) {
    EXPECT_EQ(network.join({"SHOP", "short"}).error().code, ErrorCode::malformed);
    EXPECT_EQ(network.join({"OFFICE", "12345678"}).error().code, ErrorCode::unsupported);
    EXPECT_EQ(network.forget("").error().code, ErrorCode::malformed);
    EXPECT_THAT(real.calls(), testing::IsEmpty());
}

TEST_F(NetworkBench, ScansAndForgets) {
    ASSERT_TRUE(network.join({"SHOP", "12345678"}));
    ASSERT_TRUE(ends_as("joined"));
    ASSERT_TRUE(network.scan());
    ASSERT_TRUE(network.forget("SHOP"));
    EXPECT_TRUE(comes([this] { return real.saved().empty(); }));
    EXPECT_THAT(real.calls(), testing::Contains("RequestScan"));
}

TEST_F(NetworkBench, StoppingInTheMiddleOfATryEndsIt) {
    real.hang();
    ASSERT_TRUE(network.join({"SHOP", "12345678"}));
    io.run_for(50ms);
    network.stop();
    bus.stop();
    io.restart();
    io.run();  // ends, for nothing is left to wait for
    EXPECT_EQ(network.describe()["join"]["state"], "failed");
    EXPECT_THAT(real.saved(), testing::IsEmpty()) << "a try is on no disk";
}

class LonelyNetwork : public NetworkBench {
protected:
    LonelyNetwork() {
        network.configure(3min);
        clock.advance(3min);
        network.look();
    }
};

TEST_F(NetworkBench, NoHotspotIsMadeBeforeItsTimeNorWhereThereIsANetwork) {
    network.configure(3min);
    clock.advance(2min);
    network.look();
    clock.advance(1min);
    has_address = true;
    network.look();
    io.run_for(50ms);
    EXPECT_FALSE(network.hotspot());
    EXPECT_THAT(real.calls(), testing::IsEmpty());
}

TEST_F(LonelyNetwork, AHotspotIsMadeThatIsNeverOpen) {
    ASSERT_TRUE(hotspot_opens());
    const Hotspot made = network.hotspot().value();
    EXPECT_EQ(made.ssid, "Comptoir-1122");
    EXPECT_TRUE(is_hotspot_key(made.key));
    EXPECT_EQ(made.url, "http://10.42.0.1/");
    const json::Value profile = real.last_profile();
    EXPECT_EQ(profile["802-11-wireless"]["mode"], "ap");
    EXPECT_EQ(profile["802-11-wireless-security"]["psk"], made.key);
    EXPECT_EQ(profile["802-11-wireless-security"]["key-mgmt"], "wpa-psk");
    EXPECT_EQ(network.describe()["hotspot"], "Comptoir-1122");
    EXPECT_EQ(network.describe()["networks"].size(), 2U) << "as they were seen before";
    EXPECT_THAT(json::dump(network.describe()), testing::Not(testing::HasSubstr(made.key)));
    EXPECT_THAT(real.saved(), testing::IsEmpty());
}

TEST_F(LonelyNetwork, ItEndsAsSoonAsThereIsANetwork) {
    ASSERT_TRUE(hotspot_opens());
    real.plug_cable(true);
    EXPECT_TRUE(hotspot_ends());
    EXPECT_EQ(network.describe()["hotspot"], json::Value());
}

TEST_F(LonelyNetwork, AWrongKeyIsToldAndItComesBack) {
    ASSERT_TRUE(hotspot_opens());
    ASSERT_TRUE(network.join({"SHOP", "wrong-key"}));
    EXPECT_EQ(network.note(), "the Wi-Fi \"SHOP\" is being joined");
    ASSERT_TRUE(ends_as("wrong_key"));
    EXPECT_EQ(network.note(), "the Wi-Fi \"SHOP\" did not take the key");
    ASSERT_TRUE(hotspot_ends());
    clock.advance(HotspotPlan::kTryAgain);
    network.look();
    EXPECT_TRUE(hotspot_opens());
}

TEST_F(LonelyNetwork, TheRightKeyEndsItForGood) {
    ASSERT_TRUE(hotspot_opens());
    ASSERT_TRUE(network.join({"SHOP", "12345678"}));
    ASSERT_TRUE(ends_as("joined"));
    EXPECT_TRUE(comes([this] { return is_connected(network.facts()); }));
    EXPECT_FALSE(network.hotspot());
    EXPECT_EQ(network.note(), "");
    clock.advance(1h);
    network.look();
    io.run_for(50ms);
    EXPECT_FALSE(network.hotspot());
    EXPECT_EQ(real.joined(), "SHOP");
}

TEST_F(LonelyNetwork, WhatIsJoinedIsSeenAtOnceSoThatNoHotspotTakesTheCardBack) {
    ASSERT_TRUE(hotspot_opens());
    clock.advance(1min);  // somebody typed the key
    ASSERT_TRUE(network.join({"SHOP", "12345678"}));
    ASSERT_TRUE(ends_as("joined"));
    EXPECT_TRUE(is_connected(network.facts())) << "without another look";
    EXPECT_THAT(real.saved(), testing::ElementsAre("SHOP"));
    io.run_for(50ms);
    const auto calls = real.calls();
    EXPECT_EQ(std::count(calls.begin(), calls.end(), "AddAndActivateConnection2"), 2);
    EXPECT_EQ(real.joined(), "SHOP");
}

TEST_F(LonelyNetwork, OneThatAProgramBeforeLeftIsTakenUp) {
    ASSERT_TRUE(hotspot_opens());
    const Hotspot before = network.hotspot().value();
    network.stop();
    Network next(context());
    next.configure(3min);
    next.follow_bus(true);
    EXPECT_TRUE(comes([&] { return next.hotspot().has_value(); }));
    EXPECT_EQ(next.hotspot(), before);
    next.stop();
}

TEST_F(NetworkBench, AnAccessPointOfSomebodyElsesIsLeftAlone) {
    real.make_point("HOTEL");
    EXPECT_TRUE(comes([this] { return network.describe()["links"][1]["access_point"] == true; }));
    network.configure(3min);
    for (const bool has_cable : {false, true}) {
        has_address = has_cable;
        clock.advance(1h);
        network.look();
        io.run_for(20ms);
    }
    network.configure(0s);
    io.run_for(20ms);
    EXPECT_THAT(real.calls(), testing::IsEmpty());
    EXPECT_FALSE(network.hotspot());
    EXPECT_EQ(network.describe()["hotspot"], json::Value());
}

TEST_F(NetworkBench, ACardThatJoinsByItselfIsLeftToIt) {
    real.set_card_state(70);  // NM_DEVICE_STATE_IP_CONFIG
    EXPECT_TRUE(comes([this] { return network.describe()["links"][1]["state"] == "joining"; }));
    network.configure(3min);
    clock.advance(1h);
    network.look();
    io.run_for(20ms);
    EXPECT_THAT(real.calls(), testing::IsEmpty());
}

TEST_F(NetworkBench, AWifiIsJoinedFromTheHotspotAsItWasSeenBefore) {
    constexpr int kSae = 0x400;  // NM_802_11_AP_SEC_KEY_MGMT_SAE
    real.add_network("NEW", "12345678", 80, kSae);
    EXPECT_TRUE(comes([this] { return network.describe()["networks"].size() == 3; }));
    network.configure(3min);
    clock.advance(3min);
    network.look();
    ASSERT_TRUE(hotspot_opens());
    EXPECT_EQ(network.join({"OFFICE", "12345678"}).error().code, ErrorCode::unsupported);
    ASSERT_TRUE(network.join({"NEW", "12345678"}));
    ASSERT_TRUE(ends_as("joined"));
    EXPECT_EQ(real.last_profile()["802-11-wireless-security"]["key-mgmt"], "sae");
}

TEST_F(LonelyNetwork, OneThatDoesNotEndIsAskedNowAndThen) {
    ASSERT_TRUE(hotspot_opens());
    real.forbid();
    const auto asked = [this] {
        const auto calls = real.calls();
        return std::count(calls.begin(), calls.end(), "DeactivateConnection");
    };
    real.plug_cable(true);
    EXPECT_TRUE(comes([&] { return asked() == 1; }));
    for (int i = 0; i < 5; ++i) {
        network.look();
        io.run_for(10ms);
    }
    EXPECT_EQ(asked(), 1);
    clock.advance(HotspotPlan::kTryAgain);
    network.look();
    EXPECT_TRUE(comes([&] { return asked() == 2; }));
}

TEST(NetworkAlone, WithoutABusEverythingElseWorks) {
    boost::asio::io_context io;
    const ManualClock clock;
    int changes = 0;
    dbus::Bus bus(io.get_executor(), "unix:path=/nowhere");
    Network network({.executor = io.get_executor(),
                     .clock = clock,
                     .bus = bus,
                     .hotspot_name = [] { return ""; },
                     .key_file = {},
                     .has_address = [] { return false; },
                     .changed = [&] { ++changes; }});
    bus.start([&](bool is_up) { network.follow_bus(is_up); });
    EXPECT_TRUE(test::run_io_until(io, [&] { return network.describe()["manager"] == "absent"; }));
    EXPECT_EQ(changes, 1);
    EXPECT_EQ(network.scan().error().code, ErrorCode::unsupported);
    EXPECT_EQ(network.join({"SHOP", "12345678"}).error().code, ErrorCode::unsupported);
    EXPECT_EQ(network.forget("SHOP").error().code, ErrorCode::offline);
    network.stop();
    bus.stop();
}

}  // namespace
}  // namespace comptoir::network
