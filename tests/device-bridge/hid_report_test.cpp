#include "device-bridge/protocols/hid_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/support/hid_descriptors.hpp"

namespace comptoir::bridge {
namespace {

using test::hid_bytes;
using testing::HasSubstr;
using Way = HidField::Way;
using Kind = HidField::Kind;

constexpr std::uint16_t kScales = 0x8d;
constexpr std::uint16_t kScanners = 0x8c;

HidDescriptor parsed(const std::string& bytes) {
    auto descriptor = HidDescriptor::parse(bytes);
    EXPECT_TRUE(descriptor) << (descriptor ? "" : descriptor.error().message);
    return descriptor.value_or(HidDescriptor{});
}

std::string why_not(const std::string& bytes) {
    const auto descriptor = HidDescriptor::parse(bytes);
    if (descriptor) return "it is one";
    EXPECT_EQ(descriptor.error().code, ErrorCode::malformed);
    return descriptor.error().message;
}

TEST(HidReport, FindsTheFieldsOfAScale) {
    const auto scale = parsed(test::scale_descriptor());
    EXPECT_TRUE(scale.is_of(kScales));
    EXPECT_FALSE(scale.is_of(kScanners));
    EXPECT_TRUE(scale.has_numbers());
    EXPECT_EQ(scale.bytes_of(Way::input, 3), 6u);
    EXPECT_EQ(scale.bytes_of(Way::output, 2), 2u);
    EXPECT_EQ(scale.bytes_of(Way::input, 2), 0u);
    const HidField* weight = scale.find(Way::input, hid_usage(kScales, 0x40));
    ASSERT_NE(weight, nullptr);
    EXPECT_EQ(weight->report, 3);
    EXPECT_EQ(weight->first_bit, 24u);
    EXPECT_EQ(weight->bits, 16u);
    EXPECT_EQ(weight->logical_max, 65'535);
    const std::vector<std::uint32_t> around{hid_usage(kScales, 0x20), hid_usage(kScales, 0x32)};
    EXPECT_EQ(weight->collection, around);
    const HidField* unit = scale.find(Way::input, hid_usage(kScales, 0x5b));
    ASSERT_NE(unit, nullptr);
    EXPECT_EQ(unit->kind, Kind::array);
    EXPECT_EQ(unit->usage_of(11), hid_usage(kScales, 0x5b));
    EXPECT_EQ(unit->usage_of(0), std::nullopt);
    EXPECT_EQ(unit->usage_of(13), std::nullopt);
    const HidField* zero = scale.find(Way::output, hid_usage(kScales, 0x80));
    ASSERT_NE(zero, nullptr);
    EXPECT_EQ(zero->first_bit, 1u);
    EXPECT_EQ(zero->report, 2);
}

TEST(HidReport, FindsTheFieldsOfAScanner) {
    const auto scanner = parsed(test::scanner_descriptor());
    EXPECT_TRUE(scanner.is_of(kScanners));
    EXPECT_EQ(scanner.bytes_of(Way::input, 2), 64u);
    const HidField* data = scanner.find(Way::input, 2, hid_usage(kScanners, 0xfe));
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->first_bit, 32u);
    EXPECT_EQ(data->count, 56u);
    EXPECT_EQ(scanner.find(Way::input, 3, hid_usage(kScanners, 0xfe)), nullptr);
    EXPECT_EQ(scanner.find(Way::input, hid_usage(kScanners, 0xfc))->first_bit, 16u);
    EXPECT_EQ(scanner.find(Way::input, hid_usage(kScanners, 0xff))->first_bit, 496u);
    EXPECT_EQ(scanner.find(Way::input, hid_usage(1, 0x3b))->first_bit, 0u);
}

TEST(HidReport, ReadsAndWritesValues) {
    const auto scale = parsed(test::scale_descriptor());
    const std::string data = test::scale_report(4, 11, -1, 0x1234).substr(1);
    EXPECT_EQ(hid_value(*scale.find(Way::input, hid_usage(kScales, 0x40)), data), 0x1234);
    EXPECT_EQ(hid_value(*scale.find(Way::input, hid_usage(kScales, 0x41)), data), -1);
    EXPECT_EQ(hid_value(*scale.find(Way::input, hid_usage(kScales, 0x40)), data.substr(0, 4)), std::nullopt);
    EXPECT_EQ(hid_value(*scale.find(Way::input, hid_usage(kScales, 0x40)), data, 1), std::nullopt);
    std::string control(1, '\0');
    put_hid_value(*scale.find(Way::output, hid_usage(kScales, 0x80)), control, 1);
    EXPECT_EQ(control, "\x02");
    put_hid_value(*scale.find(Way::output, hid_usage(kScales, 0x80)), control, 0);
    EXPECT_EQ(control, std::string(1, '\0'));
}

TEST(HidReport, WritesWhatItReadsBackAtAnyPlaceAndSize) {
    std::minstd_rand random(7);
    for (int round = 0; round < 2'000; ++round) {
        HidField field;
        field.bits = 1 + random() % 32;
        field.first_bit = random() % 50;
        field.count = 1 + random() % 3;
        field.logical_min = random() % 2 == 0 ? 0 : -1;
        std::string data(24, static_cast<char>(random()));
        const std::size_t index = random() % field.count;
        const auto most = (std::int64_t{1} << (field.bits - 1)) - 1;
        const auto value = static_cast<std::int64_t>(random()) % (most + 1);
        const std::string before = data;
        put_hid_value(field, data, value, index);
        EXPECT_EQ(hid_value(field, data, index), value);
        const std::size_t first = field.first_bit + index * field.bits;
        for (std::size_t bit = 0; bit < 8 * data.size(); ++bit) {
            if (bit >= first && bit < first + field.bits) continue;
            EXPECT_EQ((data[bit / 8] >> (bit % 8)) & 1, (before[bit / 8] >> (bit % 8)) & 1) << bit;
        }
    }
}

TEST(HidReport, TakesAMaximumOf255ForWhatItMeans) {
    // Logical 0 to 255 in one byte each, which as a number with a sign is -1.
    const auto device = parsed(hid_bytes({0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x15, 0x00, 0x25, 0xff, 0x75,
                                          0x08, 0x95, 0x01, 0x09, 0xfe, 0x81, 0x02, 0xc0}));
    const HidField* data = device.find(Way::input, hid_usage(kScanners, 0xfe));
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->logical_max, 255);
    EXPECT_EQ(hid_value(*data, "\xf0"), 0xf0);
    EXPECT_FALSE(device.has_numbers());
    EXPECT_EQ(device.bytes_of(Way::input, 0), 1u);
}

TEST(HidReport, GivesTheLastUsageToAllThatIsLeft) {
    const auto device = parsed(hid_bytes({0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x75, 0x08, 0x95, 0x05, 0x09,
                                          0xfb, 0x19, 0xfd, 0x29, 0xfe, 0x81, 0x02, 0xc0}));
    ASSERT_EQ(device.fields().size(), 3u);
    EXPECT_EQ(device.fields()[0].usage(), hid_usage(kScanners, 0xfb));
    EXPECT_EQ(device.fields()[1].usage(), hid_usage(kScanners, 0xfd));
    EXPECT_EQ(device.fields()[2].usage(), hid_usage(kScanners, 0xfe));
    EXPECT_EQ(device.fields()[2].count, 3u);
    EXPECT_EQ(device.fields()[2].first_bit, 16u);
}

TEST(HidReport, TakesThePageThatIsValidAtTheMainItemUnlessTheUsageHasItsOwn) {
    const auto device = parsed(hid_bytes({0x05, 0x01, 0x09, 0x40, 0x0b, 0x41, 0x00, 0x8d, 0x00, 0x05, 0x8d,
                                          0x75, 0x08, 0x95, 0x02, 0x81, 0x02}));
    EXPECT_NE(device.find(Way::input, hid_usage(kScales, 0x40)), nullptr);
    EXPECT_NE(device.find(Way::input, hid_usage(kScales, 0x41)), nullptr);
}

TEST(HidReport, PutsStatesAsideAndTakesThemUpAgain) {
    const auto device = parsed(hid_bytes({0x05, 0x8d, 0x75, 0x10, 0x95, 0x01, 0xa4, 0x05, 0x01, 0x75,
                                          0x08, 0x09, 0x3b, 0x81, 0x02, 0xb4, 0x09, 0x40, 0x81, 0x02}));
    ASSERT_EQ(device.fields().size(), 2u);
    EXPECT_EQ(device.fields()[0].bits, 8u);
    EXPECT_EQ(device.fields()[1].usage(), hid_usage(kScales, 0x40));
    EXPECT_EQ(device.fields()[1].bits, 16u);
}

TEST(HidReport, CountsOnlyTheFirstOfSeveralNamesForOneControl) {
    const auto device = parsed(hid_bytes({0x05, 0x8d, 0x75, 0x08, 0x95, 0x02, 0xa9, 0x01, 0x09, 0x40, 0x09,
                                          0x01, 0xa9, 0x00, 0x09, 0x41, 0x81, 0x02}));
    ASSERT_EQ(device.fields().size(), 2u);
    EXPECT_EQ(device.fields()[0].usage(), hid_usage(kScales, 0x40));
    EXPECT_EQ(device.fields()[1].usage(), hid_usage(kScales, 0x41));
}

TEST(HidReport, PassesOverLongItemsPaddingAndWhatMeansNothing) {
    const auto device = parsed(
        hid_bytes({0xfe, 0x02, 0x77, 0x01, 0x02, 0x05, 0x8d, 0x75, 0x08, 0x95, 0x01, 0x81, 0x03,  // padding
                   0x81, 0x02,                                // a value without a meaning
                   0x75, 0x40, 0x09, 0x41, 0x81, 0x02,        // wider than a value may be
                   0x35, 0x01, 0x55, 0x02, 0xd0, 0x79, 0x01,  // physical, exponent, reserved, string
                   0x75, 0x08, 0x09, 0x40, 0x81, 0x02}));
    ASSERT_EQ(device.fields().size(), 1u);
    EXPECT_EQ(device.fields()[0].first_bit, 8u + 8u + 64u);
}

TEST(HidReport, SaysWhatIsWrong) {
    EXPECT_THAT(why_not(hid_bytes({0x05})), HasSubstr("ends within an item"));
    EXPECT_THAT(why_not(hid_bytes({0xfe, 0x02})), HasSubstr("ends within an item"));
    EXPECT_THAT(why_not(hid_bytes({0xfe, 0x02, 0x00, 0x00})), HasSubstr("ends within an item"));
    EXPECT_THAT(why_not(hid_bytes({0xc0})), HasSubstr("not open"));
    EXPECT_THAT(why_not(hid_bytes({0xa1, 0x01})), HasSubstr("leaves a collection open"));
    EXPECT_THAT(why_not(hid_bytes({0x85, 0x00})), HasSubstr("1 to 255"));
    EXPECT_THAT(why_not(hid_bytes({0xb4})), HasSubstr("not put aside"));
    EXPECT_THAT(why_not(hid_bytes({0x29, 0x05})), HasSubstr("did not begin"));
    EXPECT_THAT(why_not(hid_bytes({0x19, 0x05, 0x29, 0x04})), HasSubstr("backwards"));
}

TEST(HidReport, StopsAtEachOfItsBounds) {
    const auto times = [](std::size_t count, const std::string& what) {
        std::string all;
        for (std::size_t i = 0; i < count; ++i) all += what;
        return all;
    };
    const std::string open = hid_bytes({0xa1, 0x02});
    EXPECT_EQ(why_not(times(16, open) + times(16, "\xc0")), "it is one");
    EXPECT_THAT(why_not(times(17, open)), HasSubstr("16 collections"));
    EXPECT_EQ(why_not(times(8, "\xa4")), "it is one");
    EXPECT_THAT(why_not(times(9, "\xa4")), HasSubstr("8 states"));
    EXPECT_EQ(why_not(times(512, hid_bytes({0x09, 0x40}))), "it is one");
    EXPECT_THAT(why_not(times(513, hid_bytes({0x09, 0x40}))), HasSubstr("512 usages"));
    EXPECT_EQ(why_not(times(4'096, hid_bytes({0xd0}))), "it is one");
    EXPECT_THAT(why_not(times(4'097, hid_bytes({0xd0}))), HasSubstr("4,096 bytes"));
    // 1,024 bits, each with a meaning of its own.
    const auto fields = [](int last_low, int last_high) {
        return hid_bytes(
            {0x05, 0x0c, 0x75, 0x01, 0x96, 0x01, 0x04, 0x19, 0x01, 0x2a, last_low, last_high, 0x81, 0x02});
    };
    EXPECT_EQ(why_not(fields(0x00, 0x04)), "it is one");
    EXPECT_THAT(why_not(fields(0x01, 0x04)), HasSubstr("1,024 fields"));
    // 255 bits each, 257 and 258 times: at 8 kB and past it.
    const std::string wide = hid_bytes({0x75, 0xff, 0x96, 0x01, 0x01, 0x81, 0x03});
    EXPECT_EQ(why_not(wide), "it is one");
    EXPECT_THAT(why_not(wide + hid_bytes({0x95, 0x02, 0x81, 0x03})), HasSubstr("8 kB"));
    EXPECT_THAT(why_not(hid_bytes({0x77, 0xff, 0xff, 0xff, 0xff, 0x97, 0xff, 0xff, 0xff, 0xff, 0x81, 0x03})),
                HasSubstr("8 kB"));
}

TEST(HidReport, StandsEachByteLostOrBrokenAndGarbage) {
    std::minstd_rand random(11);
    for (const std::string& whole : {test::scale_descriptor(), test::scanner_descriptor()}) {
        const std::string data(80, '\x5a');
        const auto read_all = [&](const std::string& bytes) {
            const auto descriptor = HidDescriptor::parse(bytes);
            if (!descriptor) return;
            for (const HidField& field : descriptor->fields()) {
                for (std::size_t i = 0; i < field.count && i < 80; ++i) {
                    const auto value = hid_value(field, data, i);
                    if (!value) continue;
                    EXPECT_LE(*value, 0xffff'ffff);
                    static_cast<void>(field.usage_of(*value));
                }
            }
        };
        for (std::size_t at = 0; at < whole.size(); ++at) {
            read_all(whole.substr(0, at));
            read_all(whole.substr(0, at) + whole.substr(at + 1));
            for (int byte = 0; byte < 256; ++byte) {
                std::string broken = whole;
                broken[at] = static_cast<char>(byte);
                read_all(broken);
            }
        }
        for (int round = 0; round < 2'000; ++round) {
            std::string garbage(random() % 600, '\0');
            for (char& c : garbage) c = static_cast<char>(random());
            read_all(garbage);
        }
    }
}

}  // namespace
}  // namespace comptoir::bridge
