/// Odoo asks calipers on a serial port, or on Bluetooth, what they measure, through HTTP.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "app/odoo/proxy_routes.hpp"
#include "tests/support/bluez.hpp"
#include "tests/support/box.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/pty.hpp"

namespace comptoir::odoo {
namespace {

using namespace std::chrono_literals;
using bridge::Condition;

/// Answers each question with the next of its numbers, and the last for ever.
class Tool {
public:
    explicit Tool(std::vector<std::string> numbers)
        : numbers_(std::move(numbers)), thread_([this] { run(); }) {}
    ~Tool() {
        is_over_ = true;
        thread_.join();
    }
    Tool(const Tool&) = delete;
    Tool& operator=(const Tool&) = delete;

    [[nodiscard]] const std::string& path() const { return port_.path(); }

private:
    void run() {
        std::string heard;
        for (std::size_t next = 0; !is_over_;) {
            port_.wait();
            heard += port_.hear();
            if (heard != "?\r") continue;
            heard.clear();
            port_.say(numbers_[std::min(next++, numbers_.size() - 1)] + "\r");
        }
    }

    test::Pty port_;
    std::vector<std::string> numbers_;
    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

class Calipers : public testing::Test {
protected:
    void start(const std::string& path) { start_at("serial://" + path); }
    void start_at(const std::string& uri) {
        box.add_real(bridge::Kind::gauge, "caliper", uri);
        install(box.http.router(), context);
        box.start();
        ASSERT_TRUE(box.until([&] { return box.registry.find("caliper")->condition == Condition::ready; }));
    }
    json::Value act(const char* route, const std::string& device, const json::Value& data) {
        return box.client()
            .rpc(route, {{"session_id", "b0c1"}, {"device_identifier", device}, {"data", data}})
            .json()["result"];
    }
    json::Value next(const char* route, const std::string& device, const json::Value& after) {
        const json::Value listener{
            {"session_id", "5f0c"}, {"last_event", after}, {"devices", {{device, json::Value::object()}}}};
        return box.client().rpc(route, {{"listener", listener}}).json()["result"];
    }

    test::Box box;
    Contacts contacts;
    std::string version;
    Context context{.registry = box.registry,
                    .events = box.hub,
                    .arbiter = box.arbiter,
                    .access = box.http.access(),
                    .contacts = contacts,
                    .clock = box.clock,
                    .said = [](Time) {},
                    .box_identifier = [] { return std::string("10000000abcd1234"); },
                    .server_version = [this] { return version; },
                    .timings = {.device_action = 5s, .event_hold = 20s}};
};

/// Source: protocol/devices.md section 7.5.
TEST_F(Calipers, SayWhatTheyMeasureToEitherGeneration) {
    Tool tool({"+012.340", "+012.340", "-000.500"});
    start(tool.path());
    double heard = 0;
    for (const char* number : {"+012.340", "-000.500"}) {
        EXPECT_EQ(act("/iot_drivers/action", tool.path(), {{"action", "read_once"}}), true);
        json::Value event = next("/iot_drivers/event", tool.path(), heard);
        while (event["status"].is_object() && event["value"] != number)
            event = next("/iot_drivers/event", tool.path(), event["time"]);
        EXPECT_EQ(event["value"], number) << "by itself, as the official box says it";
        EXPECT_EQ(event["status"]["status"], "connected");
        event = next("/iot_drivers/event", "device", event["time"]);
        EXPECT_EQ(event["status"], "success");
        EXPECT_EQ(event["result"], number) << "and as the end of the action";
        heard = event["time"];
    }
    const json::Value read_once{{"action", "read_once"}};
    EXPECT_EQ(act("/hw_drivers/action", "device", json::dump(read_once)), true);
    EXPECT_EQ(next("/hw_drivers/event", "caliper", heard)["value"], "-000.500");
}

TEST_F(Calipers, AnswerAServerOf19Dot1InTheAnswerItself) {
    version = "19.1";
    Tool tool({"12.5"});
    start(tool.path());
    const json::Value answer = act("/iot_drivers/action", "caliper", {{"action", "read_once"}});
    EXPECT_EQ(answer["status"], "success");
    EXPECT_EQ(answer["result"], "12.5");
    const json::Value refused = act("/iot_drivers/action", "caliper", {{"action", "set_zero"}});
    EXPECT_EQ(refused["status"], "error");
}

TEST_F(Calipers, ThatSayNoNumberAreAnErrorAndNoOldNumber) {
    Tool tool({"1.5", "1.5", "E1"});
    start(tool.path());
    EXPECT_EQ(act("/hw_drivers/action", "caliper", json::dump({{"action", "read_once"}})), true);
    EXPECT_EQ(act("/hw_drivers/action", "caliper", json::dump({{"action", "read_once"}})), false);
    version = "19.1";
    const json::Value answer = act("/iot_drivers/action", "caliper", {{"action", "read_once"}});
    EXPECT_EQ(answer["status"], "error");
    EXPECT_EQ(answer["result"], "what the measuring tool says is no number");
    EXPECT_EQ(act("/iot_drivers/action", "caliper", {{"action", "get_status"}})["result"], "");
}

/// Source: protocol/devices.md sections 1, 2 and 7.5. What Odoo knows such a tool by is from its own public
/// drivers.
TEST_F(Calipers, OnBluetoothSayWhatTheyMeasureByThemselvesAndAgainWhenAsked) {
    const test::PrivateBus daemon;
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", daemon.address().c_str(), 1);
    test::StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add("AA:BB:CC:DD:EE:FF");
    const char* const name = "bt_aa:bb:cc:dd:ee:ff";
    start_at("bluetooth:?address=AA:BB:CC:DD:EE:FF");
    ASSERT_TRUE(bluez.notify(tool, "\xe0\xb4\x43\xff"));
    json::Value event = next("/iot_drivers/event", name, 0);
    while (event["status"].is_object() && event["value"] != "-12.34")
        event = next("/iot_drivers/event", name, event["time"]);
    EXPECT_EQ(event["value"], "-12.34") << "nobody asked";
    EXPECT_EQ(event["status"]["status"], "connected");
    EXPECT_EQ(act("/iot_drivers/action", name, {{"action", "read_once"}}), true);
    event = next("/iot_drivers/event", name, event["time"]);
    EXPECT_EQ(event["value"], "-12.34") << "asked";
    version = "19.1";
    EXPECT_EQ(act("/iot_drivers/action", name, {{"action", "read_once"}})["result"], "-12.34");
    box.http.run([&] { box.registry.configure({}); });
    ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
}

}  // namespace
}  // namespace comptoir::odoo
