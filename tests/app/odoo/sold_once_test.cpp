/// A load is sold once, whichever way a till asks for its weight.

#include <gtest/gtest.h>

#include "app/odoo/proxy_routes.hpp"
#include "tests/support/box.hpp"

namespace comptoir::odoo {
namespace {

using namespace std::chrono_literals;
using bridge::Kind;

constexpr const char* kScale = "counter-scale";

class SoldOnce : public testing::Test {
protected:
    /// `pause`: zero, and each question is another weighing.
    void start(Duration pause) {
        context.weighings = std::make_shared<bridge::Weighings>(box.hub, pause);
        box.add(Kind::scale, kScale)->verbs = {"read"};
        install(box.http.router(), context);
        box.start();
        bridge::DeviceInfo info = box.http.run([this] { return box.registry.find(kScale)->info; });
        info.options = {{"change_between_sales", true}};
        box.http.run([&] { box.registry.configure({info}); });
        place(500);
    }
    void place(std::int64_t grams) {
        box.publish(kScale, bridge::WeightRead{Weight{grams, 3, WeightUnit::kilogram}, {}, {}});
    }
    void change() {
        place(0);
        place(500);
    }
    json::Value call(const char* route, const json::Value& params, const std::string& till) {
        return test::HttpClient(box.http.port(), till.c_str()).rpc(route, params).json()["result"];
    }
    json::Value scale_read(const std::string& till = "127.0.0.1") {
        return call("/hw_proxy/scale_read", json::Value::object(), till)["weight"];
    }
    /// What the action itself returns.
    json::Value act(const char* action, const std::string& till = "127.0.0.1") {
        return call("/iot_drivers/action",
                    {{"session_id", "b0c1"}, {"device_identifier", kScale}, {"data", {{"action", action}}}},
                    till)["result"];
    }
    /// The first weight that a listener hears of, after that time; the time goes on to it.
    json::Value heard(json::Value& after) {
        const json::Value event = call("/hw_drivers/event",
                                       {{"listener",
                                         {{"session_id", "5f0c"},
                                          {"last_event", after},
                                          {"devices", {{kScale, json::Value::object()}}}}}},
                                       "127.0.0.9");
        after = event["time"];
        return event["value"];
    }

    test::Box box;
    Contacts contacts;
    Context context{.registry = box.registry,
                    .events = box.hub,
                    .arbiter = box.arbiter,
                    .access = box.http.access(),
                    .contacts = contacts,
                    .clock = box.clock,
                    .said = nullptr,
                    .server_version = [] { return std::string("saas-19.2-1"); },
                    .timings = {.device_action = 5s, .event_hold = 20s}};
};

TEST_F(SoldOnce, AReadingOfNineteenIsToldOfALoadOnce) {
    start(Duration::zero());
    EXPECT_EQ(act("read_once"), 0.5);
    EXPECT_EQ(act("read_once"), 0.0);
    change();
    EXPECT_EQ(act("read_once"), 0.5);
}

TEST_F(SoldOnce, WhatIsReadFromStartToStopIsSoldWithTheStop) {
    start(Duration::zero());
    EXPECT_EQ(act("start_reading"), 0.5);
    EXPECT_EQ(act("get_status"), 0.5) << "it still reads";
    act("stop_reading");
    EXPECT_EQ(act("get_status"), 0.0);
    EXPECT_EQ(act("start_reading"), 0.0);
    change();
    EXPECT_EQ(act("get_status"), 0.5);
    act("stop_reading");
    EXPECT_EQ(act("start_reading"), 0.0);
}

TEST_F(SoldOnce, EventsSayNoWeightOfALoadThatWasSold) {
    start(Duration::zero());
    json::Value after = 0;
    EXPECT_EQ(heard(after), 0.5);
    act("start_reading");
    EXPECT_EQ(heard(after), 0.5);  // its state
    EXPECT_EQ(heard(after), 0.5);  // its end
    act("stop_reading");
    EXPECT_EQ(heard(after), 0.0);
    act("start_reading");
    EXPECT_EQ(heard(after), 0.0);
    EXPECT_EQ(heard(after), 0.0);
    place(700);
    EXPECT_EQ(heard(after), 0.7);
}

TEST_F(SoldOnce, WhatOneWaySoldIsSoldForEveryOther) {
    start(Duration::zero());
    EXPECT_EQ(scale_read(), 0.5);
    EXPECT_EQ(act("read_once"), 0.0);
    EXPECT_EQ(act("start_reading"), 0.0);
    change();
    EXPECT_EQ(scale_read(), 0.5) << "it is told as it was put down, and reads on";
    act("stop_reading");
    EXPECT_EQ(scale_read(), 0.0);
    change();
    EXPECT_EQ(act("read_once"), 0.5);
    EXPECT_EQ(scale_read(), 0.0);
}

TEST_F(SoldOnce, AnotherTillIsNotToldWhatOneWeighs) {
    start(1h);
    EXPECT_EQ(scale_read("127.0.0.1"), 0.5);
    EXPECT_EQ(scale_read("127.0.0.2"), 0.0);
    EXPECT_EQ(act("read_once", "127.0.0.2"), 0.0);
    EXPECT_EQ(scale_read("127.0.0.1"), 0.5);
    EXPECT_EQ(act("read_once", "127.0.0.1"), 0.5) << "the same till, another way";
    change();
    EXPECT_EQ(act("start_reading", "127.0.0.2"), 0.5);
    EXPECT_EQ(scale_read("127.0.0.1"), 0.0);
}

TEST_F(SoldOnce, WithoutTheSettingALoadIsToldAsOftenAsItIsAskedFor) {
    start(Duration::zero());
    bridge::DeviceInfo info = box.http.run([this] { return box.registry.find(kScale)->info; });
    info.options = {{"change_between_sales", false}};
    box.http.run([&] { box.registry.configure({info}); });
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(scale_read(), 0.5);
        EXPECT_EQ(act("read_once"), 0.5);
        EXPECT_EQ(act("start_reading"), 0.5);
        act("stop_reading");
    }
}

}  // namespace
}  // namespace comptoir::odoo
