#include "renderer/theme.hpp"

#include <gtest/gtest.h>

#include <string>

namespace comptoir::renderer {
namespace {

constexpr float kSmallestText = 22;

class EveryTheme : public testing::TestWithParam<ThemeId> {};

TEST_P(EveryTheme, HasNoTextBelowTheSmallestAllowed) {
    for (const TextStyle& style : theme(GetParam()).type) EXPECT_GE(style.size, kSmallestText);
    for (const ListMetrics& list : theme(GetParam()).lists) EXPECT_GE(list.detail * .85F, kSmallestText - 1);
}

TEST_P(EveryTheme, GivesAProductTheSameTintEachTime) {
    EXPECT_EQ(theme(GetParam()).tint_of("Flat white"), theme(GetParam()).tint_of("Flat white"));
}

std::string name_of(const testing::TestParamInfo<ThemeId>& one) {
    return one.param == ThemeId::light ? "light" : one.param == ThemeId::dark ? "dark" : "contrast";
}

INSTANTIATE_TEST_SUITE_P(Themes, EveryTheme,
                         testing::Values(ThemeId::light, ThemeId::dark, ThemeId::contrast), name_of);

TEST(Theme, IsFoundByTheNameThatSettingsUse) {
    EXPECT_EQ(theme_named("light"), ThemeId::light);
    EXPECT_EQ(theme_named("dark"), ThemeId::dark);
    EXPECT_EQ(theme_named("contrast"), ThemeId::contrast);
    EXPECT_EQ(theme_named("Light"), std::nullopt);
    EXPECT_EQ(theme_named(""), std::nullopt);
}

TEST(Theme, MeasuresContrastAsWcagDoes) {
    EXPECT_NEAR(contrast_ratio(rgb(0xFFFFFF), rgb(0x000000)), 21, .001);
    EXPECT_NEAR(contrast_ratio(rgb(0x777777), rgb(0xFFFFFF)), 4.48, .01);
    EXPECT_NEAR(contrast_ratio(rgb(0x123456), rgb(0x123456)), 1, .001);
}

TEST(Theme, RoundsEveryBoxAsTheShopWants) {
    const Theme round = theme(ThemeId::light, {});
    const Theme soft = theme(ThemeId::light, {.corners = Corners::soft});
    const Theme square = theme(ThemeId::light, {.corners = Corners::square});
    EXPECT_EQ(round.radius.panel, Radii{}.panel);
    EXPECT_EQ(soft.radius.panel, Radii{}.panel / 2);
    EXPECT_EQ(soft.radius.chip_of_height, Radii{}.chip_of_height / 2);
    for (const float radius :
         {square.radius.panel, square.radius.panel_bar, square.radius.panel_small, square.radius.code,
          square.radius.card, square.radius.band, square.radius.tile_of_side, square.radius.chip_of_height,
          square.list(Density::roomy).radius})
        EXPECT_EQ(radius, 0);
}

TEST(Theme, SetsEveryTextInTheFamilyOfTheShop) {
    const Theme serif = theme(ThemeId::contrast, {.family = Family::serif});
    EXPECT_EQ(serif.text(Type::amount, {}).family, Family::serif);
    EXPECT_EQ(serif.text(Type::staff, {}).family, Family::serif);
    EXPECT_EQ(serif.text(Type::amount, {}).face, Face::display);
    EXPECT_EQ(serif.text(Type::step, {}).face, Face::text) << "hairlines would be lost";
    EXPECT_EQ(theme(ThemeId::contrast).text(Type::amount, {}).family, Family::sans);
}

TEST(Theme, NeverMakesTextSmallerForContrast) {
    const Theme& usual = theme(ThemeId::light);
    const Theme& contrast = theme(ThemeId::contrast);
    for (std::size_t i = 0; i < usual.type.size(); i++) EXPECT_GE(contrast.type[i].size, usual.type[i].size);
}

}  // namespace
}  // namespace comptoir::renderer
