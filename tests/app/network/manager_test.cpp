/// NetworkManager, played by a stand-in on a real message bus.

#include "app/network/manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>

#include "tests/support/network_manager.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::network {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

class ManagerBench : public testing::Test {
protected:
    static constexpr Manager::Patience kShort{5ms, 10s};

    ManagerBench()
        : bus(io.get_executor(), daemon.address(), {10ms, 20ms}),
          manager(
              io.get_executor(), bus, [this] { ++changes; }, patience) {}
    ~ManagerBench() override {
        manager.stop();
        bus.stop();
    }

    void start() {
        bus.start([this](bool is_up) { is_up ? manager.look() : manager.lose(); });
    }
    bool comes(const std::function<bool()>& is_so) { return test::run_io_until(io, is_so); }
    bool sees_cards() {
        return comes([this] { return wireless_link(manager.facts()) != nullptr; });
    }
    template <class T>
    T run(asio::awaitable<T> work) {
        std::optional<T> result;
        asio::co_spawn(
            io,
            [](asio::awaitable<T> inner, std::optional<T>& out) -> asio::awaitable<void> {
                out = co_await std::move(inner);
            }(std::move(work), result),
            asio::detached);
        EXPECT_TRUE(comes([&] { return result.has_value(); }));
        return result.value();
    }
    Result<JoinEnd> join(const Wish& wish) { return run(manager.join(wish)); }
    bool is_in(const std::string& ssid) {
        return comes([&] { return wireless_link(manager.facts())->ssid == ssid; });
    }

    asio::io_context io;
    test::PrivateBus daemon;
    Manager::Patience patience = kShort;
    dbus::Bus bus;
    Manager manager;
    int changes = 0;
};

TEST_F(ManagerBench, WithoutOneItIsSaidThatThereIsNone) {
    EXPECT_EQ(manager.presence(), Presence::unknown);
    start();
    ASSERT_TRUE(comes([this] { return manager.presence() == Presence::absent; }));
    EXPECT_EQ(run(manager.scan()).error().code, ErrorCode::unsupported);
    EXPECT_EQ(join({"SHOP", "12345678"}).error().code, ErrorCode::unsupported);
    EXPECT_EQ(run(manager.forget("SHOP")).error().code, ErrorCode::offline);
}

TEST_F(ManagerBench, OneThatComesLaterAndGoesIsSeen) {
    start();
    ASSERT_TRUE(comes([this] { return manager.presence() == Presence::absent; }));
    {
        const test::StandInNetworkManager real(daemon.address());
        EXPECT_TRUE(sees_cards());
        EXPECT_EQ(manager.presence(), Presence::present);
    }
    EXPECT_TRUE(comes([this] { return manager.presence() == Presence::absent; }));
    EXPECT_TRUE(manager.facts().links.empty());
}

TEST_F(ManagerBench, WhatChangesIsSeen) {
    test::StandInNetworkManager real(daemon.address());
    start();
    ASSERT_TRUE(sees_cards());
    EXPECT_FALSE(is_connected(manager.facts()));
    real.add_network("SHOP", "12345678", 70);
    EXPECT_TRUE(comes([this] { return seen(manager.facts(), "SHOP") != nullptr; }));
    real.plug_cable(true);
    EXPECT_TRUE(comes([this] { return is_connected(manager.facts()); }));
}

TEST_F(ManagerBench, AWifiIsJoinedAndKept) {
    test::StandInNetworkManager real(daemon.address());
    real.add_network("SHOP", "12345678", 70);
    start();
    ASSERT_TRUE(comes([this] { return seen(manager.facts(), "SHOP") != nullptr; }));
    EXPECT_EQ(join({"SHOP", "12345678"}), JoinEnd::joined);
    EXPECT_THAT(real.saved(), testing::ElementsAre("SHOP"));
    EXPECT_TRUE(is_in("SHOP"));
    EXPECT_EQ(wireless_link(manager.facts())->addresses, std::vector<std::string>{"192.168.1.42"});
    EXPECT_EQ(wireless_link(manager.facts())->strength, 70);
}

TEST_F(ManagerBench, ANewKeyTakesThePlaceOfTheOldOne) {
    test::StandInNetworkManager real(daemon.address());
    real.add_network("SHOP", "12345678", 70);
    start();
    ASSERT_TRUE(comes([this] { return seen(manager.facts(), "SHOP") != nullptr; }));
    EXPECT_EQ(join({"SHOP", "12345678"}), JoinEnd::joined);
    EXPECT_EQ(join({"SHOP", "12345678"}), JoinEnd::joined);
    EXPECT_THAT(real.saved(), testing::ElementsAre("SHOP"));
}

TEST_F(ManagerBench, AWrongKeyIsToldAndTheWifiOfBeforeIsJoinedAgain) {
    test::StandInNetworkManager real(daemon.address());
    real.add_network("SHOP", "12345678", 70);
    real.add_network("OTHER", "abcdefgh", 60);
    start();
    ASSERT_TRUE(comes([this] { return seen(manager.facts(), "OTHER") != nullptr; }));
    ASSERT_EQ(join({"SHOP", "12345678"}), JoinEnd::joined);
    ASSERT_TRUE(is_in("SHOP"));
    EXPECT_EQ(join({"OTHER", "wrong-key"}), JoinEnd::wrong_key);
    EXPECT_EQ(real.joined(), "SHOP");
    EXPECT_THAT(real.saved(), testing::ElementsAre("SHOP"));
    EXPECT_TRUE(is_in("SHOP"));
}

TEST_F(ManagerBench, AWrongKeyForTheWifiThatItIsInKeepsTheRightOne) {
    test::StandInNetworkManager real(daemon.address());
    real.add_network("SHOP", "12345678", 70);
    start();
    ASSERT_TRUE(comes([this] { return seen(manager.facts(), "SHOP") != nullptr; }));
    ASSERT_EQ(join({"SHOP", "12345678"}), JoinEnd::joined);
    ASSERT_TRUE(is_in("SHOP"));
    EXPECT_EQ(join({"SHOP", "87654321"}), JoinEnd::wrong_key);
    EXPECT_EQ(real.joined(), "SHOP");
    EXPECT_THAT(real.saved(), testing::ElementsAre("SHOP"));
}

TEST_F(ManagerBench, AHiddenWifiIsJoinedAndOneThatIsNotThereIsTold) {
    test::StandInNetworkManager real(daemon.address());
    real.add_hidden_network("SECRET", "12345678");
    start();
    ASSERT_TRUE(sees_cards());
    EXPECT_EQ(join({"SECRET", "12345678", true}), JoinEnd::joined);
    EXPECT_EQ(real.last_profile()["802-11-wireless"]["hidden"], true);
    EXPECT_EQ(join({"NOWHERE", "12345678"}), JoinEnd::not_found);
}

TEST_F(ManagerBench, WhatTakesMoreThanAKeyIsNotTried) {
    test::StandInNetworkManager real(daemon.address());
    real.add_network("OFFICE", "x", 70, 0x200);
    start();
    ASSERT_TRUE(comes([this] { return seen(manager.facts(), "OFFICE") != nullptr; }));
    EXPECT_EQ(join({"OFFICE", "12345678"}).error().code, ErrorCode::unsupported);
    EXPECT_EQ(join({"OFFICE", "short"}).error().code, ErrorCode::malformed);
    EXPECT_THAT(real.calls(), testing::IsEmpty());
}

TEST_F(ManagerBench, WhoMayNotIsTold) {
    test::StandInNetworkManager real(daemon.address());
    real.add_network("SHOP", "12345678", 70);
    real.forbid();
    start();
    ASSERT_TRUE(comes([this] { return seen(manager.facts(), "SHOP") != nullptr; }));
    const auto end = join({"SHOP", "12345678"});
    EXPECT_EQ(end.error().code, ErrorCode::refused);
    EXPECT_THAT(end.error().message, testing::Not(testing::HasSubstr("12345678")));
    EXPECT_EQ(run(manager.scan()).error().code, ErrorCode::refused);
}

TEST_F(ManagerBench, ASavedWifiIsForgottenByItsName) {
    test::StandInNetworkManager real(daemon.address());
    real.add_network("SHOP", "12345678", 70);
    start();
    ASSERT_TRUE(comes([this] { return seen(manager.facts(), "SHOP") != nullptr; }));
    ASSERT_EQ(join({"SHOP", "12345678"}), JoinEnd::joined);
    EXPECT_EQ(run(manager.forget("OTHER")).error().code, ErrorCode::refused);
    EXPECT_TRUE(run(manager.forget("SHOP")));
    EXPECT_THAT(real.saved(), testing::IsEmpty());
}

TEST_F(ManagerBench, AScanIsAskedForAtTheCard) {
    test::StandInNetworkManager real(daemon.address());
    start();
    ASSERT_TRUE(sees_cards());
    EXPECT_TRUE(run(manager.scan()));
    EXPECT_THAT(real.calls(), testing::ElementsAre("RequestScan"));
}

TEST_F(ManagerBench, AnAccessPointIsOpenedAndLeftAndNeverSaved) {
    test::StandInNetworkManager real(daemon.address());
    start();
    ASSERT_TRUE(sees_cards());
    const AccessPoint point{"Comptoir-1A2B", "KEYKEYKEY", "10.42.0.1"};
    ASSERT_TRUE(run(manager.open_access_point(point)));
    ASSERT_TRUE(comes([this] { return wireless_link(manager.facts())->is_access_point; }));
    EXPECT_FALSE(is_connected(manager.facts()));
    EXPECT_THAT(real.saved(), testing::IsEmpty());
    ASSERT_TRUE(run(manager.leave_access_point()));
    EXPECT_TRUE(comes([this] { return !wireless_link(manager.facts())->is_access_point; }));
}

class ImpatientManager : public ManagerBench {
protected:
    ImpatientManager() : hasty(io.get_executor(), bus, [] {}, {5ms, 50ms}) {}
    ~ImpatientManager() override { hasty.stop(); }
    Manager hasty;
};

TEST_F(ImpatientManager, ATryWithoutAnEndIsGivenUp) {
    test::StandInNetworkManager real(daemon.address());
    real.add_network("SHOP", "12345678", 70);
    bus.start([this](bool is_up) { is_up ? hasty.look() : hasty.lose(); });
    ASSERT_TRUE(comes([this] { return seen(hasty.facts(), "SHOP") != nullptr; }));
    real.hang();
    EXPECT_EQ(run(hasty.join({"SHOP", "12345678"})), JoinEnd::timed_out);
    EXPECT_THAT(real.saved(), testing::IsEmpty());
}

}  // namespace
}  // namespace comptoir::network
