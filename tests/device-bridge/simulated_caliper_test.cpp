#include <gtest/gtest.h>

#include "tests/support/device_bench.hpp"

namespace comptoir::bridge {
namespace {

TEST(SimulatedCaliper, MeasuresWhatItIsToldAndLosesBytesInVain) {
    DeviceBench bench;
    bench.registry.configure({device_info("caliper", Kind::gauge, "simulated:?value=%2B12.34&lost=after:2")});
    ASSERT_TRUE(bench.until([&] { return bench.condition("caliper") == Condition::ready; }));
    EXPECT_EQ(bench.perform(bench.action("caliper", "read")).value, (json::Value{{"value", "+12.34"}}));
    const auto torn = bench.perform(bench.action("caliper", "read"));
    EXPECT_EQ(torn.outcome, Outcome::failed) << "each time another byte is missing";
    const json::Value wish{{"value", "-3.50"}};
    EXPECT_EQ(bench.perform(bench.action("caliper", "simulate", wish)).outcome, Outcome::done);
    EXPECT_EQ(bench.perform(bench.action("caliper", "read")).value, (json::Value{{"value", "-3.50"}}));
    const auto bad = bench.perform(bench.action("caliper", "simulate", {{"value", "wide"}}));
    EXPECT_EQ(bad.error.value_or(Error{ErrorCode::full, ""}).code, ErrorCode::malformed);
    EXPECT_EQ(bench.perform(bench.action("caliper", "simulate", {{"unplug", "now"}})).outcome, Outcome::done);
    EXPECT_EQ(bench.perform(bench.action("caliper", "read")).outcome, Outcome::failed);
}

}  // namespace
}  // namespace comptoir::bridge
