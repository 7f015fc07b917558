/// The whole room: what is asked for goes on by itself, and how it ended is there to be read.

#include "app/network/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "tests/support/network_manager.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::network {
namespace {

using namespace std::chrono_literals;

class NetworkBench : public testing::Test {
protected:
    NetworkBench()
        : real(daemon.address()),
          network(io.get_executor(), daemon.address(), [this] { ++changes; }, {5ms, 10s}) {
        real.add_network("SHOP", "12345678", 70);
        real.add_network("OFFICE", "x", 60, 0x200);
        network.start();
        EXPECT_TRUE(comes([this] { return network.describe()["networks"].size() == 2; }));
    }
    bool comes(const std::function<bool()>& is_so) { return test::run_io_until(io, is_so); }
    bool ends_as(const char* end) {
        return comes([&] { return network.describe()["join"]["state"] == end; });
    }

    boost::asio::io_context io;
    test::PrivateBus daemon;
    test::StandInNetworkManager real;
    Network network;
    int changes = 0;
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
    io.restart();
    io.run();  // ends, for nothing is left to wait for
    EXPECT_EQ(network.describe()["join"]["state"], "failed");
}

TEST(NetworkAlone, WithoutABusEverythingElseWorks) {
    boost::asio::io_context io;
    int changes = 0;
    Network network(io.get_executor(), "unix:path=/nowhere", [&] { ++changes; });
    network.start();
    EXPECT_TRUE(test::run_io_until(io, [&] { return network.describe()["manager"] == "absent"; }));
    EXPECT_EQ(changes, 1);
    EXPECT_EQ(network.scan().error().code, ErrorCode::unsupported);
    EXPECT_EQ(network.join({"SHOP", "12345678"}).error().code, ErrorCode::unsupported);
    EXPECT_EQ(network.forget("SHOP").error().code, ErrorCode::offline);
}

}  // namespace
}  // namespace comptoir::network
