#include "app/adoption/drop_in.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/adoption/settings.hpp"
#include "device-bridge/printing/settings.hpp"
#include "device-bridge/scanning/settings.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::adoption {
namespace {

using testing::HasSubstr;
using testing::Not;

const AdoptedDevice kKitchen{"kitchen", "tcp://10.0.0.7:9100", "EPSON TM-T20II", "epson-tm-t20ii",
                             "found-00c0ffee"};
const AdoptedDevice kBar{"bar", "usb://0519:0003?serial=7", "Star TSP100", "star-tsp100", "found-00000bar"};

settings::Loaded loaded(const std::string& text) {
    return settings::parse({bridge::printer_section(), bridge::scanner_section(), found_section()}, text,
                           "found.toml");
}

TEST(DropIn, AnAdoptedDeviceIsAPrinterOfTheSettings) {
    const auto text = with_adopted("", kKitchen);
    ASSERT_TRUE(text);
    const auto read = loaded(*text);
    ASSERT_TRUE(read.problems.empty()) << read.problems.front().text();
    const auto& printer = read.settings.list("printer").at(0);
    EXPECT_EQ(printer.text("name"), "kitchen");
    EXPECT_EQ(printer.text("uri"), kKitchen.uri);
    EXPECT_EQ(printer.text("label"), "EPSON TM-T20II");
    EXPECT_EQ(printer.text("model"), "epson-tm-t20ii");
    EXPECT_EQ(adopted_in(*text), std::vector{kKitchen});
}

TEST(DropIn, TakingOneOutLeavesTheOthersAndWhatWasWrittenByHand) {
    const std::string by_hand =
        "[screen]\ntheme = \"dark\"\n\n[[printer]]\nname = \"office\"\nuri = \"cups://a\"\n";
    const auto first = with_adopted(by_hand, kKitchen);
    const auto both = with_adopted(*first, kBar);
    ASSERT_TRUE(both);
    EXPECT_EQ(adopted_in(*both), (std::vector{kKitchen, kBar}));
    EXPECT_EQ(*without_adopted(*both, "bar"), *first);
    const auto left = without_adopted(*without_adopted(*both, "kitchen"), "bar");
    EXPECT_EQ(*left, by_hand);
    EXPECT_EQ(without_adopted(*both, "office").error().code, ErrorCode::refused);
    EXPECT_EQ(without_adopted(*both, "nobody").error().code, ErrorCode::refused);
}

TEST(DropIn, WhatWasAddedToAnEntryGoesWithItAndWhatFollowsItStays) {
    auto text = *with_adopted("", kKitchen) +
                "width_dots = 384\n\n# of the bar, by hand\n[[printer]]\n"
                "name = \"counter\"\nuri = \"tcp://10.0.0.9\"\n";
    const auto left = without_adopted(text, "kitchen");
    ASSERT_TRUE(left);
    EXPECT_THAT(*left, Not(HasSubstr("width_dots")));
    EXPECT_THAT(*left, HasSubstr("# of the bar, by hand\n[[printer]]\nname = \"counter\""));
    const auto read = loaded(*left);
    ASSERT_TRUE(read.problems.empty());
    EXPECT_EQ(read.settings.list("printer").size(), 1u);
}

TEST(DropIn, AnEntryIsKnownByTheNameThatItWasGivenLater) {
    std::string text = *with_adopted("", kKitchen);
    text.replace(text.find("\"kitchen\""), 9, "'grill'  ");
    EXPECT_EQ(adopted_in(text).at(0).name, "grill");
    EXPECT_TRUE(adopted_in(*without_adopted(text, "grill")).empty());
}

TEST(DropIn, NothingThatADeviceSaysBreaksTheFile) {
    for (const std::string& evil :
         {std::string("a\"\n[[printer]]\nname = \"b"), std::string("back\\slash \\"),
          std::string("\xff\xfe\x80"), std::string("nul\0in it", 9), std::string("\x7f\x1b[2J"),
          std::string(10'000, 'x'), std::string("è").append(200, 'e')}) {
        const AdoptedDevice printer{"kitchen", "tcp://10.0.0.7:9100", evil, "", "found-" + evil};
        const auto text = with_adopted("", printer);
        ASSERT_TRUE(text);
        const auto read = loaded(*text);
        ASSERT_TRUE(read.problems.empty()) << read.problems.front().text();
        EXPECT_EQ(read.settings.list("printer").size(), 1u);
        EXPECT_EQ(*without_adopted(*text, "kitchen"),
                  *without_adopted(*with_adopted("", kKitchen), "kitchen"));
    }
    EXPECT_EQ(toml_text("a\"b\\c\n"), R"("a\"b\\c\u000A")");
}

TEST(DropIn, HoldsSoManyAndNoMore) {
    std::string text;
    for (std::size_t i = 0; i < kAdoptedMax; ++i) {
        AdoptedDevice one = kKitchen;
        one.name += std::to_string(i);
        text = *with_adopted(text, one);
    }
    EXPECT_EQ(adopted_in(text).size(), kAdoptedMax);
    EXPECT_EQ(with_adopted(text, kBar).error().code, ErrorCode::full);
    EXPECT_EQ(with_adopted(std::string(kDropInBytesMax, '#'), kBar).error().code, ErrorCode::full);
}

TEST(DropIn, AnEntryThatCameByItselfSaysSoAndWhy) {
    AdoptedDevice scanner{"scanner", "evdev://0c2e:0200?port=1-1", "Honeywell 1900", "", "found-00000001",
                          "scanner"};
    scanner.by_itself = "it types like a scanner";
    const auto text = with_adopted(*with_adopted("", kKitchen), scanner);
    ASSERT_TRUE(text);
    EXPECT_EQ(adopted_in(*text), (std::vector{kKitchen, scanner}));
    EXPECT_THAT(*text, HasSubstr("# Adopted by itself: found-00000001\n# because it types like a scanner\n"));
    EXPECT_TRUE(loaded(*text).problems.empty());
    EXPECT_EQ(*without_adopted(*text, "scanner"), *with_adopted("", kKitchen));
    EXPECT_EQ(adopted_in(*without_adopted(*text, "kitchen")), std::vector{scanner});

    std::string without_words = *text;
    without_words.erase(without_words.find("# because"),
                        std::string("# because it types like a scanner\n").size());
    EXPECT_EQ(adopted_in(without_words).back().by_itself, "of what it is") << "it still came by itself";
}

TEST(DropIn, AnotherAddressChangesThatLineAlone) {
    const std::string text = *with_adopted(*with_adopted("", kKitchen), kBar) + "width_dots = 384\n";
    const auto moved = with_address(text, "bar", "usb://0519:0003?port=1-\"2");
    ASSERT_TRUE(moved);
    std::string expected = text;
    const std::string before = "uri = \"usb://0519:0003?serial=7\"";
    expected.replace(expected.find(before), before.size(), R"(uri = "usb://0519:0003?port=1-\"2")");
    EXPECT_EQ(*moved, expected);
    EXPECT_TRUE(loaded(*moved).problems.empty());
    EXPECT_EQ(with_address(text, "nobody", "usb:").error().code, ErrorCode::refused);
    EXPECT_EQ(with_address("# Adopted on the owner's page: f\n[[printer]]\nname = \"x\"\n", "x", "usb:")
                  .error()
                  .code,
              ErrorCode::refused)
        << "an entry without an address is somebody's own";
}

}  // namespace
}  // namespace comptoir::adoption
