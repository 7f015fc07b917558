#include "app/odoo/device_call.hpp"

#include <gtest/gtest.h>

#include "app/odoo/printer_call.hpp"
#include "tests/support/wrong_types.hpp"

namespace comptoir::odoo {
namespace {

using bridge::Kind;
using What = DeviceCall::What;

json::Value parsed(const char* text) {
    return json::parse(text).value();
}

/// Source: devices.md sections 3.2, 6 and 7.1.
TEST(DeviceCall, KnowsTheActionsOfEachKind) {
    struct Case {
        Kind kind;
        const char* data;
        What what;
        const char* verb;
        const char* bytes;
    };
    const Case cases[] = {
        {Kind::printer, R"({"action":"print_receipt","receipt":"SlBFRw=="})", What::perform, "print_picture",
         "JPEG"},
        {Kind::printer, R"({"action":"cashbox"})", What::perform, "open_drawer", ""},
        {Kind::printer, R"({"action":"status"})", What::perform, "status", ""},
        {Kind::printer, R"({"action":"","document":"UkFX"})", What::perform, "print_raw", "RAW"},
        {Kind::printer, R"({"document":"UkFX","print_id":7})", What::perform, "print_raw", "RAW"},
        {Kind::scale, R"({"action":"read_once"})", What::perform, "read", ""},
        {Kind::scale, R"({"action":"set_zero"})", What::perform, "zero", ""},
        {Kind::scale, R"({"action":"set_tare"})", What::perform, "tare", ""},
        {Kind::scale, R"({"action":"clear_tare"})", What::perform, "clear_tare", ""},
        {Kind::scale, R"({"action":"start_reading"})", What::begin, "", ""},
        {Kind::scale, R"({"action":"get_status"})", What::state, "", ""},
        {Kind::scale, R"({"action":"stop_reading"})", What::end, "", ""},
        {Kind::gauge, R"({"action":"read_once"})", What::perform, "read", ""},
        {Kind::gauge, R"({"action":"get_status"})", What::state, "", ""},
        {Kind::fiscal, R"({"action":"get_status"})", What::state, "", ""},
        {Kind::fiscal, R"({"action":"status"})", What::perform, "status", ""},
        {Kind::fiscal, R"({"action":"registerPIN"})", What::perform, "register_pin", ""},
        {Kind::fiscal, R"({"action":"registerReceipt"})", What::perform, "register_receipt", ""},
        {Kind::fiscal, R"({"action":"registerReceiptWeb","id":7})", What::perform, "register_receipt", ""},
        {Kind::scanner, R"({"action":""})", What::nothing, "", ""},
        {Kind::scanner, R"({})", What::nothing, "", ""},
    };
    for (const Case& one : cases) {
        const auto call = read_device_call(one.kind, parsed(one.data));
        ASSERT_TRUE(call) << one.data << ": " << call.error().message;
        EXPECT_EQ(call->what, one.what) << one.data;
        EXPECT_EQ(call->verb, one.verb) << one.data;
        EXPECT_EQ(call->data, one.bytes) << one.data;
    }
}

TEST(DeviceCall, SetsAScannersLayoutAndWhetherItIsOne) {
    const std::pair<const char*, json::Value> cases[] = {
        {R"({"action":"update_layout","layout":"ch","variant":"fr"})", {{"layout", "ch"}, {"variant", "fr"}}},
        {R"({"action":"update_layout","layout":"be"})", {{"layout", "be"}, {"variant", ""}}},
        {R"({"action":"update_layout","layout":"be","variant":false})", {{"layout", "be"}, {"variant", ""}}},
        {R"({"action":"update_layout"})", {{"layout", ""}, {"variant", ""}}},
        {R"({"action":"update_is_scanner","is_scanner":true})", {{"typist", "scanner"}}},
        {R"({"action":"update_is_scanner","is_scanner":false})", {{"typist", "keyboard"}}}};
    for (const auto& [data, fields] : cases) {
        const auto call = read_device_call(Kind::scanner, parsed(data));
        ASSERT_TRUE(call) << data;
        EXPECT_EQ(call->what, What::perform) << data;
        EXPECT_EQ(call->verb, fields.contains("typist") ? "set_typist" : "set_layout") << data;
        EXPECT_EQ(call->fields, fields) << data;
    }
}

TEST(DeviceCall, APinIsInNoEcho) {
    const json::Value data = parsed(R"({"action":"registerPIN","high_level_message":"12345"})");
    const auto call = read_device_call(Kind::fiscal, data);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->fields, (json::Value{{"pin", "12345"}}));
    EXPECT_EQ(echo_of(data), (json::Value{{"action", "registerPIN"}}));
    const json::Value receipt = parsed(R"({"action":"registerReceipt","high_level_message":{"type":"NS"}})");
    EXPECT_EQ(echo_of(receipt), receipt);
}

TEST(DeviceCall, SaysWhichActionADeviceDoesNotHave) {
    const std::pair<Kind, const char*> cases[] = {{Kind::printer, R"({"action":"dance"})"},
                                                  {Kind::scale, R"({})"},
                                                  {Kind::fiscal, R"({"action":"registerReceiptLater"})"},
                                                  {Kind::scale, R"({"action":"print_receipt"})"},
                                                  {Kind::scanner, R"({"action":"update_keys"})"},
                                                  {Kind::terminal, R"({"action":""})"},
                                                  {Kind::pole, R"({"action":"set"})"},
                                                  {Kind::gauge, R"({"action":""})"},
                                                  {Kind::gauge, R"({"action":"set_zero"})"}};
    for (const auto& [kind, data] : cases) {
        const auto call = read_device_call(kind, parsed(data));
        ASSERT_FALSE(call) << data;
        EXPECT_TRUE(call.error().code == ErrorCode::unsupported) << data << call.error().message;
        EXPECT_LT(call.error().message.size(), 120u);
    }
    const auto long_one = read_device_call(Kind::scale, {{"action", std::string(100'000, 'a')}});
    ASSERT_FALSE(long_one);
    EXPECT_LT(long_one.error().message.size(), 120u);
}

TEST(DeviceCall, ReadsAnyTypeAtEveryField) {
    for (const Kind kind :
         {Kind::printer, Kind::scanner, Kind::scale, Kind::terminal, Kind::pole, Kind::gauge, Kind::fiscal}) {
        json::Value data =
            parsed(R"({"action":"print_receipt","receipt":"SlBFRw==","iot_idempotent_id":"a"})");
        std::size_t tried = 0;
        test::for_each_wrong_type(data, data, [&](const json::Value& root) {
            (void)mark_of_action(root);
            (void)echo_of(root);
            const auto call = read_device_call(kind, root);
            EXPECT_TRUE(call || !call.error().message.empty());
            ++tried;
        });
        EXPECT_GT(tried, 40u);
    }
}

/// Source: http-api.md section 4.1.
TEST(DeviceCall, TakesTheMarkOfEitherGeneration) {
    EXPECT_EQ(mark_of_action(parsed(R"({"iot_idempotent_id":"a-1"})")), "a-1");
    EXPECT_EQ(mark_of_action(parsed(R"({"iot_idempotent_id":17})")), "17");
    EXPECT_EQ(mark_of_action(parsed(R"({"action_unique_id":"b-1"})")), "b-1");
    EXPECT_EQ(mark_of_action(parsed(R"({"action":"cashbox"})")), "");
    EXPECT_EQ(mark_of_action({{"action_unique_id", std::string(1000, 'a')}}), "");
}

TEST(DeviceCall, TakesNoIdentifierOrSessionThatNobodyCanHave) {
    EXPECT_EQ(identifier_of({{"device_identifier", "usb_05e0:1200"}}), "usb_05e0:1200");
    EXPECT_EQ(identifier_of({{"device_identifier", std::string(kIdentifierMax + 1, 'a')}}), "");
    EXPECT_EQ(identifier_of({{"device_identifier", 7}}), "");
    EXPECT_EQ(session_of({{"session_id", "5f0c"}}), "5f0c");
    EXPECT_EQ(session_of({{"session_id", std::string(kSessionMax + 1, 'a')}}), "");
    EXPECT_EQ(session_of(nullptr), "");
}

TEST(DeviceCall, EchoesTheDataWithoutWhatIsLarge) {
    json::Value data = parsed(R"({"action":"print_receipt","cid":"c41","amount":1250,"nested":{"a":[1,2]}})");
    const json::Value small = data;
    data["receipt"] = std::string(200'000, 'A');
    data["lines"] = json::Value::array();
    for (int i = 0; i < 5'000; ++i) data["lines"].push_back({{"a", i}});
    EXPECT_EQ(echo_of(data), small);
    EXPECT_EQ(echo_of(nullptr), json::Value::object());
    json::Value many = json::Value::object();
    for (int i = 0; i < 10'000; ++i) many["key " + std::to_string(i)] = i;
    EXPECT_LE(json::dump(echo_of(many)).size(), kEchoBytesMax);
}

TEST(DeviceListener, IsReadWithItsDevicesAsKeysOrAsAList) {
    for (const char* devices : {R"({"a":{"listener_id":"listener-3"},"scale":null})", R"(["a","scale"])"}) {
        const json::Value arguments{
            {"listener",
             {{"session_id", "5f0c"}, {"last_event", 1'767'000'000.25}, {"devices", parsed(devices)}}}};
        const auto listener = read_listener(arguments, Generation::until_18);
        ASSERT_TRUE(listener);
        EXPECT_EQ(listener->session, "5f0c");
        EXPECT_EQ(listener->after_us, 1'767'000'000'250'000);
        EXPECT_EQ(listener->devices, (std::vector<std::string>{"a", "scale"}));
    }
}

TEST(DeviceListener, ReadsAnyTypeAtEveryField) {
    json::Value arguments =
        parsed(R"({"listener":{"session_id":"5f0c","last_event":0,"devices":{"a":{"listener_id":"l"}}}})");
    test::for_each_wrong_type(arguments, arguments, [&](const json::Value& root) {
        const auto listener = read_listener(root, Generation::since_19);
        EXPECT_EQ(listener.has_value(), json::member(root, "listener").is_object());
        EXPECT_GE(listener ? listener->after_us : 0, 0);
    });
    EXPECT_FALSE(read_listener(nullptr, Generation::since_19));
}

TEST(DeviceListener, ListensToABoundedNumberOfDevices) {
    json::Value devices = json::Value::array({std::string(300, 'x'), ""});
    for (int i = 0; i < 1'000; ++i) devices.push_back(std::to_string(i));
    const auto listener = read_listener({{"listener", {{"devices", devices}}}}, Generation::since_19);
    ASSERT_TRUE(listener);
    EXPECT_EQ(listener->devices.size(), kListenedMax);
    EXPECT_EQ(listener->devices.front(), "0");
}

}  // namespace
}  // namespace comptoir::odoo
