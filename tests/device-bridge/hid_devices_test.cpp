#include "device-bridge/links/hid_devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hid_tree.hpp"

namespace comptoir::bridge {
namespace {

using testing::HasSubstr;

constexpr std::uint16_t kScales = 0x8d;
constexpr std::uint16_t kScanners = 0x8c;

HidWanted wanted_of(const std::string& uri, std::uint16_t page = kScales) {
    return hid_wanted(DeviceUri::parse(uri).value(), page).value();
}

TEST(HidDevices, AreListedWithWhatTheyAre) {
    test::HidTree tree;
    tree.plug(0, {.usb_port = "1-1.2", .serial = "S1"});
    tree.plug(3, {.usb_port = "1-3",
                  .vendor = "0c2e",
                  .product = "0200",
                  .name = "Honeywell 1900",
                  .descriptor = test::scanner_descriptor()});
    tree.plug(12, {.usb_port = "", .serial = "aa:bb", .name = "made by a program"});
    const auto devices = list_hid_devices(tree.places());
    ASSERT_EQ(devices.size(), 3u);
    EXPECT_EQ(devices[0].device.vendor, 0x0922);
    EXPECT_EQ(devices[0].device.product, 0x8003);
    EXPECT_EQ(devices[0].device.serial, "S1");
    EXPECT_EQ(devices[0].device.port, "1-1.2");
    EXPECT_EQ(devices[0].device.name, "DYMO M10");
    EXPECT_EQ(devices[0].node, (tree.dev() / "hidraw0").string());
    EXPECT_TRUE(devices[0].is_of(kScales));
    EXPECT_FALSE(devices[0].is_of(kScanners));
    EXPECT_TRUE(devices[1].is_of(kScanners));
    EXPECT_EQ(devices[2].device.port, "phys/12");
    EXPECT_EQ(devices[2].device.serial, "aa:bb");
}

TEST(HidDevices, LeaveOutWhatSaysNothingOfItself) {
    test::HidTree tree;
    tree.plug(0, {.descriptor = "garbage"});
    tree.plug(1, {.descriptor = ""});
    tree.plug(2, {.vendor = "zzzz"});
    EXPECT_TRUE(list_hid_devices(tree.places()).empty());
    EXPECT_TRUE(list_hid_devices({"/nowhere", "/dev"}).empty());
}

TEST(HidDevices, StopAtTheirBound) {
    test::HidTree tree;
    for (int i = 0; i < 70; ++i) tree.plug(i, {.usb_port = "1-" + std::to_string(i + 1)});
    EXPECT_EQ(list_hid_devices(tree.places()).size(), kHidDevicesMax);
}

TEST(TheHidDeviceMeant, IsFoundByWhatItIsAndByThePortOfOneWithoutASerialNumber) {
    test::HidTree tree;
    tree.plug(0, {.usb_port = "1-1", .serial = "S1"});
    tree.plug(1, {.usb_port = "1-2"});
    tree.plug(2, {.usb_port = "", .vendor = "2474", .product = "0550"});
    const auto plugged = list_hid_devices(tree.places());
    ASSERT_EQ(plugged.size(), 3u);
    EXPECT_EQ(hid_uri(plugged[0], plugged), "hid://0922:8003?serial=S1");
    EXPECT_EQ(hid_uri(plugged[1], plugged), "hid://0922:8003?port=1-2");
    EXPECT_EQ(hid_uri(plugged[2], plugged), "hid://2474:0550") << "its place is none that a URI can say";
    for (const HidDevice& device : plugged)
        EXPECT_EQ(the_one_meant(plugged, wanted_of(hid_uri(device, plugged)))->node, device.node);
}

TEST(TheHidDeviceMeant, IsAnErrorThatNamesBothWhereTwoAreAlike) {
    test::HidTree tree;
    tree.plug(0, {.usb_port = "1-1"});
    tree.plug(1, {.usb_port = "1-2"});
    for (const char* uri : {"hid:", "hid://0922:8003"}) {
        const auto none = the_one_meant(list_hid_devices(tree.places()), wanted_of(uri));
        ASSERT_FALSE(none);
        EXPECT_EQ(none.error().code, ErrorCode::refused);
        EXPECT_THAT(none.error().message, HasSubstr("hid://0922:8003?port=1-1"));
        EXPECT_THAT(none.error().message, HasSubstr("hid://0922:8003?port=1-2"));
    }
}

TEST(TheHidDeviceMeant, IsOneThoughItHasANodeForEachOfItsParts) {
    test::HidTree tree;
    tree.plug(0, {.descriptor = test::hid_bytes({0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0xc0})});
    tree.plug(1, {.interface = 1});
    tree.plug(2, {.interface = 2});
    const auto plugged = list_hid_devices(tree.places());
    ASSERT_EQ(plugged.size(), 3u);
    const auto scale = the_one_meant(plugged, wanted_of("hid:"));
    ASSERT_TRUE(scale) << scale.error().message;
    EXPECT_EQ(scale->node, (tree.dev() / "hidraw1").string());
    EXPECT_EQ(hid_uri(*scale, plugged), "hid://0922:8003?port=1-1");
}

TEST(TheHidDeviceMeant, SaysWhetherItIsMissingOrIsSomethingElse) {
    test::HidTree tree;
    tree.plug(0, {.descriptor = test::scanner_descriptor()});
    const auto plugged = list_hid_devices(tree.places());
    const auto why = [&](const std::string& uri, std::uint16_t page) {
        const auto none = the_one_meant(plugged, wanted_of(uri, page));
        EXPECT_FALSE(none);
        EXPECT_EQ(none.error().code, ErrorCode::offline);
        return none.error().message;
    };
    EXPECT_EQ(why("hid://0922:8003", kScales), "hid 0922:8003 is not a scale on USB HID");
    EXPECT_EQ(why("hid://0922:8009", kScanners), "hid 0922:8009: not plugged in");
    EXPECT_EQ(why("hid:", kScales), "a scale on USB HID: not plugged in");
}

TEST(HidWantedOf, RefusesWhatNamesNothing) {
    for (const char* bad : {"hid://0922", "hid://xyzw:8003", "hid://0922:8003?serail=1", "hid:///dev/hidraw0",
                            "hid:?port=1-1", "hid://0922:8003?port=nowhere"}) {
        const auto uri = DeviceUri::parse(bad);
        ASSERT_TRUE(uri) << bad;
        EXPECT_FALSE(hid_wanted(*uri, kScales)) << bad;
    }
}

}  // namespace
}  // namespace comptoir::bridge
