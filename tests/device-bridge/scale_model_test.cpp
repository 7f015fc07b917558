#include "device-bridge/weighing/scale_model.hpp"

#include <gtest/gtest.h>

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using Rest = ScaleModel::Rest;

constexpr Time kStart{1h};
constexpr Weight kLoad{1235, 3, WeightUnit::kilogram};

TEST(ScaleModel, SettlesOnWhatLiesOnIt) {
    ScaleModel scale({.settle = 1s});
    EXPECT_EQ(scale.line(kStart), "S S      0.000 kg\r\n");
    ASSERT_TRUE(scale.place(kLoad, Rest::still, kStart));
    EXPECT_EQ(scale.line(kStart + 500ms), "S D      0.617 kg\r\n");
    EXPECT_EQ(scale.line(kStart + 1s), "S S      1.235 kg\r\n");
    scale.remove(kStart + 2s);
    EXPECT_EQ(scale.line(kStart + 3s), "S S      0.000 kg\r\n");
}

TEST(ScaleModel, NeverSettlesWhileAHandHoldsIt) {
    ScaleModel scale({});
    ASSERT_TRUE(scale.place(kLoad, Rest::swinging, kStart));
    EXPECT_TRUE(scale.line(kStart + 1h).starts_with("S D"));
    EXPECT_EQ(scale.hear("S\r\n", kStart + 1h), "S I\r\n");
    EXPECT_EQ(scale.hear("Z\r\n", kStart + 1h), "Z I\r\n");
    EXPECT_EQ(scale.hear("T\r\n", kStart + 1h), "T I\r\n");
}

TEST(ScaleModel, TaresAndClearsTheTare) {
    ScaleModel scale({});
    ASSERT_TRUE(scale.place({120, 3, WeightUnit::kilogram}, Rest::still, kStart));
    EXPECT_EQ(scale.hear("T\r\n", kStart), "T S      0.120 kg\r\n");
    EXPECT_EQ(scale.line(kStart), "S S      0.000 kg\r\n");
    scale.remove(kStart);
    EXPECT_EQ(scale.line(kStart), "S S     -0.120 kg\r\n");
    EXPECT_EQ(scale.hear("TAC\r\n", kStart), "TAC A\r\n");
    EXPECT_EQ(scale.line(kStart), "S S      0.000 kg\r\n");
}

TEST(ScaleModel, ZeroesOnlyNearZero) {
    ScaleModel scale({.capacity = 15'000});
    ASSERT_TRUE(scale.place({300, 3, WeightUnit::kilogram}, Rest::still, kStart));
    EXPECT_EQ(scale.hear("Z\r\n", kStart), "Z A\r\n");
    EXPECT_EQ(scale.line(kStart), "S S      0.000 kg\r\n");
    scale.remove(kStart);
    EXPECT_EQ(scale.line(kStart), "S -\r\n");
    ASSERT_TRUE(scale.place({301, 3, WeightUnit::kilogram}, Rest::still, kStart));
    EXPECT_EQ(scale.hear("Z\r\n", kStart), "Z +\r\n");
}

TEST(ScaleModel, SaysWhenItBearsTooMuch) {
    ScaleModel scale({});
    scale.overload(kStart);
    EXPECT_EQ(scale.line(kStart), "S +\r\n");
    EXPECT_EQ(scale.hear("T\r\n", kStart), "T +\r\n");
}

TEST(ScaleModel, RepeatsUntilAnotherCommand) {
    ScaleModel scale({});
    EXPECT_FALSE(scale.is_repeating());
    EXPECT_EQ(scale.hear("SI", kStart), "");
    EXPECT_EQ(scale.hear("R\r\n", kStart), "S S      0.000 kg\r\n");
    EXPECT_TRUE(scale.is_repeating());
    EXPECT_EQ(scale.hear("what\r\n", kStart), "ES\r\n");
    EXPECT_FALSE(scale.is_repeating());
    EXPECT_EQ(scale.hear("@\r\n", kStart), "I4 A \"COMPTOIR\"\r\n");
}

TEST(ScaleModel, TakesOnlyLoadsItCanShow) {
    ScaleModel scale({});
    EXPECT_TRUE(scale.place({12, 1, WeightUnit::kilogram}, Rest::still, kStart));
    EXPECT_EQ(scale.line(kStart), "S S      1.200 kg\r\n");
    EXPECT_TRUE(scale.place({12'000, 4, WeightUnit::kilogram}, Rest::still, kStart));
    EXPECT_FALSE(scale.place({12'345, 4, WeightUnit::kilogram}, Rest::still, kStart));
    EXPECT_FALSE(scale.place({1, 3, WeightUnit::pound}, Rest::still, kStart));
    EXPECT_FALSE(scale.place({-1, 3, WeightUnit::kilogram}, Rest::still, kStart));
}

}  // namespace
}  // namespace comptoir::bridge
