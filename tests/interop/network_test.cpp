/// The whole program beside a NetworkManager that a test plays, on a message bus of the test's own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/base/json.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/network_manager.hpp"
#include "tests/support/private_bus.hpp"

namespace comptoir {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Network, AWifiIsJoinedOverTheApiAndItsKeyIsNowhere) {
    const test::PrivateBus bus;
    test::StandInNetworkManager real(bus.address());
    real.add_network("SHOP", "s3cr3t-key", 70);
    test::Kiosk kiosk("", {}, {{"DBUS_SYSTEM_BUS_ADDRESS", bus.address()}});
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    test::HttpClient client(kiosk.port());
    const auto comes = [&](const char* state) {
        return test::status_when(client, [&](const json::Value& status) {
            return json::text(json::member(json::member(status, "network"), "join"), "state") == state;
        });
    };
    test::status_when(client, [](const json::Value& status) {
        return json::array(json::member(status, "network"), "links").size() == 2;
    });
    const auto wrong =
        client.request("POST", "/api/v1/network/join", R"({"ssid": "SHOP", "key": "another-k3y"})");
    ASSERT_EQ(wrong.status, 202) << wrong.body;
    EXPECT_EQ(comes("wrong_key")["network"]["join"]["ssid"], "SHOP");
    ASSERT_EQ(
        client.request("POST", "/api/v1/network/join", R"({"ssid": "SHOP", "key": "s3cr3t-key"})").status,
        202);
    EXPECT_EQ(comes("joined")["network"]["manager"], "present");
    EXPECT_EQ(real.joined(), "SHOP");
    const std::string all = client.get("/api/v1/network").body + client.get("/api/v1/status").body;
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
    EXPECT_THAT(kiosk.program().output(), HasSubstr("a Wi-Fi was asked for end=\"joined\""));
    for (const char* key : {"s3cr3t-key", "another-k3y"})
        EXPECT_THAT(all + kiosk.program().output(), Not(HasSubstr(key)));
}

TEST(Network, WithoutAnybodyWhoLooksAfterItAllElseWorks) {
    test::Kiosk kiosk("", {}, {{"DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all"}});
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    test::HttpClient client(kiosk.port());
    const json::Value status = test::status_when(client, [](const json::Value& said) {
        return json::text(json::member(said, "network"), "manager") == "absent";
    });
    EXPECT_EQ(status["network"]["manager"], "absent");
    EXPECT_EQ(status["clock"], "kept");
    EXPECT_EQ(status["health"], "healthy") << json::dump(status["problems"]);
    EXPECT_EQ(client.request("POST", "/api/v1/network/scan").status, 400);
}

}  // namespace
}  // namespace comptoir
