#include "device-bridge/protocols/usb_descriptors.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/support/usb_tree.hpp"

namespace comptoir::bridge {
namespace {

std::string bytes_of(std::initializer_list<int> values) {
    std::string out;
    for (const int value : values) out += static_cast<char>(value);
    return out;
}

const std::string kDevice = bytes_of({18, 1, 0, 2, 0, 0, 0, 64, 0x19, 0x05, 0x03, 0x00, 0, 1, 1, 2, 3, 1});

std::string configuration(int value) {
    return bytes_of({9, 2, 32, 0, 1, value, 0, 0xc0, 1});
}
std::string interface(int number, int alternate, int device_class, int protocol) {
    return bytes_of({9, 4, number, alternate, 2, device_class, 1, protocol, 0});
}
std::string endpoint(int address, int attributes = 2) {
    return bytes_of({7, 5, address, attributes, 0, 2, 0});
}

UsbDescription parsed(const std::string& bytes) {
    const auto device = parse_usb_descriptors(bytes);
    EXPECT_TRUE(device.has_value());
    return device.value_or(UsbDescription{});
}

TEST(UsbDescriptors, FindTheEndpointsOfAReceiptPrinter) {
    const auto device = parsed(test::printer_descriptors());
    EXPECT_EQ(device.vendor, 0x04b8);
    EXPECT_EQ(device.product, 0x0e15);
    const auto printing = printer_interface(device, 1, VendorClass::is_none);
    ASSERT_TRUE(printing);
    EXPECT_EQ(printing->out, (UsbEndpoint{0x01, 64}));
    EXPECT_EQ(printing->in, (UsbEndpoint{0x82, 64}));
    EXPECT_EQ(printing->protocol, 2);
}

TEST(UsbDescriptors, PreferTwoDirectionsToOneAndNeverTakeIppOverUsb) {
    const std::string all = kDevice + configuration(1) +                               //
                            interface(0, 0, 7, 1) + endpoint(0x01) +                   //
                            interface(0, 1, 7, 2) + endpoint(0x02) + endpoint(0x81) +  //
                            interface(0, 2, 7, 3) + endpoint(0x03) + endpoint(0x82) +  //
                            interface(1, 0, 7, 4) + endpoint(0x04) + endpoint(0x83);
    const auto best = printer_interface(parsed(all), 0, VendorClass::is_none);
    ASSERT_TRUE(best);
    EXPECT_EQ(best->alternate, 1);
    const std::string only_ipp =
        kDevice + configuration(1) + interface(0, 0, 7, 4) + endpoint(4) + endpoint(0x83);
    EXPECT_FALSE(printer_interface(parsed(only_ipp), 0, VendorClass::counts));
}

TEST(UsbDescriptors, TakeAVendorClassOnlyWhereItCounts) {
    const std::string star =
        kDevice + configuration(1) + interface(0, 0, 0xff, 0xff) + endpoint(2) + endpoint(0x81);
    EXPECT_FALSE(printer_interface(parsed(star), 1, VendorClass::is_none));
    ASSERT_TRUE(printer_interface(parsed(star), 1, VendorClass::counts));
    const std::string both = star + interface(1, 0, 7, 2) + endpoint(3) + endpoint(0x84);
    EXPECT_EQ(printer_interface(parsed(both), 1, VendorClass::counts)->number, 1) << "the class comes first";
}

TEST(UsbDescriptors, LookOnlyIntoTheConfigurationInUse) {
    const std::string two = kDevice + configuration(1) + interface(0, 0, 3, 0) + configuration(2) +
                            interface(0, 0, 7, 2) + endpoint(1) + endpoint(0x81);
    EXPECT_FALSE(printer_interface(parsed(two), 1, VendorClass::is_none));
    ASSERT_TRUE(printer_interface(parsed(two), 2, VendorClass::is_none));
    EXPECT_EQ(printer_interface(parsed(two), 2, VendorClass::is_none)->configuration, 2);
}

TEST(UsbDescriptors, PassOverEndpointsThatAreNoBulkAndInterfacesWithoutOne) {
    const std::string interrupt_only = kDevice + configuration(1) + interface(0, 0, 7, 2) + endpoint(1, 3);
    EXPECT_FALSE(printer_interface(parsed(interrupt_only), 1, VendorClass::is_none));
    const std::string no_packets =
        kDevice + configuration(1) + interface(0, 0, 7, 2) + bytes_of({7, 5, 1, 2, 0, 0, 0});
    EXPECT_FALSE(printer_interface(parsed(no_packets), 1, VendorClass::is_none));
    const std::string stray = kDevice + configuration(1) + endpoint(1) + endpoint(0x81);
    EXPECT_TRUE(parsed(stray).interfaces.empty()) << "an endpoint of no interface";
}

TEST(UsbDescriptors, AreReadFromAnyPartOfThem) {
    const std::string whole = test::printer_descriptors();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto device = parse_usb_descriptors(whole.substr(0, length));
        EXPECT_EQ(device.has_value(), length >= 18) << length;
        if (!device) continue;
        const auto printing = printer_interface(*device, 1, VendorClass::is_none);
        EXPECT_EQ(printing.has_value(), length >= 18 + 9 + 9 + 7) << length;
    }
}

TEST(UsbDescriptors, WithLengthsThatLieEndThereAndGrowNothing) {
    EXPECT_FALSE(parse_usb_descriptors(""));
    EXPECT_FALSE(parse_usb_descriptors(std::string(64, '\0')));
    EXPECT_TRUE(parsed(kDevice + bytes_of({0, 4, 0, 0})).interfaces.empty()) << "a length of none never ends";
    EXPECT_TRUE(parsed(kDevice + bytes_of({255, 4, 0, 0})).interfaces.empty());
    EXPECT_TRUE(parsed(kDevice + bytes_of({4, 4, 0, 0})).interfaces.empty())
        << "shorter than an interface is";
    std::string many = kDevice + configuration(1);
    while (many.size() < 2 * kUsbDescriptorBytesMax) many += interface(0, 0, 7, 2);
    EXPECT_EQ(parsed(many).interfaces.size(), kUsbInterfacesMax);
    std::minstd_rand dice(5);
    for (int i = 0; i < 2'000; ++i) {
        std::string noise = test::printer_descriptors();
        for (int j = 0; j < 8; ++j) noise[18 + dice() % (noise.size() - 18)] = static_cast<char>(dice());
        const auto device = parsed(noise);
        const auto printing = printer_interface(device, 0, VendorClass::counts);
        EXPECT_TRUE(!printing || printing->out) << "nothing to write to";
    }
}

}  // namespace
}  // namespace comptoir::bridge
