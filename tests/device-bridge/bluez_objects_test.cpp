#include "device-bridge/protocols/bluez_objects.hpp"

#include <gtest/gtest.h>

namespace comptoir::bridge {
namespace {

constexpr const char* kAdapter = "/org/bluez/hci0";
const std::string kTool = "/org/bluez/hci0/dev_AA_BB_CC_DD_EE_FF";
constexpr const char* kOwnService = "00005000-0000-1000-8000-00805f9b34fb";
constexpr const char* kOwnValue = "00005020-0000-1000-8000-00805f9b34fb";

/// Composed from BlueZ's doc/adapter-api.txt, device-api.txt and gatt-api.txt.
json::Value objects() {
    return {{"/org/bluez", {{"org.bluez.AgentManager1", json::Value::object()}}},
            {kAdapter, {{"org.bluez.Adapter1", {{"Powered", true}, {"PowerState", "on"}, {"Name", "box"}}}}},
            {kTool,
             {{"org.bluez.Device1",
               {{"Address", "AA:BB:CC:DD:EE:FF"},
                {"Name", "SY295"},
                {"Alias", "SY295"},
                {"Connected", true},
                {"ServicesResolved", true},
                {"Paired", false}}}}},
            {kTool + "/service0010", {{"org.bluez.GattService1", {{"UUID", kOwnService}}}}},
            {kTool + "/service0010/char0011", {{"org.bluez.GattCharacteristic1", {{"UUID", kOwnValue}}}}}};
}

BluetoothDevice tool() {
    return {.path = kTool,
            .address = "AA:BB:CC:DD:EE:FF",
            .name = "SY295",
            .alias = "SY295",
            .is_connected = true,
            .is_resolved = true};
}

TEST(BluezObjects, SayWhatIsThere) {
    BluezObjects known;
    known.reset(objects());
    EXPECT_EQ(known.adapters(), (std::vector<BluetoothAdapter>{{kAdapter, true, false}}));
    EXPECT_EQ(known.devices(), (std::vector<BluetoothDevice>{tool()}));
    EXPECT_EQ(known.device(kTool), tool());
    EXPECT_EQ(tool().for_people(), "SY295 (AA:BB:CC:DD:EE:FF)");
    EXPECT_EQ(known.characteristic(kTool, kOwnService, kOwnValue), kTool + "/service0010/char0011");
    EXPECT_TRUE(known.has_service(kTool, kOwnService));
    known.clear();
    EXPECT_TRUE(known.adapters().empty());
}

TEST(BluezObjects, FollowWhatChanges) {
    BluezObjects known;
    known.reset(objects());
    known.changed(kTool, {"org.bluez.Device1", {{"RSSI", -60}, {"Connected", false}}, json::Value::array()});
    EXPECT_TRUE(known.device(kTool)->is_seen);
    EXPECT_FALSE(known.device(kTool)->is_connected);
    known.changed(kTool, {"org.bluez.Device1", json::Value::object(), {"RSSI"}});
    EXPECT_FALSE(known.device(kTool)->is_seen);
    known.changed(
        kAdapter,
        {"org.bluez.Adapter1", {{"Powered", false}, {"PowerState", "off-blocked"}}, json::Value::array()});
    EXPECT_TRUE(known.adapters()[0].is_blocked);
    EXPECT_TRUE(known.devices().empty()) << "its adapter is off";
    known.removed({kTool, {"org.bluez.Device1", "org.freedesktop.DBus.Properties"}});
    EXPECT_EQ(known.device(kTool), std::nullopt);
    known.added({kTool, {{"org.bluez.Device1", {{"Address", "AA:BB:CC:DD:EE:FF"}}}}});
    EXPECT_EQ(known.device(kTool)->for_people(), "AA:BB:CC:DD:EE:FF");
    known.removed({kAdapter, {"org.bluez.Adapter1"}});
    EXPECT_TRUE(known.adapters().empty());
}

TEST(BluezObjects, FindACharacteristicOnlyInItsServiceAndOnItsDevice) {
    BluezObjects known;
    json::Value all = objects();
    all[kTool + "/service0010"]["org.bluez.GattService1"]["UUID"] = "0000180f-0000-1000-8000-00805f9b34fb";
    known.reset(all);
    EXPECT_EQ(known.characteristic(kTool, kOwnService, kOwnValue), "") << "of another service";
    EXPECT_FALSE(known.has_service(kTool, kOwnService));
    all = objects();
    all.erase(kTool + "/service0010");
    known.reset(all);
    EXPECT_EQ(known.characteristic(kTool, kOwnService, kOwnValue), "") << "of no service";
    known.reset(objects());
    EXPECT_EQ(known.characteristic("/org/bluez/hci0/dev_AA_BB_CC_DD_EE_F", kOwnService, kOwnValue), "")
        << "of a device whose path only begins so";
}

TEST(BluezObjects, TakeNoPropertyOfAWrongTypeAndNothingElseForAnObject) {
    const std::vector<json::Value> wrong{nullptr, 7, true, "on", json::Value::array({1}), {{"a", "b"}}};
    for (const json::Value& value : wrong) {
        BluezObjects known;
        json::Value all = objects();
        for (json::Value& property : all[kAdapter]["org.bluez.Adapter1"]) property = value;
        for (json::Value& property : all[kTool]["org.bluez.Device1"]) property = value;
        all[kTool]["org.bluez.Device1"]["RSSI"] = value;
        all[kTool + "/service0010"] = value;
        all[kTool + "/service0010/char0011"]["org.bluez.GattCharacteristic1"] = value;
        known.reset(all);
        ASSERT_EQ(known.adapters().size(), 1U);
        EXPECT_EQ(known.adapters()[0].is_on, value == true);
        const auto device = known.device(kTool);
        ASSERT_TRUE(device);
        EXPECT_EQ(device->is_connected, value == true);
        EXPECT_EQ(device->is_seen, value == 7);
        EXPECT_EQ(device->address, value == "on" ? "on" : "");
        EXPECT_EQ(known.characteristic(kTool, kOwnService, kOwnValue), "");
        known.reset(value);
        known.added(value);
        known.added({value, value});
        known.removed(value);
        known.removed({kTool, value});
        known.changed(kTool, value);
        known.changed(kTool, {value, value, value});
        known.changed("", {"org.bluez.Device1", value, value});
        EXPECT_TRUE(known.devices().empty());
    }
}

TEST(BluezObjects, HaveABound) {
    BluezObjects known;
    known.reset(objects());
    for (std::size_t i = 0; i < BluezObjects::kObjectsMax + 10; ++i)
        known.added({std::string(kAdapter) + "/dev_" + std::to_string(i),
                     {{"org.bluez.Device1", {{"Address", "00:00:00:00:00:00"}}}}});
    EXPECT_EQ(known.devices().size(), BluezObjects::kObjectsMax - 3) << "beside an adapter and two parts";
    known.changed(kTool, {"org.bluez.Device1", {{"Connected", false}}, json::Value::array()});
    EXPECT_FALSE(known.device(kTool)->is_connected) << "what is known goes on being followed";
    const std::string long_name(BluezObjects::kTextMax + 1, 'x');
    known.changed(kTool, {"org.bluez.Device1", {{"Name", long_name}}, json::Value::array()});
    EXPECT_EQ(known.device(kTool)->name, "SY295");
    known.reset({{long_name, {{"org.bluez.Device1", json::Value::object()}}}});
    EXPECT_EQ(known.device(long_name), std::nullopt);
}

/// A name may be any bytes.
TEST(BluezObjects, KeepNoTextThatIsNone) {
    BluezObjects known;
    known.reset({{kTool, {{"org.bluez.Device1", {{"Name", "SY\xff"}}}}}});
    EXPECT_EQ(known.device(kTool)->name, "SY\xEF\xBF\xBD");
}

}  // namespace
}  // namespace comptoir::bridge
