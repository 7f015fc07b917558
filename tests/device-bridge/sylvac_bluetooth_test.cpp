#include "device-bridge/protocols/sylvac_bluetooth.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>

#include "device-bridge/protocols/sylvac.hpp"

namespace comptoir::bridge::sylvac_bluetooth {
namespace {

std::string bytes_of(std::int64_t millionths) {
    const auto bits = static_cast<std::uint32_t>(millionths);
    std::string bytes;
    for (unsigned at = 0; at < kMeasurementBytes; ++at) bytes += static_cast<char>(bits >> (8 * at) & 0xFFU);
    return bytes;
}

std::string said(const std::string& notification) {
    const auto number = number_in(notification);
    return number ? *number : number.error().message;
}

/// Composed from protocol/devices.md section 7.5.
TEST(SylvacBluetooth, SaysEachNumberToItsLastDigit) {
    EXPECT_EQ(said(std::string("\x00\x00\x00\x00", 4)), "0.0");
    EXPECT_EQ(said("\x4e\x61\xbc\x40"), "1086.087502");
    EXPECT_EQ(said(std::string("\x20\x4b\xbc\x00", 4)), "12.34");
    EXPECT_EQ(said("\xe0\xb4\x43\xff"), "-12.34");
    EXPECT_EQ(said(std::string("\x01\x00\x00\x00", 4)), "0.000001");
    EXPECT_EQ(said("\xff\xff\xff\xff"), "-0.000001");
    EXPECT_EQ(said(std::string("\x80\x96\x98\x00", 4)), "10.0") << "a zero before the point stays";
    EXPECT_EQ(said("\xff\xff\xff\x7f"), "2147.483647");
    EXPECT_EQ(said(std::string("\x00\x00\x00\x80", 4)), "-2147.483648");
}

/// The number that it says, counted by its digits alone.
std::int64_t millionths_of(const std::string& number) {
    const std::size_t point = number.find('.');
    std::string digits = number.substr(0, point) + number.substr(point + 1);
    digits.append(6 - (number.size() - point - 1), '0');
    return std::strtoll(digits.c_str(), nullptr, 10);
}

TEST(SylvacBluetooth, LosesNothingOfAnyNumber) {
    constexpr std::int64_t kEnd = std::numeric_limits<std::int32_t>::max();
    std::minstd_rand random(7);
    std::vector<std::int64_t> all{-kEnd - 1, -kEnd, kEnd, 999'999, 1'000'000, -999'999, -1'000'000};
    for (std::int64_t near = -2'000; near <= 2'000; ++near) all.push_back(near);
    for (int i = 0; i < 20'000; ++i) all.push_back(static_cast<std::int32_t>(random() * 2U));
    for (const std::int64_t one : all) {
        const std::string number = said(bytes_of(one));
        ASSERT_TRUE(is_measured_number(number)) << number << ": not as the tools on a line say one";
        ASSERT_EQ(millionths_of(number), one) << number;
    }
}

TEST(SylvacBluetooth, TakesNoOtherLengthForAMeasurement) {
    for (const std::size_t length : {0U, 1U, 3U, 5U, 8U, 512U}) {
        const auto number = number_in(std::string(length, '\x01'));
        ASSERT_FALSE(number) << length;
        EXPECT_EQ(number.error().code, ErrorCode::malformed);
    }
    EXPECT_EQ(said("abc"), "a measurement has 4 bytes, this one has 3");
}

TEST(SylvacBluetooth, KnowsToolsByTheirWholeNames) {
    for (const char* name : {"SY295", "SY304", "SY276"}) EXPECT_TRUE(is_tool(name));
    for (const char* name : {"", "SY", "SY29", "SY2955", "sy295", " SY295", "SY296"})
        EXPECT_FALSE(is_tool(name));
}

}  // namespace
}  // namespace comptoir::bridge::sylvac_bluetooth
