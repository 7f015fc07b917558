#include "device-bridge/device_uri.hpp"

#include <gtest/gtest.h>

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

TEST(DeviceUri, TakesAnAddressApart) {
    const auto uri = DeviceUri::parse("TCP://192.168.1.50:9100");
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->scheme(), "tcp");
    EXPECT_EQ(uri->host(), "192.168.1.50");
    EXPECT_EQ(uri->port(1), 9100);
    EXPECT_EQ(DeviceUri::parse("tcp://printer")->port(9100), 9100);
}

TEST(DeviceUri, TakesAnIpv6AddressInBrackets) {
    const auto uri = DeviceUri::parse("tcp://[fe80::1%25eth0]:9101");
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->host(), "fe80::1%eth0");
    EXPECT_EQ(uri->port(9100), 9101);
}

TEST(DeviceUri, TakesPathsParametersAndPercentSigns) {
    const auto serial = DeviceUri::parse("serial:///dev/ttyUSB0?baud=38400");
    EXPECT_EQ(serial->path(), "/dev/ttyUSB0");
    EXPECT_EQ(serial->integer("baud", 9600, 300, 115'200), 38400);
    EXPECT_EQ(serial->integer("bits", 8, 7, 8), 8);
    const auto usb = DeviceUri::parse("usb://04b8:0e28?serial=A%20B");
    EXPECT_EQ(usb->host(), "04b8");
    EXPECT_EQ(usb->port_text(), "0e28");
    EXPECT_EQ(usb->text("serial"), "A B");
    EXPECT_EQ(usb->text("absent"), "");
}

TEST(DeviceUri, TakesTheFaultsOfASimulatedDevice) {
    const auto uri =
        DeviceUri::parse("simulated:?late=2s&cut_after_bytes=300&paper_out=after:3&twice=now&slow");
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->duration("late", 0ms), 2s);
    EXPECT_EQ(uri->duration("early", 5ms), 5ms);
    EXPECT_EQ(uri->after("paper_out").value(), std::optional<std::int64_t>(3));
    EXPECT_EQ(uri->after("twice").value(), std::optional<std::int64_t>(0));
    EXPECT_EQ(uri->after("slow").value(), std::optional<std::int64_t>(0));
    EXPECT_EQ(uri->after("absent").value(), std::optional<std::int64_t>());
    EXPECT_TRUE(uri->only({"late", "cut_after_bytes", "paper_out", "twice", "slow"}));
}

TEST(DeviceUri, NamesTheNearestParameterWhereOneIsUnknown) {
    const auto uri = DeviceUri::parse("simulated:?paper_ot=now");
    const auto only = uri->only({"late", "paper_out"});
    ASSERT_FALSE(only);
    EXPECT_EQ(only.error().message,
              "unknown parameter \"paper_ot\" in a simulated: URI; did you mean \"paper_out\"?");
}

TEST(DeviceUri, RefusesWhatIsNone) {
    for (const char* bad :
         {"", "9100", "192.168.1.50:9100", "://host", "tcp://a b", "tcp://user:secret@host", "tcp://fe80::1",
          "tcp://[fe80::1", "tcp://[fe80::1]9100", "tcp://host?a=%", "tcp://host?a=%4", "tcp://host?a=%zz",
          "tcp://host?a=%00", "tcp://host?a=1&a=2", "tcp://host?=1", "tcp://h\x01st", "1cp://host"}) {
        const auto uri = DeviceUri::parse(bad);
        EXPECT_FALSE(uri) << bad;
        if (uri) continue;
        EXPECT_EQ(uri.error().code, ErrorCode::malformed) << bad;
    }
}

TEST(DeviceUri, NeverRepeatsAPasswordInItsWords) {
    EXPECT_EQ(DeviceUri::parse("tcp://user:secret@host").error().message.find("secret"), std::string::npos);
}

TEST(DeviceUri, HasBounds) {
    EXPECT_TRUE(DeviceUri::parse("tcp://" + std::string(DeviceUri::kBytesMax - 6, 'a')));
    EXPECT_FALSE(DeviceUri::parse("tcp://" + std::string(DeviceUri::kBytesMax - 5, 'a')));
    std::string many = "simulated:?";
    for (std::size_t i = 0; i < DeviceUri::kParametersMax; ++i) many += "p" + std::to_string(i) + "=1&";
    EXPECT_TRUE(DeviceUri::parse(many));
    EXPECT_FALSE(DeviceUri::parse(many + "one=more"));
}

TEST(DeviceUri, RefusesBadNumbersPortsAndDurations) {
    for (const char* bad :
         {"tcp://h:0", "tcp://h:65536", "tcp://h:-1", "tcp://h:9100x", "tcp://h:99999999999999999999"}) {
        EXPECT_FALSE(DeviceUri::parse(bad)->port(9100)) << bad;
    }
    for (const char* bad : {"simulated:?n=", "simulated:?n=x", "simulated:?n=11", "simulated:?n=1.0"}) {
        EXPECT_FALSE(DeviceUri::parse(bad)->integer("n", 1, 0, 10)) << bad;
    }
    for (const char* bad : {"simulated:?t=5", "simulated:?t=-2s", "simulated:?t=48h", "simulated:?t="}) {
        EXPECT_FALSE(DeviceUri::parse(bad)->duration("t", 0ms)) << bad;
    }
    for (const char* bad : {"simulated:?f=after:", "simulated:?f=after:-1", "simulated:?f=soon",
                            "simulated:?f=after:9999999"}) {
        EXPECT_FALSE(DeviceUri::parse(bad)->after("f")) << bad;
    }
}

}  // namespace
}  // namespace comptoir::bridge
