/// The driver as a whole: from a settings entry to a serial port, whose other end is a tool of the test's.

#include <gtest/gtest.h>

#include "device-bridge/measuring/caliper.hpp"
#include "device-bridge/measuring/waiting_reads.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/pty.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using Answer = std::shared_ptr<std::optional<ActionResult>>;

class SerialCaliperTest : public ::testing::Test {
protected:
    void open() {
        bench.registry.configure({device_info("caliper", Kind::gauge, "serial://" + port->path())});
        ASSERT_TRUE(bench.until([&] { return bench.condition("caliper") == Condition::ready; }));
    }
    Answer read(std::chrono::milliseconds patience = 5s) {
        return bench.ask(bench.action("caliper", "read", nullptr, patience));
    }
    /// Waits for a question, and says that.
    bool answer(const std::string& bytes) {
        std::string heard;
        const bool is_asked = bench.until([&] { return (heard += port->hear()) == "?\r"; });
        if (is_asked) port->say(bytes);
        return is_asked;
    }
    /// Each question with the same, until the read has its number.
    void answer_until_done(const Answer& asked, const std::string& bytes) {
        std::string heard;
        bench.until([&] {
            heard += port->hear();
            if (heard == "?\r") port->say(bytes);
            if (heard == "?\r") heard.clear();
            return asked->has_value();
        });
    }
    ActionResult result_of(const Answer& asked) {
        bench.until([&] { return asked->has_value(); });
        return asked->value_or(ActionResult{});
    }
    [[nodiscard]] static ErrorCode code_of(const ActionResult& result) {
        return result.error.value_or(Error{ErrorCode::full, "no error"}).code;
    }

    DeviceBench bench;
    std::unique_ptr<test::Pty> port = std::make_unique<test::Pty>();
};

TEST_F(SerialCaliperTest, SaysWhatIsMeasuredDigitForDigit) {
    open();
    const auto asked = read();
    for (const char* line : {"+012.340\r", "+012.341\r", "+012.341\r"})
        ASSERT_TRUE(answer(line)) << "the first number of all may lack a digit";
    const ActionResult result = result_of(asked);
    EXPECT_EQ(result.outcome, Outcome::done);
    EXPECT_EQ(result.value, (json::Value{{"value", "+012.341"}}));
    EXPECT_EQ(bench.registry.find("caliper")->facts["value"], "+012.341");
    const auto heard = bench.heard<Measured>("caliper");
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].value, "+012.341");
    const auto again = read();
    ASSERT_TRUE(answer("+012.345\r"));
    EXPECT_EQ(result_of(again).value, (json::Value{{"value", "+012.345"}})) << "one question is enough now";
    const auto same = read();
    ASSERT_TRUE(answer("+012.345\r"));
    EXPECT_EQ(result_of(same).outcome, Outcome::done);
    EXPECT_EQ(bench.heard<Measured>("caliper").size(), 3U) << "the same number is news, too";
}

TEST_F(SerialCaliperTest, GivesNoNumberThatLostAByteOrHasABrokenOne) {
    open();
    const std::string line = "+12.3\r";
    for (std::size_t at = 0; at + 1 < line.size(); ++at) {
        for (const bool is_broken : {false, true}) {
            std::string torn = line;
            torn.replace(at, 1, is_broken ? std::string(1, '\0') : "");
            const auto asked = read();
            ASSERT_TRUE(answer(torn)) << at;
            answer_until_done(asked, line);
            EXPECT_EQ(result_of(asked).value, (json::Value{{"value", "+12.3"}})) << at;
        }
    }
}

TEST_F(SerialCaliperTest, TakesNothingThatWasSaidBeforeItAsked) {
    open();
    port->say("+99.9\r+99.9\rE1\r+99.");
    ASSERT_TRUE(bench.until([&] { return bench.registry.find("caliper")->facts["lines_dropped"] == 1; }));
    EXPECT_TRUE(bench.heard<Measured>("caliper").empty());
    const auto asked = read();
    ASSERT_TRUE(answer("+12.3\r"));
    EXPECT_EQ(result_of(asked).value, (json::Value{{"value", "+12.3"}}));
    EXPECT_EQ(port->hear(), "") << "it had no need to ask again";
}

TEST_F(SerialCaliperTest, IsSilentUntilItAnswersAgain) {
    open();
    const auto asked = read();
    const ActionResult result = result_of(asked);
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(code_of(result), ErrorCode::timeout);
    EXPECT_EQ(bench.condition("caliper"), Condition::silent);
    EXPECT_EQ(port->hear(), "?\r?\r") << "a question may be lost, once";
    const auto again = read();
    ASSERT_TRUE(answer("+12.3\r"));
    ASSERT_TRUE(answer("+12.3\r"));
    EXPECT_EQ(result_of(again).outcome, Outcome::done);
    EXPECT_EQ(bench.condition("caliper"), Condition::ready);
}

TEST_F(SerialCaliperTest, RefusesAToolThatSaysNoNumberOrEachTimeAnotherKind) {
    open();
    auto asked = read();
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(answer("E1\r"));
    EXPECT_EQ(code_of(result_of(asked)), ErrorCode::refused);
    asked = read();
    for (const char* line : {"+1.5\r", "+10.5\r", "+100.5\r", "1.5\r", "+1.5\r", "+1.6\r"})
        ASSERT_TRUE(answer(line));
    EXPECT_EQ(code_of(result_of(asked)), ErrorCode::refused);
    EXPECT_FALSE(bench.registry.find("caliper")->facts.contains("value"));
}

TEST_F(SerialCaliperTest, IsPulledAtAnyByteAndSaysSo) {
    const std::string line = "+12.3\r";
    for (std::size_t bytes = 0; bytes < line.size(); ++bytes) {
        DeviceBench own;
        test::Pty tool;
        own.registry.configure({device_info("caliper", Kind::gauge, "serial://" + tool.path())});
        ASSERT_TRUE(own.until([&] { return own.condition("caliper") == Condition::ready; }));
        const auto asked = own.ask(own.action("caliper", "read", nullptr, 1h));
        ASSERT_TRUE(own.until([&] { return !tool.hear().empty(); }));
        tool.say(line.substr(0, bytes));
        own.settle();
        tool.unplug();
        ASSERT_TRUE(own.until([&] { return asked->has_value(); })) << bytes;
        EXPECT_EQ(code_of(**asked), ErrorCode::offline) << bytes;
        EXPECT_EQ(own.condition("caliper"), Condition::offline);
        own.registry.stop();
    }
}

TEST_F(SerialCaliperTest, AnswersManyOneAfterTheOtherAndRefusesTooMany) {
    open();
    std::vector<Answer> all;
    constexpr int kMany = 20;
    for (int i = 0; i < kMany; ++i) all.push_back(read());
    int refused = 0;
    ASSERT_TRUE(answer("+10.0\r"));
    for (std::size_t i = 0; i < WaitingReads::kMax; ++i) {
        ASSERT_TRUE(answer("+" + std::to_string(10 + i) + ".0\r"));
        ASSERT_TRUE(bench.until([&] { return bench.heard<Measured>("caliper").size() == i + 1; }));
    }
    for (const Answer& one : all) refused += code_of(result_of(one)) == ErrorCode::busy ? 1 : 0;
    EXPECT_EQ(refused, kMany - static_cast<int>(WaitingReads::kMax));
    const auto heard = bench.heard<Measured>("caliper");
    EXPECT_EQ(heard.front().value, "+10.0");
    EXPECT_EQ(heard.back().value, "+25.0") << "each is a measurement of its own";
}

TEST_F(SerialCaliperTest, ARefusedVerbAndADeadlineThatPasses) {
    open();
    EXPECT_EQ(code_of(bench.perform(bench.action("caliper", "tare"))), ErrorCode::unsupported);
    const auto late = read(20ms);
    EXPECT_EQ(code_of(result_of(late)), ErrorCode::timeout);
}

}  // namespace
}  // namespace comptoir::bridge
