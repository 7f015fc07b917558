#include "renderer/theme.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace comptoir::renderer {
namespace {

constexpr double kLegible = 7;
constexpr float kSmallestText = 22;

struct Pair {
    std::string what;
    Color ink;
    Color ground;
};

/// Every text colour with every ground that scenes put it on.
std::vector<Pair> pairs_of(const Colors& c) {
    return {{"ink on paper", c.ink, c.paper},
            {"muted on paper", c.muted, c.paper},
            {"ink on card", c.ink, c.card},
            {"muted on card", c.muted, c.card},
            {"ink on the idle ground", c.ink, c.idle_ground},
            {"muted on the idle ground", c.idle_muted, c.idle_ground},
            {"ink on idle light", c.ink, over(c.idle_ground, c.idle_light)},
            {"muted on idle light", c.idle_muted, over(c.idle_ground, c.idle_light)},
            {"panel ink", c.panel_ink, c.panel},
            {"panel muted", c.panel_muted, c.panel},
            {"panel ink on a raised row", c.panel_ink, c.panel_raised},
            {"changed", c.changed_ink, c.changed_ground},
            {"changed on panel", c.changed_on_panel, c.panel},
            {"glyph on changed", c.on_changed, c.changed_on_panel},
            {"saved", c.saved_ink, c.saved_ground},
            {"saved on panel", c.saved_on_panel, c.panel},
            {"glyph on saved", c.on_saved, c.saved_on_panel},
            {"band", c.band_ink, c.band_ground},
            {"done", c.on_done, c.done},
            {"number of a step", c.on_badge, c.badge},
            {"code", c.code_ink, c.code_ground},
            {"ink over a black picture", c.ink, mix(rgb(0x000000), c.paper, kPaperOverPicture)},
            {"ink over a white picture", c.ink, mix(rgb(0xFFFFFF), c.paper, kPaperOverPicture)}};
}

class EveryTheme : public testing::TestWithParam<ThemeId> {};

TEST_P(EveryTheme, HasTextAtSevenToOneOnEachOfItsGrounds) {
    for (const Pair& pair : pairs_of(theme(GetParam()).colors)) {
        EXPECT_GE(contrast_ratio(pair.ink, pair.ground), kLegible) << pair.what;
    }
}

TEST_P(EveryTheme, HasNoTextBelowTheSmallestAllowed) {
    for (const TextStyle& style : theme(GetParam()).type) EXPECT_GE(style.size, kSmallestText);
    for (const ListMetrics& list : theme(GetParam()).lists) EXPECT_GE(list.detail * .85F, kSmallestText - 1);
}

TEST_P(EveryTheme, LeavesAnUnsettledWeightReadableAtItsSize) {
    const Colors& colors = theme(GetParam()).colors;
    EXPECT_GE(contrast_ratio(colors.unsettled, colors.paper), 4.5);
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

TEST(Theme, NeverMakesTextSmallerForContrast) {
    const Theme& usual = theme(ThemeId::light);
    const Theme& contrast = theme(ThemeId::contrast);
    for (std::size_t i = 0; i < usual.type.size(); i++) EXPECT_GE(contrast.type[i].size, usual.type[i].size);
}

}  // namespace
}  // namespace comptoir::renderer
