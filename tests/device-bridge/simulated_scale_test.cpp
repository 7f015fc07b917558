#include <gtest/gtest.h>

#include "tests/support/device_bench.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using Stability = WeightRead::Stability;

class SimulatedScale : public ::testing::Test {
protected:
    void open(const std::string& uri) { bench.registry.configure({device_info("scale", Kind::scale, uri)}); }
    bool is_ready() {
        return bench.until([&] { return bench.condition("scale") == Condition::ready; });
    }
    ActionResult act(const std::string& verb, json::Value fields = nullptr) {
        return bench.perform(bench.action("scale", verb, std::move(fields)));
    }
    bool until_weight(const std::string& weight) {
        return bench.until([&] { return json::text(facts(), "weight") == weight; });
    }
    json::Value facts() { return bench.registry.find("scale")->facts; }

    DeviceBench bench;
};

TEST_F(SimulatedScale, SaysWhatLiesOnItAndOnlyWhatChanged) {
    open("simulated:?every=2ms");
    ASSERT_TRUE(is_ready());
    EXPECT_EQ(act("place", {{"weight", "1.235"}, {"unit", "kg"}}).outcome, Outcome::done);
    ASSERT_TRUE(until_weight("1.235"));
    const auto heard = bench.heard<WeightRead>().size();
    const std::string dropped = json::text(facts(), "lines_dropped");
    ASSERT_TRUE(
        bench.until([&] { return bench.clock.now() > Time{} && json::integer(facts(), "age_ms") < 50; }));
    const Time later = bench.clock.now() + 50ms;
    ASSERT_TRUE(bench.until([&] { return bench.clock.now() > later; }));
    EXPECT_EQ(bench.heard<WeightRead>().size(), heard);
    EXPECT_EQ(dropped, "0");
    const WeightRead last = bench.heard<WeightRead>().back();
    EXPECT_EQ(last.net, (Weight{1235, 3, WeightUnit::kilogram}));
    EXPECT_EQ(last.stability, Stability::stable);
    EXPECT_EQ(json::text(facts(), "stability"), "stable");
    EXPECT_EQ(json::text(facts(), "stable_weight"), "1.235");
    EXPECT_EQ(act("read").value["weight"], "1.235");
}

TEST_F(SimulatedScale, SwingsWhileAHandHoldsIt) {
    open("simulated:?every=2ms");
    ASSERT_TRUE(is_ready());
    ASSERT_EQ(act("place", {{"weight", "1.2"}, {"stable", false}}).outcome, Outcome::done);
    EXPECT_TRUE(bench.until([&] { return json::text(facts(), "stability") == "moving"; }));
    EXPECT_EQ(json::text(facts(), "stable_weight"), "0.000");
}

TEST_F(SimulatedScale, TaresZeroesAndSaysSo) {
    open("simulated:?every=2ms");
    ASSERT_TRUE(is_ready());
    static_cast<void>(act("place", {{"weight", "0.120"}}));
    EXPECT_EQ(act("tare").outcome, Outcome::done);
    ASSERT_TRUE(until_weight("0.000"));
    EXPECT_EQ(json::text(facts(), "tare"), "0.120");
    EXPECT_EQ(act("clear_tare").outcome, Outcome::done);
    ASSERT_TRUE(until_weight("0.120"));
    EXPECT_EQ(act("zero").outcome, Outcome::done);
    ASSERT_TRUE(until_weight("0.000"));
    EXPECT_EQ(bench.condition("scale"), Condition::ready);
}

TEST_F(SimulatedScale, RefusesToTareWhileItSwings) {
    open("simulated:?every=2ms");
    ASSERT_TRUE(is_ready());
    static_cast<void>(act("place", {{"weight", "1"}, {"stable", false}}));
    const auto result = act("tare");
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(result.error->code, ErrorCode::refused);
}

TEST_F(SimulatedScale, AnswersManyCommandsOneAfterTheOther) {
    open("simulated:?every=2ms");
    ASSERT_TRUE(is_ready());
    std::vector<std::shared_ptr<std::optional<ActionResult>>> answers;
    for (int i = 0; i < 10; ++i) answers.push_back(bench.ask(bench.action("scale", "zero")));
    ASSERT_TRUE(bench.until([&] {
        return std::all_of(answers.begin(), answers.end(),
                           [](const auto& answer) { return answer->has_value(); });
    }));
    const auto done = std::count_if(answers.begin(), answers.end(),
                                    [](const auto& answer) { return (*answer)->outcome == Outcome::done; });
    EXPECT_EQ(done, 8);
    EXPECT_EQ((*answers.back())->error->code, ErrorCode::busy);
}

TEST_F(SimulatedScale, SaysOverloadWithoutAWeight) {
    open("simulated:?every=2ms");
    ASSERT_TRUE(is_ready());
    static_cast<void>(act("overload"));
    ASSERT_TRUE(bench.until([&] { return json::text(facts(), "stability") == "over"; }));
    EXPECT_TRUE(json::member(facts(), "weight").is_null());
}

TEST_F(SimulatedScale, SaysThatThePanWasLiftedOff) {
    open("simulated:?every=2ms");
    ASSERT_TRUE(is_ready());
    static_cast<void>(act("underload"));
    ASSERT_TRUE(bench.until([&] { return json::text(facts(), "stability") == "under"; }));
    EXPECT_TRUE(json::member(facts(), "weight").is_null());
    static_cast<void>(act("remove"));
    EXPECT_TRUE(until_weight("0.000"));
}

/// Every byte of a line in its turn is broken or missing, and no weight comes of it that does not lie there.
TEST_F(SimulatedScale, GivesNoWrongWeightWhateverByteIsBrokenOrLost) {
    for (const char* fault : {"wrong_parity", "lost"}) {
        open("simulated:?every=1ms&unit=kg");
        ASSERT_TRUE(is_ready());
        for (const std::int64_t grams : {1235, 12345}) {
            const std::string lies = grams == 1235 ? "1.235" : "12.345";
            ASSERT_EQ(act("place", {{"weight", lies}}).outcome, Outcome::done);
            ASSERT_TRUE(until_weight(lies));
            bench.events.clear();
            const auto dropped = [&] { return json::integer(facts(), "lines_dropped").value_or(0); };
            const std::int64_t before = dropped();
            ASSERT_EQ(act("simulate", {{fault, "now"}}).outcome, Outcome::done);
            ASSERT_TRUE(bench.until([&] { return dropped() > before + 60; }));
            for (const WeightRead& reading : bench.heard<WeightRead>())
                EXPECT_EQ(reading.net, (Weight{grams, 3, WeightUnit::kilogram})) << fault;
            ASSERT_EQ(act("simulate", json::Value::object()).outcome, Outcome::done);
        }
        ASSERT_EQ(act("simulate", json::Value::object()).outcome, Outcome::done);
        ASSERT_EQ(act("place", {{"weight", "0.5"}}).outcome, Outcome::done);
        EXPECT_TRUE(until_weight("0.500")) << fault;
    }
}

TEST_F(SimulatedScale, IsStuckOnOneLineUntilItIsMended) {
    open("simulated:?every=2ms");
    ASSERT_TRUE(is_ready());
    ASSERT_EQ(act("simulate", {{"stuck", "now"}}).outcome, Outcome::done);
    ASSERT_EQ(act("place", {{"weight", "1"}}).outcome, Outcome::done);
    const Time later = bench.clock.now() + 50ms;
    ASSERT_TRUE(bench.until([&] { return bench.clock.now() > later; }));
    EXPECT_EQ(json::text(facts(), "weight"), "0.000");
    ASSERT_EQ(act("simulate", json::Value::object()).outcome, Outcome::done);
    EXPECT_TRUE(until_weight("1.000"));
}

TEST_F(SimulatedScale, IsSilentWhenItSaysNothingAndReadyWhenItSpeaksAgain) {
    open("simulated:?every=2ms&silence=40ms");
    ASSERT_TRUE(is_ready());
    static_cast<void>(act("simulate", {{"silent", "now"}}));
    ASSERT_TRUE(bench.until([&] { return bench.condition("scale") == Condition::silent; }));
    EXPECT_EQ(bench.registry.find("scale")->reason, "the scale says nothing");
    static_cast<void>(act("simulate", json::Value::object()));
    EXPECT_TRUE(is_ready());
}

TEST_F(SimulatedScale, IsOfflineWhenUnpluggedAndComesBackByItself) {
    open("simulated:?every=2ms&unplug=after:3");
    ASSERT_TRUE(is_ready());
    ASSERT_TRUE(bench.until([&] { return bench.condition("scale") == Condition::offline; }));
    EXPECT_EQ(bench.perform(bench.action("scale", "tare")).error->code, ErrorCode::offline);
    static_cast<void>(act("simulate", json::Value::object()));
    EXPECT_TRUE(is_ready());
}

TEST_F(SimulatedScale, UnderstandsItselfThroughNoiseAndTornLines) {
    open("simulated:?every=2ms&noise=now&half=now");
    ASSERT_TRUE(is_ready());
    static_cast<void>(act("place", {{"weight", "0.5"}}));
    ASSERT_TRUE(until_weight("0.500"));
    ASSERT_TRUE(bench.until([&] { return json::integer(facts(), "lines_dropped").value_or(0) > 4; }));
    for (const WeightRead& reading : bench.heard<WeightRead>()) {
        EXPECT_TRUE(reading.net.digits == 0 || reading.net.digits == 500) << reading.net.digits;
    }
}

TEST_F(SimulatedScale, RefusesABadUriWithTheNearestWord) {
    open("simulated:?evry=2ms");
    EXPECT_EQ(bench.registry.find("scale")->reason,
              "unknown parameter \"evry\" in a simulated: URI; did you mean \"every\"?");
    for (const char* bad :
         {"simulated:?every=0", "simulated:?unit=stone", "simulated:?decimals=9", "simulated:?late=x"}) {
        open(bad);
        EXPECT_EQ(bench.condition("scale"), Condition::offline) << bad;
        EXPECT_NE(bench.registry.find("scale")->reason, "") << bad;
    }
}

TEST_F(SimulatedScale, RefusesBadActions) {
    open("simulated:?every=2ms");
    ASSERT_TRUE(is_ready());
    for (const json::Value& bad : std::vector<json::Value>{nullptr,
                                                           json::Value::object(),
                                                           {{"weight", "heavy"}},
                                                           {{"weight", "1.2345"}},
                                                           {{"weight", "1"}, {"unit", "lb"}},
                                                           {{"weight", "-1"}},
                                                           {{"weight", {1, 2}}}}) {
        EXPECT_EQ(act("place", bad).error->code, ErrorCode::malformed) << bad;
    }
    EXPECT_EQ(act("simulate", {{"siletn", "now"}}).error->code, ErrorCode::malformed);
    EXPECT_EQ(act("simulate", {{"late", "&x=1"}}).error->code, ErrorCode::malformed);
    EXPECT_EQ(act("simulate", {{std::string(600, 'x'), "now"}}).error->code, ErrorCode::malformed);
}

}  // namespace
}  // namespace comptoir::bridge
