/// A display made of software, pulled and plugged in again.

#include <gtest/gtest.h>

#include "tests/support/device_bench.hpp"

namespace comptoir::bridge {
namespace {

const json::Value kRows{
    {"rows", {{{"start", "Tea"}, {"end", "3,00 €"}}, {{"start", "Total"}, {"end", "3,00 €"}}}}};
const json::Value kShown{"Tea         3,00 EUR", "Total       3,00 EUR"};

class SimulatedPoleTest : public ::testing::Test {
protected:
    void open(const std::string& uri, json::Value options = json::Value::object()) {
        auto info = device_info("pole", Kind::pole, uri);
        info.options = std::move(options);
        bench.registry.configure({info});
        ASSERT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::ready; }));
    }
    bool until_shown(const json::Value& rows) {
        return bench.until([&] { return bench.registry.find("pole")->facts["cells"] == rows; });
    }
    DeviceBench bench;
};

TEST_F(SimulatedPoleTest, ShowsWhatItIsToldInEitherLanguage) {
    for (const char* language : {"escpos", "cd5220"}) {
        open("simulated:", {{"language", language}});
        EXPECT_EQ(bench.perform(bench.action("pole", "show", kRows)).outcome, Outcome::sent);
        EXPECT_TRUE(until_shown(kShown)) << language;
        EXPECT_EQ(bench.registry.find("pole")->facts["unknown_commands"], 0);
    }
}

TEST_F(SimulatedPoleTest, IsPaintedWholeWhenItIsBack) {
    open("simulated:", {{"idle", {"Welcome"}}});
    static_cast<void>(bench.perform(bench.action("pole", "simulate", {{"unplug", "now"}})));
    static_cast<void>(bench.perform(bench.action("pole", "show", kRows)));
    ASSERT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::offline; }));
    static_cast<void>(bench.perform(bench.action("pole", "simulate", json::Value::object())));
    EXPECT_TRUE(until_shown(kShown));
    EXPECT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::ready; }));
}

TEST_F(SimulatedPoleTest, SaysSoWhereItTakesNothing) {
    open("simulated:?never_read=now");
    auto slow = bench.action("pole", "show", kRows, std::chrono::milliseconds(50));
    static_cast<void>(bench.perform(std::move(slow)));
    EXPECT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::error; }));
    static_cast<void>(bench.perform(bench.action("pole", "simulate", json::Value::object())));
    EXPECT_EQ(bench.perform(bench.action("pole", "show", kRows)).outcome, Outcome::sent);
    EXPECT_TRUE(until_shown(kShown));
    EXPECT_EQ(bench.condition("pole"), Condition::ready);
}

TEST_F(SimulatedPoleTest, IsPaintedByItselfOnceItTakesBytesAgain) {
    open("simulated:?never_read=now");
    auto slow = bench.action("pole", "show", kRows, std::chrono::milliseconds(50));
    static_cast<void>(bench.perform(std::move(slow)));
    ASSERT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::error; }));
    static_cast<void>(bench.perform(bench.action("pole", "simulate", json::Value::object())));
    EXPECT_TRUE(until_shown(kShown)) << "and nobody rang up anything";
    EXPECT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::ready; }));
}

class RefusingPoleTest : public SimulatedPoleTest {
protected:
    void open(const std::string& uri) { SimulatedPoleTest::open(uri, {{"language", "dsp800"}}); }
    std::size_t errors() {
        std::size_t count = 0;
        for (const auto& changed : bench.heard<ConditionChanged>("pole"))
            count += changed.condition == Condition::error ? 1 : 0;
        return count;
    }
};

TEST_F(RefusingPoleTest, IsToldAgainWhatItRefusedOnce) {
    open("simulated:?refuse=2");
    EXPECT_EQ(bench.perform(bench.action("pole", "show", kRows)).outcome, Outcome::sent);
    EXPECT_TRUE(until_shown(kShown));
    EXPECT_EQ(errors(), 0U);
}

TEST_F(RefusingPoleTest, IsInTroubleWhereItGoesOnRefusingAndReadyOnceItDoesNot) {
    open("simulated:?refuse=1000");
    static_cast<void>(bench.perform(bench.action("pole", "show", kRows)));
    ASSERT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::error; }));
    EXPECT_NE(bench.registry.find("pole")->reason.find("NAK"), std::string::npos);
    static_cast<void>(bench.perform(bench.action("pole", "show", kRows)));
    EXPECT_EQ(bench.condition("pole"), Condition::error) << "that bytes left it says nothing";
    static_cast<void>(bench.perform(bench.action("pole", "simulate", json::Value::object())));
    EXPECT_TRUE(until_shown(kShown)) << "and nobody rang up anything";
    EXPECT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::ready; }));
    EXPECT_EQ(errors(), 1U);
}

}  // namespace
}  // namespace comptoir::bridge
