#include "device-bridge/weighing/used_loads.hpp"

#include <gtest/gtest.h>

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using Stability = WeightRead::Stability;

constexpr Weight kLoad{1235, 3, WeightUnit::kilogram};
constexpr Weight kOther{700, 3, WeightUnit::kilogram};
constexpr Weight kNothing{0, 3, WeightUnit::kilogram};

WeightRead reading(Weight net, Stability stability = Stability::stable) {
    return {net, {}, stability};
}

class UsedLoadsTest : public ::testing::Test {
protected:
    bool ask(std::optional<Weight> weight, Duration later = 500ms) {
        return loads.may_tell("scale", "till-1", weight, now += later);
    }
    bool another_asks(std::optional<Weight> weight, Duration later = 500ms) {
        return loads.may_tell("scale", "till-2", weight, now += later);
    }
    bool begin(std::optional<Weight> weight, Duration later = 500ms, const std::string& till = "till-1") {
        return loads.may_begin("scale", till, weight, now += later);
    }
    void hear(Weight weight, Stability stability = Stability::stable) {
        loads.heard("scale", reading(weight, stability), now);
    }

    UsedLoads loads{2s};
    Time now = Time{} + 1h;
};

TEST_F(UsedLoadsTest, TellsALoadAsLongAsTheTillKeepsAsking) {
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(ask(kLoad)) << i;
}

TEST_F(UsedLoadsTest, TellsALoadThatWasSoldNoMoreUntilItChanged) {
    EXPECT_TRUE(ask(kLoad));
    EXPECT_FALSE(ask(kLoad, 3s));  // the page was closed and opened again
    EXPECT_FALSE(ask(kLoad));
    hear(kNothing);
    hear(kLoad);
    EXPECT_TRUE(ask(kLoad)) << "it was lifted and put down again";
}

TEST_F(UsedLoadsTest, TakesMotionToAnotherWeightForAChange) {
    EXPECT_TRUE(ask(kLoad));
    hear(kLoad, Stability::moving);  // it only trembles
    EXPECT_FALSE(ask(kLoad, 3s));
    hear(kOther, Stability::moving);
    hear(kLoad);
    EXPECT_TRUE(ask(kLoad));
}

TEST_F(UsedLoadsTest, TellsAnotherWeightAtOnce) {
    EXPECT_TRUE(ask(kLoad));
    EXPECT_TRUE(ask(kOther, 3s));
    EXPECT_FALSE(ask(kOther, 3s));
}

TEST_F(UsedLoadsTest, TellsAnEmptyScaleAlwaysAndKeepsTheRuleBesides) {
    EXPECT_TRUE(ask(kNothing));
    EXPECT_TRUE(ask(kNothing, 3s));
    EXPECT_TRUE(ask(kLoad));
    EXPECT_TRUE(ask(Weight{-40, 3, WeightUnit::kilogram}));
    EXPECT_FALSE(ask(kLoad, 3s));
}

TEST_F(UsedLoadsTest, AWeighingGoesOnWhileTheScaleMovesOrIsAway) {
    EXPECT_TRUE(ask(kLoad));
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(ask(std::nullopt)) << i;
    EXPECT_TRUE(ask(kLoad)) << "somebody only touched the pan";
    EXPECT_FALSE(ask(kLoad, 3s));
}

TEST_F(UsedLoadsTest, AScaleThatMovesAndSaysNoNumberHasNotChanged) {
    EXPECT_TRUE(ask(kLoad));
    EXPECT_FALSE(ask(kLoad, 3s));
    hear(kNothing, Stability::moving);  // its first word after a silence
    hear(kLoad);
    EXPECT_FALSE(ask(kLoad));
}

TEST_F(UsedLoadsTest, KeepsTwoScalesApart) {
    EXPECT_TRUE(ask(kLoad));
    EXPECT_TRUE(loads.may_tell("other", "till-1", kLoad, now + 3s));
    loads.heard("other", reading(kNothing), now);
    EXPECT_FALSE(ask(kLoad, 3s));
}

TEST_F(UsedLoadsTest, APauseEndsAWeighingWhateverLiesThereWhenItIsAskedAgain) {
    EXPECT_TRUE(ask(kLoad));
    EXPECT_TRUE(ask(std::nullopt, 3s));  // it trembles just then
    EXPECT_FALSE(ask(kLoad)) << "it is the same load all the same";
}

TEST_F(UsedLoadsTest, ALoadBelongsToTheTillThatWasToldFirst) {
    EXPECT_TRUE(ask(kLoad));
    EXPECT_FALSE(another_asks(kLoad));
    EXPECT_TRUE(ask(kLoad)) << "the other's question takes nothing from it";
    EXPECT_FALSE(another_asks(kLoad));
    EXPECT_FALSE(another_asks(kLoad, 3s)) << "it was sold at the first";
    hear(kNothing);
    EXPECT_TRUE(another_asks(kLoad));
    EXPECT_FALSE(ask(kLoad));
}

TEST_F(UsedLoadsTest, WhoBeganIsToldWithoutAQuestionUntilItEnds) {
    EXPECT_TRUE(begin(kNothing));
    now += 30s;
    hear(kLoad);
    EXPECT_FALSE(loads.is_used("scale", kLoad, now += 30s)) << "it still looks at it";
    EXPECT_FALSE(another_asks(kLoad));
    loads.ended("scale", "till-1", kLoad);
    EXPECT_TRUE(loads.is_used("scale", kLoad, now));
    EXPECT_FALSE(ask(kLoad));
    EXPECT_FALSE(begin(kLoad));
    hear(kNothing);
    hear(kLoad);
    EXPECT_FALSE(loads.is_used("scale", kLoad, now));
    EXPECT_TRUE(ask(kLoad));
}

TEST_F(UsedLoadsTest, ALoadThatCameLongAfterTheBeginningIsSoldOnceToo) {
    EXPECT_TRUE(begin(kNothing));
    now += UsedLoads::kReadingMax + 10s;
    hear(kLoad);
    loads.ended("scale", "till-1", kLoad);
    EXPECT_FALSE(begin(kLoad));
    EXPECT_FALSE(another_asks(kLoad));
    hear(kNothing);
    hear(kLoad);
    EXPECT_FALSE(loads.is_used("scale", kLoad, now)) << "it was lifted and put down again";
}

TEST_F(UsedLoadsTest, AnEndWithNothingOnTheScaleUsesNothing) {
    for (const std::optional<Weight>& weight : {std::optional<Weight>(), std::optional(kNothing)}) {
        EXPECT_TRUE(begin(kNothing));
        loads.ended("scale", "till-1", weight);
        EXPECT_FALSE(loads.is_used("scale", kNothing, now));
    }
    EXPECT_TRUE(begin(kLoad));
}

TEST_F(UsedLoadsTest, WhoBeginsAgainWithoutAnEndBeginsAnotherWeighing) {
    EXPECT_TRUE(begin(kLoad));
    EXPECT_FALSE(begin(kLoad, 10s));
    hear(kOther);
    EXPECT_FALSE(loads.is_used("scale", kOther, now));
}

TEST_F(UsedLoadsTest, ATillThatBeganAndWentKeepsTheScaleFromOthersForAShortTimeOnly) {
    EXPECT_TRUE(begin(kNothing));
    hear(kLoad);
    EXPECT_FALSE(another_asks(kLoad, 1min));
    now += UsedLoads::kReadingMax;
    hear(kNothing);
    hear(kLoad);
    EXPECT_TRUE(another_asks(kLoad)) << "nobody is told any more without a question";
}

TEST_F(UsedLoadsTest, WhoeverOnlyLooksTakesNothing) {
    EXPECT_FALSE(loads.is_used("scale", kLoad, now));
    EXPECT_TRUE(ask(kLoad));
    EXPECT_FALSE(loads.is_used("scale", kLoad, now + 1s));
    EXPECT_TRUE(loads.is_used("scale", kLoad, now + 3s)) << "nobody asks any more";
    EXPECT_FALSE(loads.is_used("scale", kOther, now + 3s));
    EXPECT_TRUE(ask(kLoad)) << "a look is no question";
}

TEST_F(UsedLoadsTest, AnEndThatNobodyBeganEndsNothing) {
    loads.ended("scale", "till-1", kLoad);
    EXPECT_TRUE(ask(kLoad));
    loads.ended("scale", "till-2", kLoad);
    EXPECT_TRUE(ask(kLoad));
}

}  // namespace
}  // namespace comptoir::bridge
