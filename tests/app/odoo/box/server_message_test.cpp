#include "app/odoo/box/server_message.hpp"

#include <gtest/gtest.h>

namespace comptoir::odoo::box {
namespace {

const std::string kBox = "dc:a6:32:00:11:22";

auto read(const std::string& type, json::Value payload) {
    return read_server_message({812, type, std::move(payload)}, kBox);
}

/// As 19 and later send it.
auto read19(const std::string& type, json::Value more = json::Value::object()) {
    more["iot_identifiers"] = {"other", kBox};
    more["session_id"] = "s-1";
    return read(type, std::move(more));
}

/// As 17 and 18 send it.   Source: server-link.md section 4.3.
json::Value payload18() {
    return {{"iotDevice",
             {{"iotIdentifiers", {kBox}}, {"identifiers", {{{"identifier", "EPSONTM"}, {"id", 7}}}}}},
            {"action", "print_receipt"},
            {"receipt", "AAAA"},
            {"print_id", 55}};
}

template <class Order>
bool is(const Result<std::optional<ServerMessage>>& read) {
    return read && *read && std::holds_alternative<Order>((*read)->order);
}

TEST(ServerMessage, AnActionOf18HasItsDevicesAndItsData) {
    const auto message = read("iot_action", payload18());
    ASSERT_TRUE(is<ActionAsked>(message));
    EXPECT_EQ((*message)->generation, Generation::until_18);
    const auto& asked = std::get<ActionAsked>((*message)->order);
    EXPECT_EQ(asked.devices, std::vector<std::string>{"EPSONTM"});
    EXPECT_EQ(asked.print_id, 55);
    EXPECT_EQ(asked.data, (json::Value{{"action", "print_receipt"}, {"receipt", "AAAA"}, {"print_id", 55}}));
}

TEST(ServerMessage, APrintOf17IsItsDocument) {
    json::Value payload = payload18();
    payload["document"] = "QUJD";
    const auto message = read("print", payload);
    ASSERT_TRUE(is<ActionAsked>(message));
    const auto& asked = std::get<ActionAsked>((*message)->order);
    EXPECT_FALSE(asked.data.contains("action"));
    EXPECT_EQ(asked.data["document"], "QUJD");
}

TEST(ServerMessage, AnActionOf19HasItsDevicesAtTheTop) {
    const auto message =
        read19("iot_action", {{"device_identifiers", {"a", "b"}}, {"action", "cashbox"}, {"print_id", 55}});
    ASSERT_TRUE(is<ActionAsked>(message));
    EXPECT_EQ((*message)->generation, Generation::since_19);
    EXPECT_EQ((*message)->session, "s-1");
    const auto& asked = std::get<ActionAsked>((*message)->order);
    EXPECT_EQ(asked.devices, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(asked.print_id.is_null());
    EXPECT_EQ(asked.data["action"], "cashbox");
    EXPECT_FALSE(asked.data.contains("iot_identifiers"));
}

TEST(ServerMessage, EveryOtherKindIsKnownByItsName) {
    EXPECT_TRUE(is<ServerCleared>(read19("server_clear")));
    EXPECT_TRUE(is<RestartAsked>(read19("restart_odoo")));
    EXPECT_TRUE(is<RestartAsked>(read19("restart")));
    EXPECT_TRUE(is<ConnectionTestAsked>(read19("test_connection")));
    EXPECT_TRUE(is<ProtocolTestAsked>(read19("test_protocol")));
    EXPECT_TRUE(is<PasswordResetAsked>(read19("reset_password")));
    EXPECT_TRUE(is<CustomHandlersAsked>(read19("toggle_custom_handlers", {{"use_custom_handlers", true}})));
    EXPECT_TRUE(is<UnknownAsked>(read19("brew_coffee")));
    const auto move = read19("server_update", {{"server_url", "https://new.example"}});
    ASSERT_TRUE(is<ServerMoved>(move));
    EXPECT_EQ(std::get<ServerMoved>((*move)->order).url, "https://new.example");
    const auto offer = read19("webrtc_offer", {{"offer", {{"sdp", "v=0"}, {"type", "offer"}}}});
    ASSERT_TRUE(is<WebRtcOffered>(offer));
    EXPECT_EQ(std::get<WebRtcOffered>((*offer)->order).sdp, "v=0");
    EXPECT_TRUE(std::get<RemoteDebugAsked>((*read19("remote_debug", {{"status", true}}))->order).is_question);
    EXPECT_FALSE(std::get<RemoteDebugAsked>((*read19("remote_debug", {{"token", "t"}}))->order).is_question);
}

TEST(ServerMessage, OfAnUpgradeAndAPrintConfirmationAllAreTold) {
    EXPECT_TRUE(is<BundleChanged>(read("bundle_changed", {{"server_version", "20.0"}})));
    EXPECT_TRUE(is<BundleChanged>(read("bundle_changed", "20.0")));
    EXPECT_TRUE(is<PrintConfirmation>(read("print_confirmation", {{"print_id", 1}})));
}

TEST(ServerMessage, ForAnotherBoxIsNothing) {
    for (const char* type : {"iot_action", "server_clear", "restart_odoo", "brew_coffee"}) {
        for (const json::Value& others : {json::Value{"other"}, json::Value::array(), json::Value(),
                                          json::Value(kBox), json::Value{{"a", kBox}}, json::Value{812}}) {
            const auto message = read(type, {{"iot_identifiers", others}, {"device_identifiers", {"a"}}});
            ASSERT_TRUE(message.has_value()) << type << json::dump(others);
            EXPECT_FALSE(message->has_value()) << type << json::dump(others);
        }
    }
    json::Value payload = payload18();
    payload["iotDevice"]["iotIdentifiers"] = {"other"};
    payload["iot_identifiers"] = {kBox};
    EXPECT_FALSE(read("iot_action", payload)->has_value()) << "17 and 18 name boxes in one place only";
}

TEST(ServerMessage, WithFieldsOfAWrongTypeIsMalformedAndHarmless) {
    EXPECT_EQ(read("iot_action", "text").error().code, ErrorCode::malformed);
    EXPECT_EQ(read("iot_action", nullptr).error().code, ErrorCode::malformed);
    for (const json::Value& devices : {json::Value(), json::Value("a"), json::Value::array(), json::Value{7},
                                       json::Value{""}, json::Value{std::string(300, 'a')},
                                       json::Value(std::vector<std::string>(kOrderDevicesMax + 1, "a"))}) {
        EXPECT_FALSE(read19("iot_action", {{"device_identifiers", devices}}).has_value());
    }
    json::Value payload = payload18();
    payload["iotDevice"]["identifiers"] = {"EPSONTM"};
    EXPECT_FALSE(read("iot_action", payload).has_value());
    EXPECT_FALSE(read19("server_update").has_value());
    EXPECT_FALSE(read19("server_update", {{"server_url", {"a"}}}).has_value());
    EXPECT_FALSE(read19("webrtc_offer", {{"offer", "v=0"}}).has_value());
    EXPECT_FALSE(read19("webrtc_offer", {{"offer", {{"sdp", 7}}}}).has_value());
    payload = payload18();
    payload["print_id"] = {1, 2};
    EXPECT_TRUE(std::get<ActionAsked>((*read("iot_action", payload))->order).print_id.is_null());
}

}  // namespace
}  // namespace comptoir::odoo::box
