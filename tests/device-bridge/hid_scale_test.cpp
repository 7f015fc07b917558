#include "device-bridge/protocols/hid_scale.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "device-bridge/weighing/hid_scale.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/hid_tree.hpp"
#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using What = ScaleWord::What;
using ::comptoir::test::hid_bytes;
using ::comptoir::test::scale_descriptor;
using ::comptoir::test::scale_report;
using test::ScaleWords;
using test::words_of;
using testing::HasSubstr;

constexpr auto kGram = WeightUnit::gram;

std::shared_ptr<const HidScaleLayout> layout_of(const std::string& descriptor) {
    return std::make_shared<HidScaleLayout>(
        HidScaleLayout::of(HidDescriptor::parse(descriptor).value()).value());
}

/// A scale whose first report, which is an old one, came already.
HidScale scale_of(const std::string& descriptor = scale_descriptor(), WeightUnit sold_in = kGram) {
    HidScale scale(layout_of(descriptor), sold_in);
    EXPECT_TRUE(words_of(scale, scale_report(4, 2, 0, 1)).empty());
    return scale;
}

/// The one thing that a report says; `unsure` where it is nothing.
ScaleWord said(const std::string& report, WeightUnit sold_in = kGram) {
    HidScale scale = scale_of(scale_descriptor(), sold_in);
    const auto words = words_of(scale, report);
    EXPECT_EQ(words.size(), 1u);
    return words.empty() ? ScaleWord{} : words.front();
}

std::string weight_text(int unit, int exponent, int digits, WeightUnit sold_in = kGram) {
    HidScale scale = scale_of(scale_descriptor(), sold_in);
    const auto words = words_of(scale, scale_report(4, unit, exponent, digits));
    if (words.empty()) return "dropped";
    if (words[0].what == What::fault) return std::string(words[0].why);
    return decimal_text(words[0].weight.digits, words[0].weight.decimals) + " " +
           symbol_of(words[0].weight.unit);
}

TEST(HidScale, SaysWhatItsStatusMeans) {
    EXPECT_EQ(said(scale_report(4, 2, 0, 500)), (ScaleWord{What::stable, {500, 0, kGram}}));
    EXPECT_EQ(said(scale_report(2, 2, 0, 0)), (ScaleWord{What::stable, {0, 0, kGram}}));
    EXPECT_EQ(said(scale_report(3, 2, 0, 499)), (ScaleWord{What::moving, {499, 0, kGram}}));
    EXPECT_EQ(said(scale_report(5, 2, 0, 100)), (ScaleWord{What::stable, {-100, 0, kGram}}));
    EXPECT_EQ(said(scale_report(6, 2, 0, 9'999)).what, What::over);
    EXPECT_EQ(said(scale_report(8, 2, 0, 3)).what, What::unsure);
    EXPECT_EQ(said(scale_report(1, 2, 0, 0)).why, "the scale says that it is broken");
    EXPECT_EQ(said(scale_report(7, 2, 0, 0)).why, "the scale has to be calibrated");
}

TEST(HidScale, ComputesExactlyInEveryUnit) {
    EXPECT_EQ(weight_text(1, 0, 12'345), "12.345 g") << "milligrams";
    EXPECT_EQ(weight_text(2, 0, 20), "20 g");
    EXPECT_EQ(weight_text(2, -1, 20), "2.0 g");
    EXPECT_EQ(weight_text(3, -3, 1'235), "1.235 kg");
    EXPECT_EQ(weight_text(3, -3, 65'535), "65.535 kg");
    EXPECT_EQ(weight_text(4, -2, 125), "0.250 g") << "1.25 carats";
    EXPECT_EQ(weight_text(8, -3, 2), "2 kg") << "tonnes";
    EXPECT_EQ(weight_text(8, -4, 2), "0.2 kg");
    EXPECT_EQ(weight_text(2, 3, 7), "7000 g");
    EXPECT_EQ(weight_text(11, -1, 232, WeightUnit::ounce), "23.2 oz");
    EXPECT_EQ(weight_text(11, -1, 6'452, WeightUnit::pound), "645.2 oz");
    EXPECT_EQ(weight_text(12, -2, 150, WeightUnit::pound), "1.50 lb");
}

TEST(HidScale, SaysNoWeightThatItWouldHaveToRound) {
    EXPECT_EQ(weight_text(3, -7, 1), "dropped") << "finer than a Weight holds";
    EXPECT_EQ(weight_text(3, -7, 10), "0.000001 kg") << "but not where the last digit is nothing";
    EXPECT_EQ(weight_text(2, 9, 1), "dropped") << "a thousand tonnes";
    EXPECT_EQ(weight_text(2, 127, 1), "dropped");
    EXPECT_EQ(weight_text(2, -128, 1), "dropped");
    EXPECT_EQ(weight_text(2, 127, 0), "0 g");
    EXPECT_EQ(weight_text(2, -128, 0), "0.000000 g");
}

TEST(HidScale, RefusesUnitsThatTheShopDoesNotSellIn) {
    EXPECT_THAT(weight_text(11, -1, 232, WeightUnit::kilogram), HasSubstr("weighs in pounds or ounces"));
    EXPECT_THAT(weight_text(12, -1, 0, kGram), HasSubstr("weighs in pounds or ounces"));
    EXPECT_THAT(weight_text(2, 0, 500, WeightUnit::pound), HasSubstr("weighs in metric units"));
    EXPECT_THAT(weight_text(5, 0, 1), HasSubstr("taels"));
    EXPECT_THAT(weight_text(6, 0, 1), HasSubstr("grains"));
    EXPECT_THAT(weight_text(7, 0, 1), HasSubstr("pennyweights"));
    EXPECT_THAT(weight_text(9, 0, 1), HasSubstr("tons"));
    EXPECT_THAT(weight_text(10, 0, 1, WeightUnit::ounce), HasSubstr("troy ounces"));
}

TEST(HidScale, LeavesOutTheFirstReportBehindEachOpening) {
    HidScale scale = scale_of();
    EXPECT_EQ(words_of(scale, scale_report(4, 2, 0, 2)).size(), 1u);
    scale.reset();
    EXPECT_TRUE(words_of(scale, hid_bytes({0x01, 0x05})).empty()) << "another report is not the old weight";
    EXPECT_TRUE(words_of(scale, scale_report(4, 2, 0, 2)).empty());
    EXPECT_EQ(words_of(scale, scale_report(4, 2, 0, 2)).size(), 1u);
}

TEST(HidScale, DropsAndCountsWhatMeansNothing) {
    HidScale scale = scale_of();
    const std::string whole = scale_report(4, 2, 0, 500);
    for (std::size_t bytes = 1; bytes < whole.size(); ++bytes)
        EXPECT_TRUE(words_of(scale, whole.substr(0, bytes)).empty()) << bytes;
    EXPECT_EQ(scale.dropped(), whole.size() - 1);
    for (const std::string& bad :
         {scale_report(0, 2, 0, 5), scale_report(9, 2, 0, 5), scale_report(4, 0, 0, 5),
          scale_report(4, 13, 0, 5), scale_report(255, 255, 255, 65'535)})
        EXPECT_TRUE(words_of(scale, bad).empty());
    EXPECT_EQ(scale.dropped(), whole.size() - 1 + 5);
    EXPECT_TRUE(words_of(scale, "").empty());
    EXPECT_TRUE(words_of(scale, hid_bytes({0x05, 1, 2, 3, 4, 5})).empty()) << "a limit is no weight";
    EXPECT_EQ(scale.dropped(), whole.size() - 1 + 5);
    EXPECT_EQ(words_of(scale, whole + std::string(58, '\0')).size(), 1u) << "padded to a packet";
}

TEST(HidScale, SaysNoWeightButTheTrueOneForAReportThatLostItsEnd) {
    HidScale scale = scale_of();
    const std::string whole = scale_report(4, 2, 0, 0x1234);
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
        const auto words = words_of(scale, whole.substr(0, bytes));
        EXPECT_TRUE(words.empty()) << bytes;
        for (const ScaleWord& word : words) EXPECT_EQ(word.weight.digits, 0x1234) << bytes;
    }
}

TEST(HidScale, StandsTenMegabytesOfGarbageAndGoesOn) {
    HidScale scale = scale_of();
    std::minstd_rand random(5);
    for (int i = 0; i < 160'000; ++i) {
        std::string report(1 + random() % 128, '\0');
        for (char& c : report) c = static_cast<char>(random() >> 8);
        report[0] = 3;
        static_cast<void>(words_of(scale, report));
    }
    EXPECT_EQ(words_of(scale, scale_report(4, 2, 0, 500)).size(), 1u);
}

TEST(HidScale, IsZeroedByTheReportThatSaysSo) {
    HidScale scale = scale_of();
    EXPECT_EQ(scale.command(ScaleProtocol::Verb::zero)->bytes, "\x02\x02");
    EXPECT_FALSE(scale.command(ScaleProtocol::Verb::zero)->is_confirmed);
    EXPECT_FALSE(scale.command(ScaleProtocol::Verb::tare));
    EXPECT_EQ(scale.manner().kind, ScaleProtocol::Manner::Kind::speaks);
}

TEST(HidScaleLayout, FollowsTheDescriptorWhereverItPutsThings) {
    // No report numbers; the weight first, 32 bits wide, then scaling, unit, status as plain numbers; and a
    // feature report to zero it.
    const std::string other =
        hid_bytes({0x05, 0x8d, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x27, 0xff, 0xff, 0xff, 0x7f,
                   0x75, 0x20, 0x95, 0x01, 0x09, 0x40, 0x81, 0x02, 0x15, 0x80, 0x25, 0x7f, 0x75,
                   0x08, 0x09, 0x41, 0x81, 0x02, 0x15, 0x00, 0x25, 0x0c, 0x09, 0x50, 0x81, 0x02,
                   0x09, 0x70, 0x81, 0x02, 0x25, 0x01, 0x75, 0x01, 0x09, 0x80, 0xb1, 0x02, 0xc0});
    HidScale scale(layout_of(other), kGram);
    const std::string report = hid_bytes({0x40, 0xe2, 0x01, 0x00, 0xfd, 3, 4});
    EXPECT_TRUE(words_of(scale, report).empty());
    EXPECT_EQ(words_of(scale, report), (ScaleWords{{What::stable, {123'456, 3, WeightUnit::kilogram}}}));
    EXPECT_EQ(scale.command(ScaleProtocol::Verb::zero)->bytes, hid_bytes({0, 1}));
}

TEST(HidScaleLayout, IsTheUsualOneWhereTheDescriptorNamesNoWeight) {
    // Report 3 with five bytes of which nothing is said but that they are there.
    const std::string mute = hid_bytes({0x05, 0x8d, 0x09, 0x20, 0xa1, 0x01, 0x85, 0x03, 0x75, 0x08, 0x95,
                                        0x05, 0x09, 0x32, 0x81, 0x02, 0xc0});
    HidScale scale = scale_of(mute);
    EXPECT_EQ(words_of(scale, scale_report(4, 2, -1, 20)), (ScaleWords{{What::stable, {20, 1, kGram}}}));
    EXPECT_FALSE(scale.command(ScaleProtocol::Verb::zero));
    const std::string other = hid_bytes({0x05, 0x8d, 0x09, 0x20, 0xa1, 0x01, 0x85, 0x03, 0x75, 0x08, 0x95,
                                         0x02, 0x09, 0x32, 0x81, 0x02, 0xc0});
    const auto none = HidScaleLayout::of(HidDescriptor::parse(other).value());
    EXPECT_EQ(none.error().code, ErrorCode::unsupported);
}

/// The device as the driver puts it together, on a node of the test's.
class HidScaleDeviceTest : public ::testing::Test {
protected:
    ~HidScaleDeviceTest() override {
        if (scale) scale->stop();
        bench.settle();
    }
    void open(const std::string& uri = "hid:", const std::string& unit = "kg") {
        DeviceInfo info = device_info("scale", Kind::scale, uri);
        info.options = {{"unit", unit}};
        auto opened = open_hid_scale({.executor = bench.io.get_executor(),
                                      .info = info,
                                      .events =
                                          [this](EventBody body, const std::string&) {
                                              if (const auto* read = std::get_if<WeightRead>(&body))
                                                  readings.push_back(*read);
                                          },
                                      .clock = bench.clock,
                                      .paper_folder = ""},
                                     tree.places());
        ASSERT_TRUE(opened) << opened.error().message;
        scale = std::move(*opened);
        scale->start();
    }
    bool until_condition(Condition wanted) {
        return bench.until([&] { return scale->condition() == wanted; });
    }
    /// Says a report again and again, one at a time as a node hands them on, until it is so.
    bool saying(::comptoir::test::Pty& device, const std::string& report,
                const std::function<bool()>& is_so) {
        return bench.until([&] {
            device.say(report);
            bench.settle();
            return is_so();
        });
    }
    bool weighs(::comptoir::test::Pty& device, const std::string& report, const std::string& weight) {
        return saying(device, report, [&] { return json::text(scale->facts(), "weight") == weight; });
    }
    ActionResult perform(const std::string& verb) {
        std::optional<ActionResult> answer;
        asio::co_spawn(bench.io, scale->perform(bench.action("scale", verb)),
                       [&](const std::exception_ptr&, ActionResult result) { answer = std::move(result); });
        EXPECT_TRUE(bench.until([&] { return answer.has_value(); }));
        return answer.value_or(ActionResult{});
    }

    DeviceBench bench;
    ::comptoir::test::HidTree tree;
    std::unique_ptr<Device> scale;
    std::vector<WeightRead> readings;
};

TEST_F(HidScaleDeviceTest, SaysWhatLiesOnItAndIsZeroed) {
    auto& device = tree.plug(0);
    open();
    ASSERT_TRUE(weighs(device, scale_report(4, 3, -3, 1'235), "1.235"));
    EXPECT_EQ(scale->condition(), Condition::ready);
    EXPECT_EQ(json::text(scale->facts(), "unit"), "kg");
    EXPECT_EQ(json::text(scale->facts(), "protocol"), "USB HID");
    EXPECT_EQ(perform("read").outcome, Outcome::done);
    EXPECT_EQ(perform("zero").outcome, Outcome::sent);
    EXPECT_TRUE(bench.until([&] { return device.hear() == "\x02\x02"; }));
    EXPECT_EQ(perform("tare").error->code, ErrorCode::unsupported);
}

TEST_F(HidScaleDeviceTest, DoesNotTakeWhatWasReadBeforeItWasOpenedForAWeight) {
    auto& device = tree.plug(0);
    device.say(scale_report(4, 3, -3, 9'999));
    open();
    bench.settle();
    ASSERT_TRUE(weighs(device, scale_report(4, 3, -3, 1'235), "1.235"));
    for (const WeightRead& reading : readings) EXPECT_EQ(reading.net.digits, 1'235);
}

TEST_F(HidScaleDeviceTest, IsSilentWithoutAReportAndGivesNoOldWeightForANewOne) {
    auto& device = tree.plug(0);
    open();
    ASSERT_TRUE(weighs(device, scale_report(4, 3, -3, 1'235), "1.235"));
    ASSERT_TRUE(until_condition(Condition::silent));
    EXPECT_TRUE(json::member(scale->facts(), "weight").is_null());
    const std::size_t before = readings.size();
    ASSERT_TRUE(weighs(device, scale_report(4, 3, -3, 1'235), "1.235"));
    EXPECT_EQ(readings.size(), before + 1) << "the same weight is said anew";
}

TEST_F(HidScaleDeviceTest, IsInErrorWhileItWeighsInAnotherUnit) {
    auto& device = tree.plug(0);
    open();
    ASSERT_TRUE(weighs(device, scale_report(4, 2, 0, 500), "500"));
    ASSERT_TRUE(
        saying(device, scale_report(4, 11, -1, 176), [&] { return scale->condition() == Condition::error; }));
    EXPECT_THAT(scale->reason(), HasSubstr("pounds or ounces"));
    EXPECT_TRUE(json::member(scale->facts(), "weight").is_null());
    ASSERT_TRUE(weighs(device, scale_report(4, 2, 0, 500), "500"));
    EXPECT_EQ(scale->condition(), Condition::ready);
}

TEST_F(HidScaleDeviceTest, IsOfflineWhenItIsPulledAtAnyByteOfAReportAndComesBackInAnotherPort) {
    const std::string report = scale_report(4, 3, -3, 1'235);
    for (std::size_t bytes = 0; bytes <= report.size(); ++bytes) {
        auto& device = tree.plug(0);
        open();
        ASSERT_TRUE(weighs(device, scale_report(4, 3, -3, 700), "0.700"));
        device.say(report.substr(0, bytes));
        bench.settle();
        tree.pull(0);
        ASSERT_TRUE(until_condition(Condition::offline)) << bytes;
        EXPECT_TRUE(json::member(scale->facts(), "weight").is_null());
        EXPECT_EQ(perform("zero").error->code, ErrorCode::offline);
        scale->stop();
    }
    for (const WeightRead& reading : readings)
        EXPECT_TRUE(reading.net.digits == 700 || reading.net.digits == 1'235) << reading.net.digits;
    open();
    ASSERT_TRUE(bench.until([&] { return !scale->reason().empty(); }));
    auto& again = tree.plug(7, {.usb_port = "1-4"});
    ASSERT_TRUE(weighs(again, report, "1.235"));
}

TEST_F(HidScaleDeviceTest, NamesBothWhereTwoAreAlike) {
    tree.plug(0, {.usb_port = "1-1"});
    tree.plug(1, {.usb_port = "1-2"});
    open("hid://0922:8003");
    ASSERT_TRUE(bench.until([&] { return scale->reason().find("port=1-2") != std::string::npos; }));
    EXPECT_THAT(scale->reason(), HasSubstr("port=1-1"));
    EXPECT_EQ(scale->condition(), Condition::offline);
}

TEST(HidScaleDriver, RefusesWhatItCanNotBe) {
    DeviceBench bench;
    bench.registry.configure({device_info("scale", Kind::scale, "hid://0922")});
    EXPECT_THAT(bench.registry.find("scale")->reason, HasSubstr("hid://0922:8003"));
}

}  // namespace
}  // namespace comptoir::bridge
