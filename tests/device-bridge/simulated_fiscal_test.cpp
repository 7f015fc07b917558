#include <gtest/gtest.h>

#include "tests/support/device_bench.hpp"

namespace comptoir::bridge {
namespace {

class SimulatedFiscalTest : public ::testing::Test {
protected:
    void open(const std::string& uri) {
        bench.registry.configure({device_info("fiscal", Kind::fiscal, uri)});
        ASSERT_TRUE(bench.until([&] { return bench.condition("fiscal") == Condition::ready; }));
    }
    ActionResult send(const std::string& invoice) {
        const json::Value fields{{"messages", {"01;" + invoice, "1Tea;A;3.00*1", "8", "h"}},
                                 {"company_vat", "P000000000A"}};
        bench.until([&] { return bench.condition("fiscal") == Condition::ready; });
        return bench.perform(bench.action("fiscal", "register", fields, std::chrono::seconds(20)));
    }
    ActionResult simulate(const json::Value& wish) {
        return bench.perform(bench.action("fiscal", "simulate", wish));
    }
    json::Value fact(const char* name) { return bench.registry.find("fiscal")->facts[name]; }

    DeviceBench bench;
};

TEST_F(SimulatedFiscalTest, RegistersAndLosesAnswersOnRequest) {
    open("simulated:?patience=100ms");
    EXPECT_EQ(send("INV1").outcome, Outcome::done);
    ASSERT_EQ(simulate({{"mute", "after:3"}, {"patience", "100ms"}}).outcome, Outcome::done);
    EXPECT_EQ(send("INV2").outcome, Outcome::unknown) << "the answer to the closing word is lost";
    EXPECT_EQ(fact("registered"), 2);
    EXPECT_EQ(fact("unsure_receipts"), 1);
    ASSERT_EQ(simulate(json::Value::object()).outcome, Outcome::done);
    EXPECT_EQ(send("INV2").outcome, Outcome::unknown);
    EXPECT_EQ(fact("registered"), 2) << "not again by itself";
    EXPECT_EQ(bench.perform(bench.action("fiscal", "release")).outcome, Outcome::done);
    EXPECT_EQ(fact("unsure_receipts"), 0);
}

TEST_F(SimulatedFiscalTest, IsPulledAndPluggedInAgain) {
    open("simulated:");
    ASSERT_EQ(simulate({{"unplug", "after:2"}}).outcome, Outcome::done);
    EXPECT_EQ(send("INV1").outcome, Outcome::failed);
    EXPECT_EQ(bench.condition("fiscal"), Condition::offline);
    ASSERT_EQ(simulate(json::Value::object()).outcome, Outcome::done);
    EXPECT_EQ(send("INV1").outcome, Outcome::failed) << "what was left open is in the way, and is cancelled";
    EXPECT_EQ(send("INV1").outcome, Outcome::done);
    EXPECT_EQ(fact("registered"), 1);
    EXPECT_EQ(fact("cancelled"), 1);
}

TEST_F(SimulatedFiscalTest, SaysWhichFaultIsNone) {
    open("simulated:");
    const auto wrong = simulate({{"slient", "now"}});
    EXPECT_EQ(wrong.error.value_or(Error{ErrorCode::full, ""}).code, ErrorCode::malformed);
}

}  // namespace
}  // namespace comptoir::bridge
