/// The whole program beside a BlueZ that a test plays, on a message bus of the test's own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/base/json.hpp"
#include "tests/support/bluez.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/private_bus.hpp"

namespace comptoir {
namespace {

using testing::Each;
using testing::StrEq;

TEST(Bluetooth, CalipersThatItKnowsAreFoundAdoptedHeardAndLetGo) {
    const test::PrivateBus bus;
    test::StandInBluez bluez(bus.address());
    const std::string tool = bluez.add("AA:BB:CC:DD:EE:FF");
    bluez.connect(tool);  // as somebody did once, so that it is known
    bluez.put_to_sleep(tool);
    test::Kiosk kiosk("", {}, {{"DBUS_SYSTEM_BUS_ADDRESS", bus.address()}});
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    test::HttpClient client(kiosk.port());
    const auto when = [&](const std::string& path, const std::function<bool(const json::Value&)>& is_so) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        json::Value said;
        do said = client.get(path).json();
        while (!is_so(said) && std::chrono::steady_clock::now() < end);
        return said;
    };
    EXPECT_TRUE(bluez.calls().empty()) << "nobody wanted anything";
    const json::Value found =
        when("/api/v1/found", [](const json::Value& all) { return !json::array(all, "found").empty(); });
    ASSERT_EQ(found["found"].size(), 1U);
    EXPECT_EQ(found["found"][0]["name"], "Sylvac SY295");
    EXPECT_EQ(found["found"][0]["kind"], "gauge");
    EXPECT_THAT(bluez.calls(), Each(StrEq("GetManagedObjects"))) << "and nothing was searched for";
    const std::string id = json::text(found["found"][0], "id");
    ASSERT_EQ(client.request("POST", "/api/v1/found/" + id + "/adopt", R"({"name": "jaws"})").status, 201);
    const auto becomes = [&](const char* condition) {
        return when("/api/v1/devices/jaws",
                    [&](const json::Value& device) { return json::text(device, "condition") == condition; });
    };
    EXPECT_EQ(becomes("offline")["condition"], "offline");
    bluez.wake(tool);
    ASSERT_EQ(becomes("ready")["condition"], "ready");
    ASSERT_TRUE(bluez.notify(tool, "\xe0\xb4\x43\xff"));
    const json::Value device = when("/api/v1/devices/jaws", [](const json::Value& one) {
        return json::member(one, "facts").contains("value");
    });
    EXPECT_EQ(device["facts"]["value"], "-12.34") << json::dump(device);
    EXPECT_EQ(client.get("/api/v1/found").json()["found"][0]["device"], "jaws");
    ASSERT_EQ(bluez.count("Disconnect"), 0);
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
    EXPECT_EQ(bluez.count("Disconnect"), 1) << "it may go to another box now";
}

}  // namespace
}  // namespace comptoir
