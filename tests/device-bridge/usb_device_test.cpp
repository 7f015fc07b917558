#include "device-bridge/links/usb_device.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "device-bridge/links/plug_monitor.hpp"
#include "device-bridge/links/usb_sysfs.hpp"
#include "tests/support/usb_tree.hpp"

namespace comptoir::bridge {
namespace {

using testing::HasSubstr;

Result<UsbWanted> wanted(const std::string& text) {
    const auto uri = DeviceUri::parse(text);
    if (!uri) return tl::unexpected(uri.error());
    return usb_wanted(*uri);
}

UsbDevice printer(std::string port, std::string serial) {
    UsbDevice device;
    device.port = std::move(port);
    device.bus = 1;
    device.address = 4;
    device.vendor = 0x04b8;
    device.product = 0x0e28;
    device.serial = std::move(serial);
    device.maker = "EPSON";
    device.name = "TM-T20III";
    device.printing = UsbInterface{.configuration = 1,
                                   .number = 0,
                                   .alternate = 0,
                                   .device_class = 7,
                                   .subclass = 1,
                                   .protocol = 2,
                                   .out = UsbEndpoint{1, 64},
                                   .in = UsbEndpoint{0x82, 64}};
    return device;
}

TEST(UsbUri, NamesADeviceByItsSerialNumberOrItsPort) {
    EXPECT_EQ(wanted("usb://04b8:0e28"), (UsbWanted{0x04b8, 0x0e28, "", ""}));
    EXPECT_EQ(wanted("usb://04B8:0E28?serial=J%20X%2F1"), (UsbWanted{0x04b8, 0x0e28, "J X/1", ""}));
    EXPECT_EQ(wanted("usb://0519:0003?port=3-1.2.4"), (UsbWanted{0x0519, 0x0003, "", "3-1.2.4"}));
}

TEST(UsbUri, SaysWhatIsWrongWithIt) {
    for (const char* uri : {"usb://", "usb://04b8", "usb://04b8:", "usb://epson:tm", "usb://04b80:0e28",
                            "usb://4b8:0e28", "usb://04b8:0e28/lp0", "usb:04b8"}) {
        const auto result = wanted(uri);
        ASSERT_FALSE(result) << uri;
        EXPECT_EQ(result.error().code, ErrorCode::malformed);
        EXPECT_THAT(result.error().message, HasSubstr("lsusb")) << uri;
    }
    for (const char* port :
         {"", "1", "-1", "1-", "1-1.", "1-.1", "a-1", "1-1/2", "1-1.2.3.4.5.6.7.8.9.10.11.12.13.14"}) {
        EXPECT_FALSE(wanted(std::string("usb://04b8:0e28?port=") + port)) << port;
    }
    EXPECT_FALSE(wanted("usb://04b8:0e28?serial="));
    EXPECT_THAT(wanted("usb://04b8:0e28?serail=X").error().message, HasSubstr("serial"));
}

TEST(UsbUri, WrittenForADeviceMeansThatDevice) {
    const std::vector<std::vector<UsbDevice>> counters{
        {printer("1-1", "J1")},
        {printer("1-1", "")},
        {printer("1-1", "J1"), printer("1-2", "J2")},
        {printer("1-1", "same"), printer("1-2", "same")},
        {printer("1-1", "a b/%&?\"=#"), printer("1-2", "")},
        {printer("1-1", "bad\x01one"), printer("1-2", std::string(200, 'x'))},
    };
    for (const auto& plugged : counters) {
        for (const UsbDevice& device : plugged) {
            const std::string uri = usb_uri(device, plugged);
            const auto meaning = wanted(uri);
            ASSERT_TRUE(meaning.has_value()) << uri;
            const auto found = the_one_meant(plugged, *meaning);
            ASSERT_TRUE(found.has_value()) << uri;
            EXPECT_EQ(*found, device) << uri;
        }
    }
}

TEST(UsbUri, MeansTheSamePrinterInWhicheverPortItIsPluggedBackIn) {
    const auto before = printer("1-1", "J1");
    const auto meaning = wanted(usb_uri(before, {before})).value();
    auto after = printer("2-4.1", "J1");
    after.address = 9;
    EXPECT_EQ(the_one_meant({printer("1-1", "J2"), after}, meaning).value().port, "2-4.1");
}

TEST(UsbUri, ThatMeansTwoIsAnErrorThatSaysHowToTellThemApart) {
    const std::vector<UsbDevice> two{printer("1-1", "J1"), printer("1-2", "")};
    const auto result = the_one_meant(two, {0x04b8, 0x0e28, "", ""});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::refused);
    EXPECT_EQ(result.error().message,
              "usb 04b8:0e28 are 2 devices; write which one is meant: usb://04b8:0e28?serial=J1 in port 1-1, "
              "usb://04b8:0e28?port=1-2 in port 1-2");
    const std::vector<UsbDevice> clones{printer("1-1", "0001"), printer("1-2", "0001")};
    EXPECT_THAT(the_one_meant(clones, {0x04b8, 0x0e28, "0001", ""}).error().message,
                HasSubstr("usb://04b8:0e28?port=1-2"));
    std::vector<UsbDevice> many;
    for (int i = 1; i < 100; ++i) many.push_back(printer("1-" + std::to_string(i), ""));
    EXPECT_LT(the_one_meant(many, {0x04b8, 0x0e28, "", ""}).error().message.size(), 400u);
}

TEST(UsbUri, ThatMeansNoneSaysWhatIsThereInstead) {
    const std::vector<UsbDevice> plugged{printer("1-1", "J1")};
    const auto other = the_one_meant(plugged, {0x04b8, 0x0e28, "J9", ""});
    EXPECT_EQ(other.error().code, ErrorCode::offline);
    EXPECT_EQ(other.error().message,
              "usb 04b8:0e28 serial J9 is not plugged in; there is usb://04b8:0e28?serial=J1 in port 1-1");
    EXPECT_EQ(the_one_meant({}, {0x04b8, 0x0e28, "", "1-1"}).error().message,
              "usb 04b8:0e28 in port 1-1 is not plugged in");
    auto scanner = printer("1-1", "");
    scanner.printing.reset();
    EXPECT_EQ(the_one_meant({scanner}, {0x04b8, 0x0e28, "", ""}).error().code, ErrorCode::unsupported);
}

TEST(UsbPresence, ChangesWithThePlugAndWithTheKernelsDriverWhereThatCounts) {
    const UsbWanted meant{0x04b8, 0x0e28, "J1", ""};
    auto device = printer("1-1", "J1");
    const auto here = presence_of({device}, meant, KernelNode::is_no_matter);
    const auto here_with_node = presence_of({device}, meant, KernelNode::counts);
    EXPECT_NE(presence_of({}, meant, KernelNode::is_no_matter), here);
    EXPECT_EQ(presence_of({device, printer("1-2", "J2")}, meant, KernelNode::is_no_matter), here);
    device.kernel_node = "usb/lp0";
    EXPECT_EQ(presence_of({device}, meant, KernelNode::is_no_matter), here);
    EXPECT_NE(presence_of({device}, meant, KernelNode::counts), here_with_node);
    device.address = 5;
    EXPECT_NE(presence_of({device}, meant, KernelNode::is_no_matter), here);
}

TEST(PlugEvents, AreThoseOfWholeDevicesThatComeOrGo) {
    EXPECT_TRUE(moves_a_plug({"add", "usb", "usb_device"}));
    EXPECT_TRUE(moves_a_plug({"bind", "usb", "usb_device"}));
    EXPECT_TRUE(moves_a_plug({"remove", "usb", "usb_device"}));
    EXPECT_TRUE(moves_a_plug({"add", "usbmisc", ""}));
    EXPECT_TRUE(moves_a_plug({"remove", "tty", ""}));
    EXPECT_FALSE(moves_a_plug({"add", "usb", "usb_interface"}));
    EXPECT_FALSE(moves_a_plug({"change", "usb", "usb_device"}));
}

TEST(UsbSysfs, ListsDevicesWithWhatTheKernelKnowsOfThem) {
    test::UsbTree tree;
    tree.plug("1-1.2");
    tree.add_kernel_driver("1-1.2", "lp1", "MFG:EPSON;MDL:TM-T20II;CMD:ESC/POS;");
    tree.plug("1-3", {.vendor = "1a2c",
                      .product = "4c5e",
                      .address = 7,
                      .serial = "",
                      .maker = "",
                      .name = "USB Keyboard",
                      .descriptors = test::printer_descriptors(3, 1)});
    std::filesystem::create_directories(tree.device("usb1"));
    std::filesystem::create_directories(tree.device("1-1.2:1.0"));
    const auto devices = list_usb_devices(tree.places());
    ASSERT_EQ(devices.size(), 2u);
    EXPECT_EQ(devices[0].port, "1-1.2");
    EXPECT_EQ(devices[0].bus, 1);
    EXPECT_EQ(devices[0].address, 4);
    EXPECT_EQ(devices[0].vendor, 0x04b8);
    EXPECT_EQ(devices[0].serial, "J1");
    EXPECT_EQ(devices[0].kernel_node, "usb/lp1");
    EXPECT_EQ(model_of(devices[0]), "EPSON TM-T20II");
    EXPECT_TRUE(looks_like_a_printer(devices[0]));
    EXPECT_FALSE(devices[1].printing);
    EXPECT_FALSE(looks_like_a_printer(devices[1]));
}

TEST(UsbSysfs, LeavesOutDevicesThatGoWhileTheyAreRead) {
    test::UsbTree tree;
    tree.plug("1-1");
    std::filesystem::remove(tree.device("1-1") / "devnum");
    tree.plug("1-2");
    std::filesystem::remove(tree.device("1-2") / "descriptors");
    const auto devices = list_usb_devices(tree.places());
    ASSERT_EQ(devices.size(), 1u);
    EXPECT_FALSE(devices[0].printing);
    EXPECT_TRUE(list_usb_devices({"/nowhere", "/nowhere"}).empty());
}

TEST(UsbSysfs, TellsEpsonsPrintersOfTheVendorClassFromItsScanners) {
    test::UsbTree tree;
    test::UsbTree::Described epson;
    epson.descriptors = test::printer_descriptors(0xff, 0xff);
    tree.plug("1-1", epson);
    epson.name = "EPSON Scanner";
    tree.plug("1-2", epson);
    epson.vendor = "0519";
    epson.name = "Star TSP143";
    tree.plug("1-3", epson);
    epson.vendor = "1504";
    tree.plug("1-4", epson);
    std::vector<bool> seen;
    for (const UsbDevice& device : list_usb_devices(tree.places()))
        seen.push_back(looks_like_a_printer(device));
    EXPECT_EQ(seen, (std::vector<bool>{true, false, true, false}));
}

TEST(UsbSysfs, NamesSerialPortsByWhatStays) {
    test::UsbTree tree;
    test::UsbTree::Described adapter;
    adapter.vendor = "0403";
    adapter.product = "6001";
    adapter.maker = "FTDI";
    adapter.name = "FT232R";
    adapter.serial = "A1";
    adapter.descriptors = test::printer_descriptors(0xff, 0);
    tree.plug("1-1", adapter);
    tree.add_tty("1-1", "ttyUSB0");
    tree.name_tty("by-id", "usb-FTDI_FT232R_A1-if00-port0", "ttyUSB0");
    tree.name_tty("by-path", "pci-usb-0:1:1.0-port0", "ttyUSB0");
    adapter.serial = "";
    tree.plug("1-2", adapter);
    tree.add_tty("1-2", "ttyUSB1");
    tree.name_tty("by-id", "usb-FTDI_FT232R-if00-port0", "ttyUSB1");
    tree.name_tty("by-path", "pci-usb-0:2:1.0-port0", "ttyUSB1");
    std::filesystem::create_directories(tree.sys() / "class/tty/ttyS0");
    const auto ports = list_serial_ports(tree.places());
    ASSERT_EQ(ports.size(), 2u);
    EXPECT_TRUE(ports[0].path.ends_with("/serial/by-id/usb-FTDI_FT232R_A1-if00-port0")) << ports[0].path;
    EXPECT_TRUE(ports[1].path.ends_with("/serial/by-path/pci-usb-0:2:1.0-port0")) << ports[1].path;
    EXPECT_EQ(ports[1].interface, "1-2:1.0");
    EXPECT_EQ(ports[0].device.port, "1-1");
}

}  // namespace
}  // namespace comptoir::bridge
