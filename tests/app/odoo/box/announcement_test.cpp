#include "app/odoo/box/announcement.hpp"

#include <gtest/gtest.h>

namespace comptoir::odoo::box {
namespace {

const BoxFace kBox{.identifier = "dc:a6:32:00:11:22",
                   .name = "Counter",
                   .mac = "dc:a6:32:00:11:23",
                   .address = "192-168-1-50.abcdef.odoo-iot.com",
                   .token = "0123456789",
                   .version = "Comptoir 1.2"};

std::vector<AnnouncedDevice> devices() {
    bridge::DeviceSnapshot printer;
    printer.info.id = "receipt";
    printer.info.kind = bridge::Kind::printer;
    printer.info.name = "Receipt printer";
    printer.info.uri = "tcp://192.168.1.60:9100";
    return announced_devices({printer}, "Counter display");
}

json::Value body(const char* series) {
    return announcement(kBox, devices(), read_series(series))["params"];
}

/// The bodies are those of server-link.md section 3 and odoo-20.md section 3.
TEST(Announcement, Of17HasNoSubtypeAndNoMac) {
    EXPECT_EQ(body("17.0"),
              json::Value::parse(R"({"iot_box": {"identifier": "dc:a6:32:00:11:22", "name": "Counter",
        "ip": "192-168-1-50.abcdef.odoo-iot.com", "token": "0123456789", "version": "Comptoir 1.2"},
        "devices": {
        "display": {"name": "Counter display", "type": "display", "connection": "hdmi", "manufacturer": ""},
        "socket1921681609100": {"name": "Receipt printer", "type": "printer", "connection": "network",
                                "manufacturer": ""}}})"));
}

/// Source: devices.md section 6.
TEST(Announcement, CallsAFootSwitchAKeyboard) {
    bridge::DeviceSnapshot pedal;
    pedal.info.id = "pedal";
    pedal.info.kind = bridge::Kind::scanner;
    pedal.info.uri = "evdev:";
    pedal.facts = {{"typist", "keyboard"}};
    EXPECT_EQ(announced_devices({pedal}, "").back().type, "keyboard");
    pedal.facts = {{"typist", "unknown"}};
    EXPECT_EQ(announced_devices({pedal}, "").back().type, "scanner");
}

/// Source: devices.md sections 1 and 7.5.
TEST(Announcement, NamesAMeasuringToolAndNoPoleDisplay) {
    bridge::DeviceSnapshot caliper;
    caliper.info.id = "caliper";
    caliper.info.kind = bridge::Kind::gauge;
    caliper.info.uri = "serial:///dev/ttyUSB0";
    bridge::DeviceSnapshot pole;
    pole.info.id = "pole";
    pole.info.kind = bridge::Kind::pole;
    pole.info.uri = "serial:///dev/ttyUSB1";
    const auto said = announced_devices({caliper, pole}, "");
    ASSERT_EQ(said.size(), 2U) << "and the screen";
    EXPECT_EQ(said[0].identifier, "/dev/ttyUSB0");
    EXPECT_EQ(said[0].type, "device");
    EXPECT_EQ(said[0].connection, Connection::serial);
}

TEST(Announcement, Of18SaysWhatKindOfPrinterItIs) {
    const json::Value said = body("18.0");
    EXPECT_EQ(said["devices"]["socket1921681609100"]["subtype"], "receipt_printer");
    EXPECT_EQ(said["devices"]["display"]["subtype"], "");
    EXPECT_FALSE(said["iot_box"].contains("mac"));
    EXPECT_EQ(said["iot_box"]["name"], "Counter");
}

TEST(Announcement, Of19HasTheMacAndLaterOnesTheNameAgain) {
    EXPECT_EQ(body("19.0")["iot_box"]["mac"], "dc:a6:32:00:11:23");
    EXPECT_FALSE(body("19.0")["iot_box"].contains("name"));
    EXPECT_EQ(body("saas~19.2")["iot_box"]["name"], "Counter");
    EXPECT_EQ(body("saas~19.2")["devices"]["display"]["manufacturer"], "");
}

TEST(Announcement, Of20HasThreeFactsOfADevice) {
    const json::Value said = body("20.0");
    EXPECT_EQ(said["devices"]["socket1921681609100"],
              (json::Value{{"name", "Receipt printer"}, {"type", "printer"}, {"connection", "network"}}));
    EXPECT_EQ(said["iot_box"].size(), 6U);
}

TEST(Announcement, OfAnUnknownVersionHasAllThatAnyReads) {
    const json::Value said = body("");
    for (const char* key : {"identifier", "name", "mac", "ip", "token", "version"})
        EXPECT_TRUE(said["iot_box"].contains(key)) << key;
    for (const char* key : {"name", "type", "connection", "manufacturer", "subtype"})
        EXPECT_TRUE(said["devices"]["display"].contains(key)) << key;
}

TEST(Announcement, AsksForTheMessagesInTheWordsOfEachVersion) {
    const auto asked = [](const char* series, const char* channel) {
        return json::Value::parse(box_subscription(kBox, channel, 812, read_series(series)));
    };
    const json::Value of17 = asked("17.0", "c-1");
    EXPECT_EQ(of17,
              (json::Value{{"event_name", "subscribe"}, {"data", {{"channels", {"c-1"}}, {"last", 812}}}}));
    EXPECT_EQ(asked("18.0", "c-1")["data"],
              (json::Value{{"channels", {"c-1"}}, {"last", 812}, {"mac_address", kBox.identifier}}));
    EXPECT_EQ(asked("19.0", "c-1")["data"],
              (json::Value{{"channels", {"c-1"}}, {"last", 812}, {"identifier", kBox.identifier}}));
    EXPECT_EQ(asked("20.0", "")["data"], (json::Value{{"channels", json::Value::array()},
                                                      {"last", 812},
                                                      {"identifier", kBox.identifier},
                                                      {"token", kBox.token}}));
    EXPECT_EQ(asked("", "c-1")["data"].size(), 5U);
}

}  // namespace
}  // namespace comptoir::odoo::box
