#include "app/odoo/box/connection_quality.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

namespace comptoir::odoo::box {
namespace {

using namespace std::chrono_literals;
using asio::ip::make_address;

/// The figures are those of server-link.md section 4.3.
TEST(ConnectionQuality, IsTheMedianAgainstTheFiguresOfItsKindOfNetwork) {
    EXPECT_STREQ(quality_of({4ms, 4ms, 300ms}, true), "fast");
    EXPECT_STREQ(quality_of({5ms, 5ms, 1ms}, true), "normal");
    EXPECT_STREQ(quality_of({20ms, 20ms, 1ms}, true), "slow");
    EXPECT_STREQ(quality_of({49ms, 49ms, 49ms}, false), "fast");
    EXPECT_STREQ(quality_of({50ms, 149ms, 149ms}, false), "normal");
    EXPECT_STREQ(quality_of({150ms, 150ms, 150ms}, false), "slow");
}

TEST(ConnectionQuality, SuffersFromWhatIsLost) {
    EXPECT_STREQ(quality_of({1ms, 1ms, std::nullopt}, true), "slow");
    EXPECT_STREQ(quality_of({1ms, std::nullopt, std::nullopt}, true), "unreachable");
    EXPECT_STREQ(quality_of({std::nullopt}, false), "unreachable");
    EXPECT_EQ(quality_of({}, false), nullptr);
    std::vector<Probe> many(30, 1ms);
    many[0] = std::nullopt;  // 3.3 %
    EXPECT_STREQ(quality_of(many, true), "normal");
}

TEST(ConnectionQuality, KnowsTheNetworksOfAShop) {
    for (const char* address : {"10.0.0.1", "172.16.0.1", "172.31.255.1", "192.168.1.1", "169.254.0.1",
                                "127.0.0.1", "::1", "fe80::1", "fd00::1"})
        EXPECT_TRUE(is_private(make_address(address))) << address;
    for (const char* address : {"11.0.0.1", "172.32.0.1", "192.169.0.1", "1.1.1.1", "2001:db8::1"})
        EXPECT_FALSE(is_private(make_address(address))) << address;
}

TEST(ConnectionQuality, FindsTheGatewayInTheKernelsTable) {
    const char* routes =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
        "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n";
    EXPECT_EQ(gateway_of(routes), make_address("192.168.1.1"));
    for (const char* none : {"", "Iface\tDestination\n", "eth0\t00000000\t00000000\n", "eth0\t00000000\t\n",
                             "eth0\t00000000\txyz\n", "eth0", "\n\n\t\t"})
        EXPECT_FALSE(gateway_of(none)) << none;
}

TEST(ConnectionQuality, AHostIsReachedWhetherItOpensOrRefuses) {
    asio::io_context io;
    const auto ask = [&](const std::string& host, int port) {
        io.restart();
        auto answer = asio::co_spawn(io, host_quality(host, port, 500ms), asio::use_future);
        io.run();
        return std::string(answer.get());
    };
    asio::ip::tcp::acceptor listening(io, {asio::ip::address_v4::loopback(), 0});
    const int port = listening.local_endpoint().port();
    EXPECT_NE(ask("127.0.0.1", port), "unreachable");  // how fast is this machine's business
    listening.close();
    EXPECT_NE(ask("127.0.0.1", port), "unreachable") << "a refusal is an answer";
    EXPECT_EQ(ask("no-such-name.invalid", port), "unreachable");
}

}  // namespace
}  // namespace comptoir::odoo::box
