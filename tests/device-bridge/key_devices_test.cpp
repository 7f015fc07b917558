#include "device-bridge/links/key_devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/input_tree.hpp"

namespace comptoir::bridge {
namespace {

using testing::HasSubstr;

using test::InputTree;
using test::kKeyboardKeys;
using test::kMouseKeys;
using test::kPowerKeys;

KeyWanted wanted_of(const std::string& uri) {
    return key_wanted(DeviceUri::parse(uri).value()).value();
}

TEST(CanType, KnowsAKeyboardByItsKeys) {
    EXPECT_TRUE(can_type(kKeyboardKeys, 64));
    EXPECT_FALSE(can_type(kPowerKeys, 64));
    EXPECT_FALSE(can_type(kMouseKeys, 64));
    EXPECT_FALSE(can_type("", 64));
    EXPECT_FALSE(can_type("xyz", 64));
    EXPECT_FALSE(can_type("fffffffffffffffffffffffff", 64));
    EXPECT_TRUE(can_type("10000ffc", 64)) << "the digits and Enter alone";
    EXPECT_FALSE(can_type("ffc", 64)) << "no Enter";
    EXPECT_TRUE(can_type("1 ff980 0 0", 32)) << "a keypad, on a small processor: keys 71 to 83 and 96";
}

TEST(ListKeyDevices, PutsTheNodesOfOneDeviceTogether) {
    InputTree tree;
    tree.plug(0, {.name = "Power Button", .keys = kPowerKeys});
    tree.plug(3, {.usb_port = "1-1.2", .serial = "S1", .interface = 0});
    tree.plug(12, {.usb_port = "1-1.2", .serial = "S1", .keys = kPowerKeys, .interface = 1});
    const auto devices = tree.list();
    ASSERT_EQ(devices.size(), 1U);
    EXPECT_EQ(devices[0].bus, kUsbBus);
    EXPECT_EQ(devices[0].vendor, 0x0c2e);
    EXPECT_EQ(devices[0].product, 0x0200);
    EXPECT_EQ(devices[0].serial, "S1");
    EXPECT_EQ(devices[0].port, "1-1.2");
    EXPECT_EQ(devices[0].name, "Honeywell 1900");
    EXPECT_EQ(devices[0].typing, std::vector<std::string>{"/dev/input/event3"});
    EXPECT_EQ(devices[0].others, std::vector<std::string>{"/dev/input/event12"});
}

TEST(ListKeyDevices, KeepsTwoOfAKindApart) {
    InputTree tree;
    tree.plug(3, {.usb_port = "1-1"});
    tree.plug(4, {.usb_port = "1-2"});
    EXPECT_EQ(tree.list().size(), 2U);
}

TEST(ListKeyDevices, IsEmptyWhereThereAreNoInputs) {
    EXPECT_TRUE(list_key_devices({"/nowhere", "/dev"}).empty());
}

TEST(ListKeyDevices, StopsAtItsBound) {
    InputTree tree;
    for (int i = 0; i < 70; ++i) tree.plug(i, {.usb_port = "1-" + std::to_string(i + 1)});
    EXPECT_EQ(tree.list().size(), kKeyDevicesMax);
}

TEST(TheKeyDeviceMeant, IsFoundByWhatItIs) {
    InputTree tree;
    tree.plug(3, {.usb_port = "1-1", .serial = "S1"});
    tree.plug(4, {.usb_port = "1-2", .serial = "S2"});
    tree.plug(5, {.vendor = "05ac", .product = "0001", .serial = "aa:bb", .name = "Bluetooth scanner"});
    const auto plugged = tree.list();
    ASSERT_EQ(plugged.size(), 3U);
    const auto node = [&](const std::string& uri) {
        return the_one_meant(plugged, wanted_of(uri))->typing[0];
    };
    EXPECT_EQ(node("evdev://0c2e:0200?serial=S2"), "/dev/input/event4");
    EXPECT_EQ(node("evdev://0c2e:0200?port=1-1"), "/dev/input/event3");
    EXPECT_EQ(node("evdev://05ac:0001"), "/dev/input/event5");
    EXPECT_EQ(node("evdev:///dev/input/event4"), "/dev/input/event4");
    for (const KeyDevice& device : plugged) EXPECT_EQ(node(key_uri(device, plugged)), device.typing[0]);
}

TEST(TheKeyDeviceMeant, IsNoKeyboardThatIsBuiltIn) {
    InputTree tree;
    tree.plug(1, {.vendor = "0001", .product = "0001", .name = "AT keyboard", .bus = "0011"});
    const auto none = the_one_meant(tree.list(), wanted_of("evdev:"));
    ASSERT_FALSE(none) << "every key of it would be taken from the console";
    EXPECT_EQ(none.error().code, ErrorCode::offline);
    EXPECT_TRUE(the_one_meant(tree.list(), wanted_of("evdev://0001:0001"))) << "whoever names it gets it";
    tree.plug(3, {.usb_port = "1-1"});
    EXPECT_EQ(the_one_meant(tree.list(), wanted_of("evdev:"))->port, "1-1");
    tree.pull(3);
    tree.plug(4, {.serial = "aa:bb", .name = "Bluetooth scanner", .bus = "0005"});
    EXPECT_EQ(the_one_meant(tree.list(), wanted_of("evdev:"))->serial, "aa:bb");
}

TEST(TheKeyDeviceMeant, IsAnErrorThatNamesBothWhereThereAreTwo) {
    InputTree tree;
    tree.plug(3, {.usb_port = "1-1"});
    tree.plug(4, {.usb_port = "1-2"});
    for (const char* uri : {"evdev:", "evdev://0c2e:0200"}) {
        const auto none = the_one_meant(tree.list(), wanted_of(uri));
        ASSERT_FALSE(none);
        EXPECT_EQ(none.error().code, ErrorCode::refused);
        EXPECT_THAT(none.error().message, HasSubstr("evdev://0c2e:0200?port=1-1"));
        EXPECT_THAT(none.error().message, HasSubstr("evdev://0c2e:0200?port=1-2"));
    }
    const auto pulled = the_one_meant({}, wanted_of("evdev://0c2e:0200"));
    EXPECT_EQ(pulled.error().code, ErrorCode::offline);
}

TEST(KeyWantedOf, RefusesWhatNamesNothing) {
    for (const char* bad :
         {"evdev://0c2e", "evdev://xyzw:0200", "evdev://0c2e:0200?serail=1", "evdev://0c2e:0200/x",
          "evdev:///dev/input/event3?port=1-1", "evdev:?port=1-1", "evdev://0c2e:0200?port=nowhere"}) {
        const auto uri = DeviceUri::parse(bad);
        ASSERT_TRUE(uri) << bad;
        EXPECT_FALSE(key_wanted(*uri)) << bad;
    }
}

}  // namespace
}  // namespace comptoir::bridge
