/// The driver as a whole: from a settings entry to a serial port, whose other end is a scanner of the test's.

#include <gtest/gtest.h>

#include "device-bridge/scanning/code_trim.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/pty.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using Codes = std::vector<std::string>;

class SerialScannerTest : public ::testing::Test {
protected:
    void open(json::Value options = json::Value::object()) {
        auto info = device_info("scanner", Kind::scanner, "serial://" + port->path());
        info.options = std::move(options);
        bench.registry.configure({info});
        ASSERT_TRUE(bench.until([&] { return bench.condition("scanner") == Condition::ready; }));
    }
    Codes codes() {
        Codes all;
        for (const Scanned& scanned : bench.heard<Scanned>()) all.push_back(scanned.text);
        return all;
    }
    bool until_codes(const Codes& wanted) {
        return bench.until([&] { return codes() == wanted; }, 3s);
    }

    DeviceBench bench;
    std::unique_ptr<test::Pty> port = std::make_unique<test::Pty>();
};

TEST_F(SerialScannerTest, ReadsCodesThatEndInEveryUsualWay) {
    open();
    port->say(
        "5901234123457\r4006381333931\r\n\x02"
        "ABC-1\x03");
    EXPECT_TRUE(until_codes({"5901234123457", "4006381333931", "ABC-1"}));
}

TEST_F(SerialScannerTest, ReadsCodesThatOnlySilenceEnds) {
    open({{"end", "silence"}, {"gap", 40}});
    port->say("5901234123457");
    EXPECT_TRUE(until_codes({"5901234123457"}));
    port->say("4006381333931");
    EXPECT_TRUE(until_codes({"5901234123457", "4006381333931"}));
}

TEST_F(SerialScannerTest, FindsOutThatNothingEverEndsACode) {
    open();
    port->say("5901234123457");
    EXPECT_TRUE(until_codes({"5901234123457"}));
}

TEST_F(SerialScannerTest, KeepsTwoCodesApartThatOnlySilenceEnds) {
    open();
    port->say("5901234123457");
    ASSERT_TRUE(until_codes({"5901234123457"}));
    port->say("4006381333931");
    EXPECT_TRUE(until_codes({"5901234123457", "4006381333931"}));
}

TEST_F(SerialScannerTest, FindsOutThatATabEndsACode) {
    open();
    port->say("5901234123457\t");
    EXPECT_TRUE(until_codes({"5901234123457"}));
    port->say("A\tB\t\r");
    EXPECT_TRUE(until_codes({"5901234123457", "A\tB"}));
}

TEST_F(SerialScannerTest, HalfACodeIsNoneAlsoOnceItHasBeenSilent) {
    open({{"end", "silence"}, {"gap", 100}});
    port->say("59012");
    bench.settle();
    port->unplug();
    ASSERT_TRUE(bench.until([&] { return bench.condition("scanner") == Condition::offline; }));
    EXPECT_FALSE(bench.until([&] { return !codes().empty(); }, 300ms));
}

TEST_F(SerialScannerTest, TakesOffWhatTheSettingsSay) {
    open({{"prefix", "A-"}, {"suffix", "!"}, {"symbology_id", "drop"}, {"end", "tab"}});
    port->say("A-]C10109501101530003!\tA-!\t5901\r");
    EXPECT_TRUE(until_codes({"0109501101530003", "5901"}));
}

TEST_F(SerialScannerTest, IsOfflineWhenItIsPulledAtAnyByteAndGivesNoHalfCode) {
    const std::string code = "5901234123457\r";
    for (std::size_t bytes = 0; bytes < code.size(); ++bytes) {
        port = std::make_unique<test::Pty>();
        open();
        port->say(code.substr(0, bytes));
        bench.settle();
        port->unplug();
        ASSERT_TRUE(bench.until([&] { return bench.condition("scanner") == Condition::offline; }));
        EXPECT_EQ(codes(), Codes{}) << bytes;
    }
}

TEST_F(SerialScannerTest, GluesNoHalfCodeToTheNext) {
    open();
    port->say("5901234123457\r40063");
    ASSERT_TRUE(until_codes({"5901234123457"}));
    const Time later = bench.clock.now() + 1'050ms;
    bench.until([&] { return bench.clock.now() > later; });
    port->say("96385074\r");
    EXPECT_TRUE(until_codes({"5901234123457", "96385074"}));
    EXPECT_EQ(bench.registry.find("scanner")->facts["codes_dropped"], 1);
}

TEST_F(SerialScannerTest, StandsGarbageAndReadsTheNextCode) {
    open();
    std::string garbage;
    for (int i = 0; i < 3'000; ++i) garbage += static_cast<char>(i * 37);
    port->say(garbage);
    bench.settle();
    port->say("\r");
    bench.settle();
    const auto before = codes().size();
    port->say("5901234123457\r");
    EXPECT_TRUE(bench.until([&] { return codes().size() > before && codes().back() == "5901234123457"; }));
}

TEST(CodeTrim, TakesOffWhatIsThereAndNothingElse) {
    const CodeTrim trim{.prefix = "A", .suffix = "Z", .symbology_id = CodeTrim::SymbologyId::drop};
    EXPECT_EQ(trim.of("A]C1123Z"), "123");
    EXPECT_EQ(trim.of("123"), "123");
    EXPECT_EQ(trim.of("]C"), "]C");
    EXPECT_EQ(trim.of("A"), "");
    EXPECT_EQ(trim.of(""), "");
    EXPECT_EQ(CodeTrim{}.of("]C1123"), "]C1123");
}

}  // namespace
}  // namespace comptoir::bridge
