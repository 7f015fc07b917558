#include "app/odoo/answers.hpp"

#include <gtest/gtest.h>

namespace comptoir::odoo {
namespace {

using bridge::Condition;
using bridge::DeviceSnapshot;
using bridge::Kind;
using bridge::WeightRead;
using Stability = bridge::WeightRead::Stability;

DeviceSnapshot device(Kind kind, Condition condition, std::string reason = "") {
    DeviceSnapshot snapshot;
    snapshot.info.kind = kind;
    snapshot.condition = condition;
    snapshot.reason = std::move(reason);
    return snapshot;
}

std::string status_of(const json::Value& answer, const char* family) {
    return json::text(json::member(answer, family), "status");
}

TEST(StatusAnswer, HasAllThreeFamiliesWithoutAnyDevice) {
    const auto expected = json::parse(R"({"printer":{"status":"disconnected","messages":""},
        "scanner":{"status":"disconnected","messages":""},"scale":{"status":"disconnected","messages":[""]}})");
    EXPECT_EQ(status_answer({}), *expected);
    EXPECT_EQ(status_for_strangers(), *expected);
}

TEST(StatusAnswer, IsTheRecordedOneWhileAllIsWell) {
    const auto expected = json::parse(R"({"printer":{"status":"connected","messages":""},
        "scanner":{"status":"connected","messages":""},"scale":{"status":"connected","messages":[""]}})");
    EXPECT_EQ(status_answer({device(Kind::printer, Condition::ready), device(Kind::scanner, Condition::ready),
                             device(Kind::scale, Condition::ready)}),
              *expected);
}

TEST(StatusAnswer, SaysWhyAPrinterIsNotReady) {
    const auto answer =
        status_answer({device(Kind::printer, Condition::offline, "no route to 192.168.1.50")});
    EXPECT_EQ(status_of(answer, "printer"), "disconnected");
    EXPECT_EQ(json::text(answer["printer"], "messages"), "no route to 192.168.1.50");
}

TEST(StatusAnswer, CallsAPrinterWithoutPaperConnected) {
    for (const auto condition :
         {Condition::paper_out, Condition::cover_open, Condition::silent, Condition::busy}) {
        EXPECT_EQ(status_of(status_answer({device(Kind::printer, condition)}), "printer"), "connected");
    }
    EXPECT_EQ(status_of(status_answer({device(Kind::printer, Condition::error)}), "printer"), "error");
}

TEST(StatusAnswer, TakesNoKeyboardForAScanner) {
    DeviceSnapshot pedal = device(Kind::scanner, Condition::ready);
    pedal.facts = {{"typist", "keyboard"}};
    EXPECT_EQ(status_of(status_answer({pedal}), "scanner"), "disconnected");
    EXPECT_EQ(status_of(status_answer({pedal, device(Kind::scanner, Condition::ready)}), "scanner"),
              "connected");
}

TEST(StatusAnswer, CallsAScaleConnectedOnlyWhileItWeighs) {
    EXPECT_EQ(status_of(status_answer({device(Kind::scale, Condition::ready)}), "scale"), "connected");
    EXPECT_EQ(status_of(status_answer({device(Kind::scale, Condition::silent)}), "scale"), "error");
    EXPECT_EQ(status_of(status_answer({device(Kind::scale, Condition::offline)}), "scale"), "disconnected");
}

TEST(StatusAnswer, TakesTheFirstPrinterAndAnyScanner) {
    const auto answer =
        status_answer({device(Kind::printer, Condition::offline), device(Kind::printer, Condition::ready),
                       device(Kind::scanner, Condition::offline), device(Kind::scanner, Condition::ready)});
    EXPECT_EQ(status_of(answer, "printer"), "disconnected");
    EXPECT_EQ(status_of(answer, "scanner"), "connected");
}

WeightRead reading(Weight net, Stability stability = Stability::stable) {
    return WeightRead{net, Weight{0, net.decimals, net.unit}, stability};
}

TEST(WeightAnswer, IsAJsonNumberWithoutNoise) {
    const auto answer = weight_answer(Condition::ready, reading({1235, 3, WeightUnit::kilogram}));
    EXPECT_EQ(json::dump(answer), R"({"weight":1.235})");
    EXPECT_EQ(json::dump(weight_answer(Condition::ready, reading({250, 3, WeightUnit::kilogram}))),
              R"({"weight":0.25})");
}

TEST(WeightAnswer, EveryGramUpToFifteenKilogramsReadsBackAsItself) {
    for (std::int64_t grams = 1; grams <= 15'000; ++grams) {
        const auto answer =
            json::dump(weight_answer(Condition::ready, reading({grams, 3, WeightUnit::kilogram})));
        const double read = json::parse(answer)->at("weight").get<double>();
        ASSERT_EQ(read, std::stod(decimal_text(grams, 3))) << answer;
    }
}

TEST(WeightAnswer, SaysKilogramsForGramsAndPoundsForOunces) {
    EXPECT_EQ(json::dump(weight_answer(Condition::ready, reading({1235, 0, WeightUnit::gram}))),
              R"({"weight":1.235})");
    EXPECT_EQ(json::dump(weight_answer(Condition::ready, reading({240, 1, WeightUnit::ounce}))),
              R"({"weight":1.5})");
    EXPECT_EQ(json::dump(weight_answer(Condition::ready, reading({150, 2, WeightUnit::pound}))),
              R"({"weight":1.5})");
}

TEST(WeightAnswer, IsNoughtForWhatCantBeCharged) {
    const Weight weight{1235, 3, WeightUnit::kilogram};
    for (const auto stability : {Stability::moving, Stability::over, Stability::under}) {
        EXPECT_EQ(json::dump(weight_answer(Condition::ready, reading(weight, stability))),
                  R"({"weight":0.0})");
    }
    EXPECT_EQ(json::dump(weight_answer(Condition::ready, reading({-40, 3, WeightUnit::kilogram}))),
              R"({"weight":0.0})");
    EXPECT_EQ(json::dump(weight_answer(Condition::ready, std::nullopt)), R"({"weight":0.0})");
}

TEST(WeightAnswer, IsNoResultWhereNoScaleAnswers) {
    const auto last = reading({1235, 3, WeightUnit::kilogram});
    EXPECT_TRUE(weight_answer(Condition::offline, last).is_null());
    EXPECT_TRUE(weight_answer(Condition::silent, last).is_null());
    EXPECT_TRUE(weight_answer(Condition::error, last).is_null());
}

}  // namespace
}  // namespace comptoir::odoo
