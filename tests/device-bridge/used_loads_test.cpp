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
        return loads.may_tell("scale", weight, now += later);
    }
    void hear(Weight weight, Stability stability = Stability::stable) {
        loads.heard("scale", reading(weight, stability));
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
    EXPECT_TRUE(loads.may_tell("other", kLoad, now + 3s));
    loads.heard("other", reading(kNothing));
    EXPECT_FALSE(ask(kLoad, 3s));
}

}  // namespace
}  // namespace comptoir::bridge
