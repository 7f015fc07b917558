#include "device-bridge/links/serial_port_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "device-bridge/links/serial.hpp"
#include "tests/support/link_bench.hpp"
#include "tests/support/pty.hpp"
#include "tests/support/usb_tree.hpp"

namespace comptoir::bridge {
namespace {

using testing::HasSubstr;

SerialPort port(const std::string& usb_port, const std::string& serial, const std::string& node,
                const std::string& interface = "0") {
    SerialPort made;
    made.node = node;
    made.path = node;
    made.interface = usb_port + ":1." + interface;
    made.device.port = usb_port;
    made.device.vendor = 0x0403;
    made.device.product = 0x6001;
    made.device.serial = serial;
    return made;
}

Result<SerialPortWanted> wanted(const std::string& uri) {
    return serial_port_wanted(DeviceUri::parse(uri).value());
}

TEST(SerialPortName, MeansTheOnlyAdapterOfItsKind) {
    const std::vector ports{port("1-1", "A1", "/dev/ttyUSB0")};
    EXPECT_EQ(the_port_meant(ports, *wanted("serial://0403:6001"))->node, "/dev/ttyUSB0");
    EXPECT_EQ(the_port_meant(ports, *wanted("serial://0403:6001?baud=4800&serial=A1"))->node, "/dev/ttyUSB0");
    EXPECT_EQ(the_port_meant(ports, *wanted("serial://0403:6001?serial=A2")).error().code,
              ErrorCode::offline);
    EXPECT_THAT(the_port_meant(ports, *wanted("serial://0403:6001?serial=A2")).error().message,
                HasSubstr("there is serial://0403:6001?serial=A1 (/dev/ttyUSB0)"));
    EXPECT_EQ(the_port_meant({}, *wanted("serial://0403:6001")).error().message,
              "serial port 0403:6001 is not plugged in");
}

TEST(SerialPortName, NamesBothWhereTwoAreAlike) {
    const std::vector ports{port("1-1", "", "/dev/ttyUSB0"), port("1-2", "", "/dev/ttyUSB1")};
    const auto both = the_port_meant(ports, *wanted("serial://0403:6001"));
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().code, ErrorCode::refused);
    EXPECT_THAT(both.error().message, HasSubstr("serial://0403:6001?port=1-1 (/dev/ttyUSB0)"));
    EXPECT_THAT(both.error().message, HasSubstr("serial://0403:6001?port=1-2 (/dev/ttyUSB1)"));
    EXPECT_EQ(the_port_meant(ports, *wanted("serial://0403:6001?port=1-2"))->node, "/dev/ttyUSB1");
}

TEST(SerialPortName, NamesEachPortSoThatItMeansThatOneAlone) {
    const std::vector<std::vector<SerialPort>> counters{
        {port("1-1", "A1", "/dev/ttyUSB0")},
        {port("1-1", "A1", "/dev/ttyUSB0"), port("1-2", "A2", "/dev/ttyUSB1")},
        {port("1-1", "A1", "/dev/ttyUSB0"), port("1-2", "A1", "/dev/ttyUSB1")},
        {port("1-1", "", "/dev/ttyUSB0"), port("1-2", "", "/dev/ttyUSB1")},
        {port("1-1", "A1", "/dev/ttyUSB0", "0"), port("1-1", "A1", "/dev/ttyUSB1", "1"),
         port("1-2", "A1", "/dev/ttyUSB2", "0"), port("1-2", "A1", "/dev/ttyUSB3", "1")}};
    for (const auto& ports : counters) {
        for (const SerialPort& one : ports) {
            const std::string uri = serial_port_uri(one, ports);
            const auto meant = the_port_meant(ports, *wanted(uri));
            ASSERT_TRUE(meant) << uri << ": " << meant.error().message;
            EXPECT_EQ(meant->node, one.node) << uri;
        }
    }
}

TEST(SerialPortName, RefusesWhatNamesNoAdapter) {
    for (const char* bad : {"serial://nowhere", "serial://0403", "serial://0403:xyz1", "serial://0403:60011",
                            "serial://0403:6001/dev/ttyUSB0", "serial://0403:6001?port=back",
                            "serial://0403:6001?serial=", "serial://0403:6001?interface=-1",
                            "serial://0403:6001?interface=99"}) {
        const auto uri = DeviceUri::parse(bad);
        ASSERT_TRUE(uri) << bad;
        const auto settings = serial_settings(*uri);
        ASSERT_FALSE(settings) << bad;
        EXPECT_EQ(settings.error().code, ErrorCode::malformed) << bad;
    }
    EXPECT_FALSE(serial_settings(*DeviceUri::parse("serial:///dev/ttyUSB0?port=1-1")));
    EXPECT_EQ(serial_settings(*DeviceUri::parse("serial://0403:6001?port=1-1&baud=4800"))->baud, 4'800);
}

/// Two adapters of a kind whose nodes are pseudo terminals.
class SerialLinkByName : public ::testing::Test {
protected:
    SerialLinkByName() {
        plug("1-1", "ttyUSB0", far[0]);
        plug("1-2", "ttyUSB1", far[1]);
    }
    void plug(const std::string& usb_port, const std::string& tty, const test::Pty& end) {
        test::UsbTree::Described adapter;
        adapter.vendor = "0403";
        adapter.product = "6001";
        adapter.serial = "";
        tree.plug(usb_port, adapter);
        tree.add_tty(usb_port, tty);
        std::filesystem::remove(tree.dev() / tty);
        std::filesystem::create_symlink(end.path(), tree.dev() / tty);
    }
    std::unique_ptr<SerialLink> link(const std::string& uri) {
        return std::make_unique<SerialLink>(bench.io.get_executor(), *serial_settings(*DeviceUri::parse(uri)),
                                            bench.clock, tree.places());
    }

    test::LinkBench bench;
    test::UsbTree tree;
    std::array<test::Pty, 2> far;
};

TEST_F(SerialLinkByName, OpensTheOneThatIsMeant) {
    const auto one = link("serial://0403:6001?port=1-1");
    const auto other = link("serial://0403:6001?port=1-2");
    ASSERT_TRUE(bench.run(one->open(bench.in(std::chrono::seconds(1)))));
    ASSERT_TRUE(bench.run(other->open(bench.in(std::chrono::seconds(1)))));
    far[1].say("of the other");
    far[0].say("of the one");
    EXPECT_EQ(bench.read(*other, 12), "of the other");
    EXPECT_EQ(bench.read(*one, 10), "of the one");
    EXPECT_THAT(one->describe(), HasSubstr("0403:6001 in port 1-1"));
}

TEST_F(SerialLinkByName, OpensNoneWhereBothAreMeantAndNamesThem) {
    const auto opened = bench.run(link("serial://0403:6001")->open(bench.in(std::chrono::seconds(1))));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::refused);
    EXPECT_THAT(opened.error().message, HasSubstr("port=1-1"));
    EXPECT_THAT(opened.error().message, HasSubstr("port=1-2"));
}

TEST_F(SerialLinkByName, SaysThatItIsNotPluggedIn) {
    const auto one = link("serial://0403:6001?port=1-1");
    tree.pull("1-1");
    const auto gone = bench.run(one->open(bench.in(std::chrono::seconds(1))));
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ErrorCode::offline);
    EXPECT_THAT(gone.error().message, HasSubstr("in port 1-1 is not plugged in"));
}

}  // namespace
}  // namespace comptoir::bridge
