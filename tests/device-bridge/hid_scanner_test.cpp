#include "device-bridge/protocols/hid_scanner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "device-bridge/scanning/hid_scanner.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/hid_tree.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using test::hid_bytes;
using test::scanner_descriptor;
using test::scanner_report;
using testing::HasSubstr;
using Code = HidScannerCodes::Code;
using Codes = std::vector<Code>;

HidScannerCodes codes_of(const std::string& descriptor) {
    return HidScannerCodes(std::make_shared<HidScannerLayout>(
        HidScannerLayout::of(HidDescriptor::parse(descriptor).value()).value()));
}

class HidScannerCodesTest : public ::testing::Test {
protected:
    Codes feed(const std::string& report, Duration later = 1ms) {
        now += later;
        Codes seen;
        codes.feed(report, now, [&](const Code& code) { seen.push_back(code); });
        return seen;
    }

    HidScannerCodes codes = codes_of(scanner_descriptor());
    Time now{};
};

TEST_F(HidScannerCodesTest, ReadsACodeAndWhatItIs) {
    EXPECT_EQ(feed(scanner_report("5901234123457")), (Codes{{"5901234123457", "]E0"}}));
    EXPECT_EQ(feed(scanner_report("ABC-1", "]A0")), (Codes{{"ABC-1", "]A0"}}));
    EXPECT_EQ(codes.dropped(), 0u);
}

// Source: the example in the product manual of Access-IS's LSR118, appendix B.1.1: 60 bytes in two reports.
TEST_F(HidScannerCodesTest, PutsACodeOfSeveralReportsTogether) {
    const std::string pass = "M1GATHERGOOD/MICHAEL YABCDEF LHRDURAK 3542 052Y003D23  ";
    const std::string first = pass + "X";
    ASSERT_EQ(first.size(), 56u);
    EXPECT_TRUE(feed(scanner_report(first, "]Q0", true)).empty());
    EXPECT_EQ(feed(scanner_report("1234", "]Q0")), (Codes{{first + "1234", "]Q0"}}));
    std::string long_code;
    for (int i = 0; i < 1'000; ++i) long_code += static_cast<char>('0' + i % 10);
    for (std::size_t at = 0; at < long_code.size(); at += 56) {
        const bool is_last = at + 56 >= long_code.size();
        const Codes seen = feed(scanner_report(long_code.substr(at, 56), "]d1", !is_last));
        EXPECT_EQ(seen, is_last ? (Codes{{long_code, "]d1"}}) : Codes{});
    }
}

TEST_F(HidScannerCodesTest, KeepsSeparatorsAndWritesOtherBytesAsUtf8) {
    EXPECT_EQ(feed(scanner_report("0109501101530003\x1d"
                                  "10A",
                                  "]C1")),
              (Codes{{"0109501101530003\x1d"
                      "10A",
                      "]C1"}}));
    EXPECT_EQ(feed(scanner_report("caf\xe9", "]Q1")), (Codes{{"café", "]Q1"}})) << "ISO 8859-1";
    EXPECT_EQ(feed(scanner_report("caf\xc3\xa9", "]Q1")), (Codes{{"café", "]Q1"}}));
    EXPECT_EQ(feed(scanner_report("12345\r\n"))[0].text, "12345") << "it is set to end its codes";
    EXPECT_EQ(feed(scanner_report("12345\t"))[0].text, "12345");
}

TEST_F(HidScannerCodesTest, SaysNoSymbologyThatIsNoAimIdentifier) {
    EXPECT_EQ(feed(scanner_report("1", std::string(3, '\0')))[0].symbology, "");
    EXPECT_EQ(feed(scanner_report("1", "E]0"))[0].symbology, "");
    EXPECT_EQ(feed(scanner_report("1", "]1E"))[0].symbology, "");
}

TEST_F(HidScannerCodesTest, DropsACodeWhoseRestNeverCame) {
    EXPECT_TRUE(feed(scanner_report("first half", "]Q0", true)).empty());
    EXPECT_EQ(feed(scanner_report("5901234123457"), 2s), (Codes{{"5901234123457", "]E0"}}));
    EXPECT_EQ(codes.dropped(), 1u);
    EXPECT_TRUE(feed(scanner_report("first half", "]Q0", true)).empty());
    codes.reset();
    EXPECT_EQ(feed(scanner_report("1")), (Codes{{"1", "]E0"}}));
    EXPECT_EQ(codes.dropped(), 1u) << "a link that was opened again lost nothing of its own";
}

TEST_F(HidScannerCodesTest, HalfACodeWhoseReportIsCutBehindItsDataIsNone) {
    const std::string half = scanner_report("first half", "]Q0", true);
    for (std::size_t bytes = 0; bytes < half.size(); ++bytes) {
        EXPECT_TRUE(feed(half.substr(0, bytes)).empty()) << bytes;
        codes.reset();
    }
}

TEST_F(HidScannerCodesTest, DropsACodeThatIsTooLongWholeAndReadsTheNextOne) {
    const std::string part(56, '7');
    for (int i = 0; i < 500; ++i) EXPECT_TRUE(feed(scanner_report(part, "]Q1", true)).empty());
    EXPECT_TRUE(feed(scanner_report("end", "]Q1")).empty());
    EXPECT_EQ(codes.dropped(), 1u);
    EXPECT_EQ(feed(scanner_report("5901")), (Codes{{"5901", "]E0"}}));
}

TEST_F(HidScannerCodesTest, DropsAndCountsWhatIsNoCode) {
    const std::string whole = scanner_report("5901234123457");
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
        for (const Code& code : feed(whole.substr(0, bytes))) EXPECT_EQ(code.text, "5901234123457") << bytes;
        codes.reset();
    }
    const std::size_t before = codes.dropped();
    EXPECT_TRUE(feed(scanner_report("59\x01"
                                    "01"))
                    .empty());
    std::string too_much = scanner_report("5901");
    too_much[1] = 57;
    EXPECT_TRUE(feed(too_much).empty()) << "longer than it can be";
    EXPECT_EQ(codes.dropped(), before + 2);
    EXPECT_TRUE(feed("").empty());
    EXPECT_TRUE(feed(hid_bytes({0x05, 0x0d, 1, 2})).empty()) << "another report is no code";
    EXPECT_TRUE(feed(scanner_report("")).empty());
    EXPECT_EQ(codes.dropped(), before + 2);
}

TEST_F(HidScannerCodesTest, StandsTenMegabytesOfGarbageAndReadsTheNextCode) {
    std::minstd_rand random(3);
    for (int i = 0; i < 160'000; ++i) {
        std::string report(64, '\0');
        for (char& c : report) c = static_cast<char>(random() >> 8);
        report[0] = 2;
        for (const Code& code : feed(report)) EXPECT_LE(code.text.size(), 4 * HidScannerCodes::kCodeMax);
    }
    EXPECT_EQ(feed(scanner_report("5901"), 5s), (Codes{{"5901", "]E0"}}));
}

TEST(HidScannerLayout, FollowsTheDescriptorWhereverItPutsThings) {
    // No numbers, no length, no symbology: whether more follows, then eight bytes of data.
    const std::string other =
        hid_bytes({0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x15, 0x00, 0x25, 0x01, 0x75, 0x08, 0x95, 0x01,
                   0x09, 0xff, 0x81, 0x02, 0x26, 0xff, 0x00, 0x95, 0x08, 0x09, 0xfe, 0x81, 0x02, 0xc0});
    auto codes = codes_of(other);
    Codes seen;
    const auto take = [&](const Code& code) { seen.push_back(code); };
    codes.feed(std::string("\x01") + "12345678", Time{} + 1s, take);
    codes.feed(std::string(1, '\0') + "9" + std::string(7, '\0'), Time{} + 1s, take);
    EXPECT_EQ(seen, (Codes{{"123456789", ""}}));
    const auto none = HidScannerLayout::of(HidDescriptor::parse(test::scale_descriptor()).value());
    EXPECT_EQ(none.error().code, ErrorCode::unsupported);
}

/// The device as the driver puts it together, on a node of the test's.
class HidScannerDeviceTest : public ::testing::Test {
protected:
    ~HidScannerDeviceTest() override {
        if (scanner) scanner->stop();
        bench.settle();
    }
    test::Pty& plug(int number) {
        return tree.plug(
            number,
            {.vendor = "0c2e", .product = "0b6a", .name = "Honeywell", .descriptor = scanner_descriptor()});
    }
    void open(json::Value options = json::Value::object()) {
        DeviceInfo info = device_info("scanner", Kind::scanner, "hid:");
        info.options = std::move(options);
        auto opened =
            open_hid_scanner({.executor = bench.io.get_executor(),
                              .info = info,
                              .events =
                                  [this](EventBody body, const std::string&) {
                                      if (const auto* scanned = std::get_if<Scanned>(&body))
                                          codes.push_back(scanned->text);
                                  },
                              .clock = bench.clock,
                              .paper_folder = ""},
                             tree.places(), LinkKeeper::Patience{.pause_first = 1ms, .pause_max = 4ms});
        ASSERT_TRUE(opened) << opened.error().message;
        scanner = std::move(*opened);
        scanner->start();
    }
    bool until_condition(Condition wanted) {
        return bench.until([&] { return scanner->condition() == wanted; });
    }

    DeviceBench bench;
    test::HidTree tree;
    std::unique_ptr<Device> scanner;
    std::vector<std::string> codes;
};

TEST_F(HidScannerDeviceTest, TellsWhatItReadsWithoutItsSymbology) {
    auto& device = plug(0);
    open({{"prefix", "A"}});
    ASSERT_TRUE(until_condition(Condition::ready));
    device.say(scanner_report("A5901234123457"));
    ASSERT_TRUE(bench.until([&] { return codes.size() == 1; }));
    EXPECT_EQ(codes, std::vector<std::string>{"5901234123457"});
    EXPECT_EQ(json::integer(scanner->facts(), "scans"), 1);
    const json::Value facts = scanner->facts();
    EXPECT_EQ(json::text(facts["last_code"]["symbology"], "id"), "]E0");
    EXPECT_EQ(json::text(facts["last_code"], "kind"), "ean13");
}

TEST_F(HidScannerDeviceTest, IsOfflineWhenItIsPulledAtAnyByteGivesNoHalfCodeAndComesBack) {
    const std::string report = scanner_report("5901234123457");
    for (std::size_t bytes = 0; bytes < report.size(); ++bytes) {
        auto& device = plug(0);
        open();
        ASSERT_TRUE(until_condition(Condition::ready));
        device.say(report.substr(0, bytes));
        bench.settle();
        tree.pull(0);
        ASSERT_TRUE(until_condition(Condition::offline)) << bytes;
        auto& again = plug(3);
        ASSERT_TRUE(until_condition(Condition::ready)) << bytes;
        again.say(scanner_report("4006381333931"));
        ASSERT_TRUE(bench.until([&] { return !codes.empty() && codes.back() == "4006381333931"; })) << bytes;
        tree.pull(3);
        scanner->stop();
    }
    for (const std::string& code : codes)
        EXPECT_TRUE(code == "5901234123457" || code == "4006381333931") << code;
}

TEST(HidScannerDriver, RefusesWhatItCanNotBe) {
    DeviceBench bench;
    bench.registry.configure({device_info("scanner", Kind::scanner, "hid://0922")});
    EXPECT_THAT(bench.registry.find("scanner")->reason, HasSubstr("hid://0922:8003"));
}

}  // namespace
}  // namespace comptoir::bridge
