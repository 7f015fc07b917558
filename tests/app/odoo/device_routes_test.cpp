#include "app/odoo/device_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/base/base64.hpp"
#include "app/odoo/proxy_routes.hpp"
#include "tests/support/box.hpp"
#include "tests/support/wrong_types.hpp"

namespace comptoir::odoo {
namespace {

using namespace std::chrono_literals;
using bridge::Condition;
using bridge::Kind;
using bridge::Outcome;
using test::HttpClient;

constexpr const char* kActionUntil18 = "/hw_drivers/action";
constexpr const char* kEventUntil18 = "/hw_drivers/event";
constexpr const char* kActionSince19 = "/iot_drivers/action";
constexpr const char* kEventSince19 = "/iot_drivers/event";

bridge::ActionResult failed(ErrorCode code, const std::string& why) {
    bridge::ActionResult result;
    result.error = Error{code, why};
    return result;
}

class DeviceRoutes : public testing::Test {
protected:
    void start() {
        install(box.http.router(), context);
        box.start();
    }
    std::shared_ptr<test::Script> add_scale(const std::string& id = "counter-scale") {
        const auto scale = box.add(Kind::scale, id);
        scale->verbs = {"read", "zero", "tare", "clear_tare"};
        return scale;
    }
    json::Value call(const char* route, const json::Value& params) {
        return box.client().rpc(route, params).json();
    }
    json::Value act(const char* route, const std::string& device, const json::Value& data,
                    const std::string& session = "b0c1") {
        return call(route, {{"session_id", session}, {"device_identifier", device}, {"data", data}});
    }
    /// As each generation's own client does: JSON text up to 18, an object from 19 on.
    json::Value act18(const std::string& device, const json::Value& data) {
        return act(kActionUntil18, device, json::dump(data));
    }
    json::Value act19(const std::string& device, const json::Value& data) {
        return act(kActionSince19, device, data);
    }
    static json::Value listener(const std::string& device, double after = 0,
                                const std::string& session = "5f0c") {
        return {{"listener",
                 {{"session_id", session},
                  {"last_event", after},
                  {"devices", {{device, {{"device_identifier", device}, {"listener_id", "listener-3"}}}}}}}};
    }
    json::Value next(const char* route, const std::string& device, double after = 0) {
        return call(route, listener(device, after))["result"];
    }
    /// Begins a held poll; returns once the box holds it, as far as a caller can know.
    HttpClient held(const char* route, const std::string& device, const std::string& session = "5f0c") {
        HttpClient client = box.client();
        const json::Value envelope{{"id", 41}, {"params", listener(device, 0, session)}};
        client.send(client.text("POST", route, json::dump(envelope), {{"Content-Type", "application/json"}}));
        return client;
    }
    void all_are_heard(std::size_t connections) {
        ASSERT_TRUE(box.until([&] { return box.http.server().connection_count() >= connections; }));
        // What was sent before is read before this is answered.
        ASSERT_EQ(call(kActionSince19, {{"device_identifier", "nobody"}, {"data", {}}})["result"], false);
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

TEST_F(DeviceRoutes, AReceiptIsPrintedInEitherShapeOfData) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    const json::Value data{{"action", "print_receipt"}, {"receipt", base64::encode("a JPEG")}};
    for (const char* route : {kActionUntil18, kActionSince19}) {
        EXPECT_EQ(act(route, "receipt", data)["result"], true);
        EXPECT_EQ(act(route, "receipt", json::dump(data))["result"], true);
    }
    ASSERT_EQ(printer->performed.size(), 4u);
    for (const bridge::Action& action : printer->performed) {
        EXPECT_EQ(action.verb, "print_picture");
        EXPECT_EQ(action.data, "a JPEG");
        EXPECT_EQ(action.session, "b0c1");
    }
}

TEST_F(DeviceRoutes, AnActionIsGivenFiveSecondsAtMost) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    const Time before = box.clock.now();
    act19("receipt", {{"action", "cashbox"}});
    ASSERT_EQ(printer->performed.size(), 1u);
    EXPECT_GE(printer->performed[0].deadline, before + 5s);
    EXPECT_LE(printer->performed[0].deadline, box.clock.now() + 5s);
    EXPECT_EQ(Timings{}.device_action, 5s);
    EXPECT_EQ(Timings{}.event_hold, 50s);
}

TEST_F(DeviceRoutes, ATypeIsTheFirstDeviceOfIt) {
    const auto first = box.add(Kind::printer, "receipt");
    const auto second = box.add(Kind::printer, "kitchen");
    const auto scale = add_scale();
    start();
    EXPECT_EQ(act19("printer", {{"action", "cashbox"}})["result"], true);
    EXPECT_EQ(act19("kitchen", {{"action", "cashbox"}})["result"], true);
    EXPECT_EQ(act19("scale", {{"action", "set_zero"}})["result"], true);
    EXPECT_EQ(first->performed.size(), 1u);
    EXPECT_EQ(second->performed.size(), 1u);
    ASSERT_EQ(scale->performed.size(), 1u);
    EXPECT_EQ(scale->performed[0].verb, "zero");
}

TEST_F(DeviceRoutes, AnUnknownDeviceIsFalse) {
    start();
    for (const char* device : {"usb_05e0:1200", "printer", "payment", "camera", "fiscal_data_module", ""}) {
        EXPECT_EQ(act18(device, {{"action", "cashbox"}})["result"], false) << device;
        EXPECT_EQ(act19(device, {{"action", "cashbox"}})["result"], false) << device;
    }
}

TEST_F(DeviceRoutes, TheBoxItselfIsThere) {
    start();
    EXPECT_EQ(act19("10000000abcd1234", {{"action", "test_connection"}})["result"], true);
    EXPECT_EQ(act19("10000000abcd1234", json::Value::object())["result"], true);
    EXPECT_EQ(act18("10000000abcd1234", json::Value::object())["result"], true);
    EXPECT_EQ(act19("10000000abcd1234", {{"action", "restart_odoo"}})["result"], false);
    const json::Value event = next(kEventSince19, "10000000abcd1234");
    EXPECT_EQ(event["status"], "error");
    EXPECT_EQ(event["owner"], "b0c1");
}

/// Source: http-api.md section 4.1.
TEST_F(DeviceRoutes, ADuplicateIsDoneOnceAndAnsweredAsItsGenerationAnswers) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    const json::Value old{{"action", "cashbox"}, {"iot_idempotent_id", "a-1"}};
    EXPECT_EQ(act18("receipt", old)["result"], true);
    EXPECT_EQ(act18("receipt", old)["result"], false);
    const json::Value later{{"action", "cashbox"}, {"action_unique_id", "b-1"}};
    EXPECT_EQ(act19("receipt", later)["result"], true);
    EXPECT_EQ(act19("receipt", later)["result"], true);
    EXPECT_EQ(printer->performed.size(), 2u);
}

TEST_F(DeviceRoutes, WhatDidNotHappenMayBeAskedForAgainUnderItsMark) {
    const auto printer = box.add(Kind::printer, "receipt");
    printer->answer = [](const bridge::Action&) { return failed(ErrorCode::refused, "paper_out"); };
    start();
    const json::Value data{{"action", "cashbox"}, {"iot_idempotent_id", "a-1"}};
    EXPECT_EQ(act18("receipt", data)["result"], false);
    EXPECT_EQ(act18("receipt", data)["result"], false);
    EXPECT_EQ(printer->performed.size(), 2u);
    box.http.run([&] { printer->answer = nullptr; });
    EXPECT_EQ(act18("receipt", data)["result"], true);
    EXPECT_EQ(act18("receipt", data)["result"], false);
    EXPECT_EQ(printer->performed.size(), 3u);
}

TEST_F(DeviceRoutes, WhatMayHaveHappenedIsNotDoneAgain) {
    const auto printer = box.add(Kind::printer, "receipt");
    printer->answer = [](const bridge::Action&) {
        bridge::ActionResult unknown = failed(ErrorCode::timeout, "nobody knows");
        unknown.outcome = Outcome::unknown;
        return unknown;
    };
    start();
    const json::Value data{{"action", "cashbox"}, {"iot_idempotent_id", "a-1"}};
    EXPECT_EQ(act18("receipt", data)["result"], true);
    EXPECT_EQ(act18("receipt", data)["result"], false);
    EXPECT_EQ(printer->performed.size(), 1u);
}

TEST_F(DeviceRoutes, AnActionThatADeviceDoesNotHave) {
    add_scale();
    start();
    const json::Value data{{"action", "dance"}, {"action_unique_id", "a-1"}, {"iot_idempotent_id", "a-1"}};
    for (int i = 0; i < 2; ++i) {  // the mark is forgotten
        EXPECT_EQ(act18("scale", data)["error"]["data"]["name"], "builtins.ValueError");
        EXPECT_EQ(act19("scale", data)["result"], true);
    }
    const json::Value event = next(kEventSince19, "scale");
    EXPECT_EQ(event["status"], "error");
    EXPECT_THAT(event["result"].get<std::string>(), testing::HasSubstr("dance"));
    EXPECT_EQ(event["action_args"]["action"], "dance");
}

TEST_F(DeviceRoutes, AVerbThatTheDriverLacksIsSaidInTheSameWay) {
    box.add(Kind::scale, "scale-1");  // no verbs at all
    start();
    EXPECT_TRUE(act18("scale-1", {{"action", "set_tare"}}).contains("error"));
    EXPECT_EQ(act19("scale-1", {{"action", "set_tare"}})["result"], true);
    EXPECT_EQ(next(kEventSince19, "scale-1")["status"], "error");
}

TEST_F(DeviceRoutes, AScaleIsReadZeroedAndTared) {
    const auto scale = add_scale();
    start();
    box.publish("counter-scale", bridge::WeightRead{Weight{1235, 3, WeightUnit::kilogram}, {}, {}});
    json::Value event = next(kEventSince19, "scale");
    EXPECT_EQ(event["result"], 1.235);
    EXPECT_EQ(event["status"]["status"], "connected");
    for (const auto& [action, verb] :
         {std::pair("read_once", "read"), std::pair("set_zero", "zero"), std::pair("set_tare", "tare"),
          std::pair("clear_tare", "clear_tare")}) {
        EXPECT_EQ(act19("scale", {{"action", action}})["result"], true);
        EXPECT_EQ(scale->performed.back().verb, verb);
        event = next(kEventSince19, "scale", event["time"]);
        if (std::string_view(action) == "read_once") {
            EXPECT_EQ(event["result"], 1.235) << "as a scale says it by itself";
            EXPECT_EQ(event["status"]["status"], "connected");
            event = next(kEventSince19, "scale", event["time"]);
            EXPECT_EQ(event["result"], 1.235);
        }
        EXPECT_EQ(event["status"], "success");
        EXPECT_EQ(event["value"], 1.235);
        EXPECT_EQ(event["owner"], "b0c1");
        EXPECT_EQ(event["action_args"], (json::Value{{"action", action}, {"session_id", "b0c1"}}));
    }
}

TEST_F(DeviceRoutes, ReadingBeginsWithTheWeightThatLiesThereAlready) {
    const auto scale = add_scale();
    start();
    box.publish("counter-scale", bridge::WeightRead{Weight{500, 3, WeightUnit::kilogram}, {}, {}});
    const double heard = next(kEventUntil18, "counter-scale")["time"];
    EXPECT_EQ(act18("counter-scale", {{"action", "start_reading"}})["result"], true);
    EXPECT_EQ(next(kEventUntil18, "counter-scale", heard)["value"], 0.5);
    EXPECT_EQ(act18("counter-scale", {{"action", "stop_reading"}})["result"], true);
    EXPECT_TRUE(scale->performed.empty());
}

TEST_F(DeviceRoutes, AWeightIsSaidWhenItIsAnother) {
    add_scale();
    start();
    const auto say = [&](std::int64_t grams, bridge::WeightRead::Stability stability) {
        box.publish("counter-scale",
                    bridge::WeightRead{Weight{grams, 3, WeightUnit::kilogram}, {}, stability});
    };
    using Stability = bridge::WeightRead::Stability;
    say(0, Stability::stable);
    say(200, Stability::moving);  // no weight that anybody may be charged
    say(300, Stability::stable);
    say(300, Stability::stable);
    say(0, Stability::stable);
    json::Value event = next(kEventUntil18, "scale");
    std::vector<double> said;
    for (int i = 0; i < 3; ++i) {
        said.push_back(event["value"]);
        if (i < 2) event = next(kEventUntil18, "scale", event["time"]);
    }
    EXPECT_EQ(said, (std::vector<double>{0, 0.3, 0}));
}

TEST_F(DeviceRoutes, AWeightThatCameBeforeItsScaleCountedAsThereIsTakenBackWhenItIsLifted) {
    const auto scale = add_scale();
    scale->condition = bridge::Condition::silent;
    start();
    const auto say = [&](std::int64_t grams) {
        box.publish("counter-scale", bridge::WeightRead{Weight{grams, 3, WeightUnit::kilogram}, {}, {}});
    };
    say(500);  // the first reading after a silence comes before the condition
    scale->condition = bridge::Condition::ready;
    box.publish("counter-scale", bridge::ConditionChanged{bridge::Condition::ready, ""});
    say(0);
    json::Value event = next(kEventUntil18, "scale");
    std::vector<double> said;
    for (int i = 0; i < 3 && event.is_object(); ++i) {
        said.push_back(event["value"]);
        if (i < 2) event = next(kEventUntil18, "scale", event["time"]);
    }
    EXPECT_EQ(said, (std::vector<double>{0, 0.5, 0}));
}

/// Source: http-api.md section 4.2.
TEST_F(DeviceRoutes, AScanReachesEveryListenerInItsOwnShape) {
    box.add(Kind::scanner, "till-scanner");
    start();
    HttpClient old = held(kEventUntil18, "till-scanner", "old");
    HttpClient by_type = held(kEventSince19, "scanner", "new");
    all_are_heard(2);
    EXPECT_FALSE(old.has_answer());
    box.publish("till-scanner", bridge::Scanned{"5901234123457"});
    const json::Value first = old.receive().json()["result"];
    EXPECT_EQ(first["value"], "5901234123457");
    EXPECT_EQ(first["session_id"], "old");
    EXPECT_EQ(first["device_identifier"], "till-scanner");
    EXPECT_TRUE(first.contains("request_data"));
    const json::Value second = by_type.receive().json()["result"];
    EXPECT_EQ(second["value"], "5901234123457");
    EXPECT_EQ(second["session_id"], "new");
    EXPECT_EQ(second["device_identifier"], "scanner");
    EXPECT_EQ(second["status"], "success");
}

/// Source: devices.md section 6.
TEST_F(DeviceRoutes, EachKeyOfAFootSwitchReachesItsListeners) {
    const auto pedal = box.add(Kind::scanner, "pedal");
    pedal->facts = {{"typist", "keyboard"}};
    pedal->verbs = {"set_typist"};
    start();
    HttpClient old = held(kEventUntil18, "pedal", "old");
    HttpClient by_type = held(kEventSince19, "keyboard", "new");
    HttpClient of_scanners = held(kEventSince19, "scanner", "other");
    all_are_heard(3);
    box.publish("pedal", bridge::KeyTyped{"b"});
    EXPECT_EQ(old.receive().json()["result"]["value"], "b");
    const json::Value said = by_type.receive().json()["result"];
    EXPECT_EQ(said["value"], "b");
    EXPECT_EQ(said["status"], "success");
    EXPECT_FALSE(of_scanners.has_answer());
    EXPECT_EQ(act19("keyboard", {{"action", "update_is_scanner"}, {"is_scanner", true}})["result"], true);
    ASSERT_EQ(pedal->performed.size(), 1u);
    EXPECT_EQ(pedal->performed[0].fields["typist"], "scanner");
}

TEST_F(DeviceRoutes, APrintIsFollowedByItsOutcome) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    const json::Value data{{"action", "print_receipt"},
                           {"receipt", base64::encode(std::string(50'000, 'x'))}};
    act19("receipt", data);
    json::Value event = next(kEventSince19, "printer");
    EXPECT_EQ(event["status"], "success");
    EXPECT_EQ(event["message"], nullptr);
    EXPECT_EQ(event["owner"], "b0c1");
    EXPECT_FALSE(event["action_args"].contains("receipt"));
    box.http.run([&] {
        printer->condition = Condition::paper_out;
        printer->answer = [](const bridge::Action&) { return failed(ErrorCode::refused, "no paper"); };
    });
    EXPECT_EQ(act19("receipt", data)["result"], true) << "19 is told by the event";
    event = next(kEventSince19, "printer", event["time"]);
    EXPECT_EQ(event["status"], "error");
    EXPECT_EQ(event["message"], "ERROR_NO_PAPER");
    const json::Value old = next(kEventUntil18, "receipt");
    EXPECT_EQ(old["request_data"]["action"], "print_receipt");
    EXPECT_EQ(old["owner"], "b0c1");
}

TEST_F(DeviceRoutes, AnOutcomeThatComesAfterTheAnswerIsToldOnceItIsKnown) {
    const auto printer = box.add(Kind::printer, "receipt");
    std::string job;
    printer->answer = [&](const bridge::Action& action) {
        job = action.id;
        bridge::ActionResult underway = failed(ErrorCode::timeout, "still printing");
        underway.outcome = Outcome::unknown;
        underway.is_final = false;
        return underway;
    };
    start();
    const json::Value data{{"action", "cashbox"}, {"action_unique_id", "a-1"}};
    EXPECT_EQ(act19("receipt", data)["result"], true);
    HttpClient waiting = held(kEventSince19, "receipt");
    all_are_heard(1);
    EXPECT_FALSE(waiting.has_answer());
    box.http.run([&] { printer->events(bridge::JobEnded{job, Outcome::failed, "cut off"}, "b0c1"); });
    const json::Value event = waiting.receive().json()["result"];
    EXPECT_EQ(event["status"], "error");
    EXPECT_EQ(event["owner"], "b0c1");
    EXPECT_EQ(act19("receipt", data)["result"], true);
    EXPECT_EQ(printer->performed.size(), 2u) << "it failed, so it may be asked for again";
}

TEST_F(DeviceRoutes, PrintsOfOthersAreNewsToo) {
    box.add(Kind::printer, "receipt");
    start();
    call("/hw_proxy/default_printer_action", {{"data", {{"action", "cashbox"}}}});
    EXPECT_EQ(next(kEventSince19, "receipt")["status"], "success");
    EXPECT_EQ(next(kEventUntil18, "receipt")["state"]["status"], "connected");
}

TEST_F(DeviceRoutes, APollIsHeldAndThenHasNoResult) {
    context.timings.event_hold = 30ms;
    box.add(Kind::scanner, "scanner-1");
    start();
    for (const char* route : {kEventUntil18, kEventSince19}) {
        const Time before = box.clock.now();
        const json::Value answer = call(route, listener("scanner"));
        EXPECT_GE(box.clock.now() - before, 30ms);
        EXPECT_FALSE(answer.contains("result"));
        EXPECT_FALSE(answer.contains("error"));
    }
}

TEST_F(DeviceRoutes, APollIsNeverRefusedFast) {
    start();
    for (const char* route : {kEventUntil18, kEventSince19}) {
        const Time before = box.clock.now();
        EXPECT_TRUE(call(route, {{"listener", 7}}).contains("error"));
        EXPECT_GE(box.clock.now() - before, test::Box::kHeldFor);
    }
}

TEST_F(DeviceRoutes, AStrangerMayNeitherActNorListen) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    box.client().rpc(kActionSince19, {{"device_identifier", "nobody"}, {"data", {}}},
                     test::from("https://shop.example"));
    const auto stranger = test::from("https://other.example");
    for (const char* route : {kActionUntil18, kActionSince19, kEventUntil18, kEventSince19}) {
        const json::Value params{{"device_identifier", "receipt"}, {"data", {{"action", "cashbox"}}}};
        EXPECT_EQ(box.client().rpc(route, params, stranger).json()["error"]["data"]["name"],
                  "comptoir.unpaired");
    }
    EXPECT_TRUE(printer->performed.empty());
}

TEST_F(DeviceRoutes, OneEventReleasesEveryHeldPollAndCutOnesAreForgotten) {
    constexpr std::size_t kHeld = 300;
    box.add(Kind::scanner, "scanner-1");
    start();
    std::vector<HttpClient> clients;
    clients.reserve(kHeld + 2);
    for (std::size_t i = 0; i < kHeld; ++i)
        clients.push_back(held(kEventSince19, "scanner", std::to_string(i)));
    HttpClient cut = held(kEventSince19, "scanner", "cut");
    HttpClient crashed = held(kEventUntil18, "scanner", "crashed");
    all_are_heard(kHeld + 2);
    cut.close();
    crashed.reset();
    ASSERT_TRUE(box.until([&] { return box.http.server().connection_count() <= kHeld; }));
    box.publish("scanner-1", bridge::Scanned{"1"});
    for (std::size_t i = 0; i < kHeld; ++i) {
        const json::Value event = clients[i].receive().json()["result"];
        EXPECT_EQ(event["value"], "1");
        EXPECT_EQ(event["session_id"], std::to_string(i));
    }
}

TEST_F(DeviceRoutes, ASlowDeviceDelaysNobodyElse) {
    box.add_real(Kind::printer, "slow", "simulated:?late=60s");
    const auto scale = add_scale();
    start();
    HttpClient waiting = box.client();
    const json::Value print{{"params", {{"device_identifier", "slow"}, {"data", {{"action", "cashbox"}}}}}};
    waiting.send(
        waiting.text("POST", kActionSince19, json::dump(print), {{"Content-Type", "application/json"}}));
    all_are_heard(1);
    EXPECT_EQ(act19("scale", {{"action", "set_zero"}})["result"], true);
    EXPECT_EQ(scale->performed.size(), 1u);
    EXPECT_FALSE(waiting.has_answer());
}

TEST_F(DeviceRoutes, AServerOf191OrLaterGetsTheOutcomeInTheAnswer) {
    box.add(Kind::printer, "receipt");
    add_scale();
    start();
    box.publish("counter-scale", bridge::WeightRead{Weight{250, 3, WeightUnit::kilogram}, {}, {}});
    box.http.run([&] { version = "saas-19.2-1"; });
    const json::Value printed =
        act19("receipt", {{"action", "cashbox"}, {"action_unique_id", "a"}})["result"];
    EXPECT_EQ(printed["status"], "success");
    EXPECT_EQ(printed["result"], "pending");
    EXPECT_EQ(printed["session_id"], "b0c1");
    EXPECT_EQ(printed["iot_box_identifier"], "10000000abcd1234");
    EXPECT_EQ(printed["device_identifier"], "receipt");
    EXPECT_EQ(act19("receipt", {{"action", "cashbox"}, {"action_unique_id", "a"}})["result"]["status"],
              "duplicate");
    EXPECT_EQ(act19("scale", {{"action", "read_once"}})["result"]["result"], 0.25);
    EXPECT_EQ(act19("scale", {{"action", "dance"}})["result"]["status"], "error");
    EXPECT_EQ(act19("nobody", {{"action", "dance"}})["result"]["status"], "disconnected");
    EXPECT_EQ(act19("10000000abcd1234", json::Value::object())["result"]["status"], "success");
    EXPECT_EQ(act18("receipt", {{"action", "cashbox"}})["result"], true) << "up to 18 it is yes or no";
}

/// Source: devices.md section 5: 19 sends its orders so.
TEST_F(DeviceRoutes, TheScreenIsADevice) {
    start();
    const json::Value order = *json::parse(
        R"({"lines":[{"productName":"Tea","price":"$ 2.50","qty":"1.00","unitPrice":"$ 2.50","discount":""}],
            "finalized":false,"amount":"$ 2.50","paymentLines":[],"change":0})");
    EXPECT_EQ(act19("display", {{"action", "set"}, {"data", order}})["result"], true);
    const auto shown = box.http.run([&] { return box.arbiter.screen(box.clock.now()).order; });
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->lines.at(0).name, "Tea");
    const json::Value event = next(kEventSince19, "display");
    EXPECT_EQ(event["status"], "success");
    EXPECT_EQ(act19("display", {{"action", "rotate_screen"}, {"orientation", "left"}})["result"], true);
    EXPECT_EQ(next(kEventSince19, "display", event["time"])["status"], "error") << "this one can't be turned";
    EXPECT_TRUE(act18("display", {{"action", "dance"}}).contains("error"));
}

TEST_F(DeviceRoutes, SurvivesAnyTypeAtEveryField) {
    context.timings.event_hold = 1ms;
    box.add(Kind::printer, "receipt");
    start();
    HttpClient client = box.client();
    json::Value action = *json::parse(R"({"session_id":"b0c1","device_identifier":"receipt",
        "data":{"action":"print_receipt","receipt":"SlBFRw==","iot_idempotent_id":"a","action_unique_id":"b"}})");
    json::Value listening = *json::parse(R"({"listener":{"session_id":"5f0c","last_event":0,
        "devices":{"nobody":{"device_identifier":"nobody","listener_id":"l"}}}})");
    const auto survives = [&](const char* route, json::Value& params) {
        test::for_each_wrong_type(params, params, [&](const json::Value& sent) {
            const auto answer = client.rpc(route, sent);
            ASSERT_EQ(answer.status, 200) << route << json::dump(sent);
            EXPECT_EQ(answer.json()["id"], 41);
        });
    };
    survives(kActionUntil18, action);
    survives(kActionSince19, action);
    survives(kEventUntil18, listening);
    survives(kEventSince19, listening);
    for (const char* text : {"{", "[]", "7", "null", "\"\"", "{\"action\":}"})
        EXPECT_TRUE(act(kActionUntil18, "receipt", text).contains("error")) << text;
    EXPECT_TRUE(act(kActionUntil18, "receipt", std::string(100'000, '[')).contains("error"));
    EXPECT_EQ(act19("receipt", {{"action", "cashbox"}})["result"], true);
}

}  // namespace
}  // namespace comptoir::odoo
