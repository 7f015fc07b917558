#include "renderer/palette.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "renderer/oklch.hpp"
#include "renderer/theme.hpp"

namespace comptoir::renderer {
namespace {

constexpr ThemeId kThemes[] = {ThemeId::light, ThemeId::dark, ThemeId::contrast};

struct Role {
    std::string_view name;
    Color Colors::*role;
};
#define ROLE(name)           \
    Role {                   \
#name, &Colors::name \
    }  // the name that scenes' sources have
constexpr Role kRoles[] = {
    ROLE(paper),
    ROLE(card),
    ROLE(card_edge),
    ROLE(ink),
    ROLE(muted),
    ROLE(hair),
    ROLE(panel),
    ROLE(panel_edge),
    ROLE(panel_raised),
    ROLE(panel_ink),
    ROLE(panel_muted),
    ROLE(panel_hair),
    ROLE(changed_ground),
    ROLE(changed_ink),
    ROLE(changed_on_panel),
    ROLE(on_changed),
    ROLE(notice_ground),
    ROLE(notice_ink),
    ROLE(notice_on_panel),
    ROLE(on_notice),
    ROLE(saved_ground),
    ROLE(saved_ink),
    ROLE(saved_on_panel),
    ROLE(on_saved),
    ROLE(band_ground),
    ROLE(band_edge),
    ROLE(band_ink),
    ROLE(unsettled),
    ROLE(dot_idle),
    ROLE(dot_now),
    ROLE(track),
    ROLE(done),
    ROLE(on_done),
    ROLE(badge),
    ROLE(on_badge),
    ROLE(code_ground),
    ROLE(code_ink),
    ROLE(idle_muted),
    ROLE(idle_ground),
    ROLE(idle_light),
    ROLE(accent),
};
#undef ROLE
static_assert(std::size(kRoles) == sizeof(Colors) / sizeof(Color), "a role that no test knows");

std::string_view name_of_role(Color Colors::*role) {
    for (const Role& one : kRoles) {
        if (one.role == role) return one.name;
    }
    return "?";
}

std::string told(const Brand& brand) {
    const auto one = [](const std::optional<Color>& color) { return color ? name_of(*color) : "none"; };
    return "accent " + one(brand.accent) + " paper " + one(brand.paper) + " panel " + one(brand.panel);
}

void expect_readable(ThemeId id, const Brand& brand) {
    const Palette made = palette(id, brand);
    for (const ColorPair& pair : color_pairs()) {
        ASSERT_GE(pair.ratio(made.colors), pair.least())
            << name_of_role(pair.ink) << ' ' << name_of(made.colors.*pair.ink) << " on "
            << name_of_role(pair.ground) << ' ' << name_of(made.colors.*pair.ground) << ", theme "
            << static_cast<int>(id) << ", " << told(brand);
    }
    const Theme theme = renderer::theme(id, {.brand = brand});
    for (const Color picture : {rgb(0x000000), rgb(0xFFFFFF)}) {
        ASSERT_GE(
            contrast_ratio(theme.colors.ink, mix(picture, theme.colors.paper, theme.paper_over_picture)),
            kTextRatio)
            << "over a picture, " << told(brand);
    }
    if (!theme.has_tiles) return;
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"})
        ASSERT_GE(contrast_ratio(theme.colors.muted, theme.tint_of(name)), kMarkRatio)
            << "a letter on its tile, " << told(brand);
}

TEST(Palette, LeavesTheLookAsItIsWhereTheShopHasNoColours) {
    for (const ThemeId id : kThemes) {
        expect_readable(id, {});
        const Palette made = palette(id, {});
        for (const Role& role : kRoles) EXPECT_EQ(made.colors.*role.role, theme(id).colors.*role.role);
        EXPECT_TRUE(made.corrections.empty());
    }
}

TEST(Palette, KeepsEveryPairReadableForTheHardestColours) {
    const Color hardest[] = {rgb(0xFFFF00), rgb(0x39FF14), rgb(0x000000), rgb(0xFFFFFF),
                             rgb(0x808080), rgb(0x767676), rgb(0xFF0000), rgb(0x0000FF),
                             rgb(0xFF00FF), rgb(0x00FFFF), rgb(0x0A7D4F), rgb(0xBABABA)};
    for (const ThemeId id : kThemes) {
        for (const Color& a : hardest) {
            expect_readable(id, {.accent = a});
            expect_readable(id, {.accent = a, .paper = a, .panel = a});
            for (const Color& b : hardest) {
                expect_readable(id, {.paper = a, .panel = b});
                expect_readable(id, {.accent = b, .paper = a});
            }
        }
    }
}

TEST(Palette, KeepsEveryPairReadableForFiveHundredBrands) {
    std::mt19937 random(20261126);  // NOLINT: the same brands every time
    const auto color = [&] { return rgb(static_cast<std::uint32_t>(random()) & 0xFFFFFF); };
    const auto perhaps = [&] { return random() % 2 == 0 ? std::optional(color()) : std::nullopt; };
    for (int i = 0; i < 500; i++) {
        const Brand brand{.accent = color(), .paper = perhaps(), .panel = perhaps()};
        for (const ThemeId id : kThemes) expect_readable(id, brand);
    }
}

TEST(Palette, FillsWithTheAccentJustAsItIs) {
    for (const Color accent : {rgb(0x0A7D4F), rgb(0xFFD400), rgb(0x39FF14), rgb(0x7B2CBF)}) {
        for (const ThemeId id : {ThemeId::light, ThemeId::dark}) {
            EXPECT_EQ(palette(id, {.accent = accent}).colors.done, accent);
            EXPECT_EQ(palette(id, {.accent = accent}).colors.accent, accent);
        }
    }
}

TEST(Palette, TellsADarkPanelFromAPaperOfItsColour) {
    for (const Color both : {rgb(0x000000), rgb(0x0A3D2A), rgb(0x101820), rgb(0x400000)}) {
        const Colors colors = palette(ThemeId::light, {.paper = both, .panel = both}).colors;
        EXPECT_GE(contrast_ratio(colors.paper, colors.panel), 1.2) << name_of(both);
    }
}

TEST(Palette, TellsAPanelMadeOfTheAccentFromADarkPaper) {
    std::mt19937 random(20261126);  // NOLINT: the same brands every time
    const auto expect_apart = [](Color accent, Color paper) {
        const Palette made = palette(ThemeId::dark, {.accent = accent, .paper = paper, .panel = {}});
        EXPECT_GE(contrast_ratio(made.colors.paper, made.colors.panel), 1.2)
            << name_of(accent) << " on " << name_of(paper);
    };
    expect_apart(rgb(0x593197), rgb(0x0D202F));
    for (int i = 0; i < 500; i++) {
        const auto accent = static_cast<std::uint32_t>(random());
        expect_apart(rgb(accent & 0xFFFFFF), rgb(static_cast<std::uint32_t>(random()) & 0x3F3F3F));
    }
}

TEST(Palette, KeepsTheGreenOfWhatWasSavedWhereItCanBeRead) {
    for (const Color accent : {rgb(0x7B2CBF), rgb(0xC1121F), rgb(0x1D4ED8), rgb(0xFF7A00), rgb(0xFFD400)}) {
        for (const ThemeId id : {ThemeId::light, ThemeId::dark})
            EXPECT_EQ(palette(id, {.accent = accent, .paper = {}, .panel = {}}).colors.saved_on_panel,
                      theme(id).colors.saved_on_panel)
                << name_of(accent);
    }
}

TEST(Palette, TakesPaperAndPanelAsTheyAreWhereTextCanBeReadOnThem) {
    const Brand brand{.accent = std::nullopt, .paper = rgb(0xFFF7E6), .panel = rgb(0x1B2A41)};
    const Palette made = palette(ThemeId::light, brand);
    EXPECT_EQ(made.colors.paper, *brand.paper);
    EXPECT_EQ(made.colors.panel, *brand.panel);
    EXPECT_TRUE(made.corrections.empty());
}

double hue_apart(Color a, Color b) {
    const double apart = std::abs(to_oklch(a).hue - to_oklch(b).hue);
    return std::min(apart, 360 - apart);
}

TEST(Palette, KeepsTheHueOfTheBrandWhereItIsText) {
    for (const Color accent : {rgb(0x0A7D4F), rgb(0x7B2CBF), rgb(0xC1121F), rgb(0x1D4ED8), rgb(0xFF7A00)}) {
        for (const ThemeId id : {ThemeId::light, ThemeId::dark}) {
            const Colors colors = palette(id, {.accent = accent}).colors;
            EXPECT_LT(hue_apart(colors.changed_ink, accent), 6) << name_of(accent);
            EXPECT_LT(hue_apart(colors.changed_on_panel, accent), 6) << name_of(accent);
        }
    }
}

TEST(Palette, MakesADarkPageOfADarkPaper) {
    const Theme night = theme(ThemeId::light, {.brand = {.accent = {}, .paper = rgb(0x101820), .panel = {}}});
    EXPECT_EQ(night.colors.paper, rgb(0x101820));
    EXPECT_GT(luminance(night.colors.ink), luminance(night.colors.paper));
    EXPECT_FALSE(night.card_shadow.has_value());
    EXPECT_GT(night.card_edge, 0);
}

TEST(Palette, GivesTheDarkThemeTheHueOfALightPaper) {
    const Colors dark = palette(ThemeId::dark, {.accent = {}, .paper = rgb(0xFFE9C7), .panel = {}}).colors;
    EXPECT_LT(luminance(dark.paper), .02);
}

TEST(Palette, SaysWhatItHadToCorrect) {
    const Palette made =
        palette(ThemeId::light, {.accent = rgb(0xFFFF00), .paper = rgb(0x808080), .panel = {}});
    ASSERT_FALSE(made.corrections.empty());
    EXPECT_EQ(made.corrections[0].what, "paper");
    const auto accent = std::find_if(made.corrections.begin(), made.corrections.end(),
                                     [](const Correction& one) { return one.what == "accent"; });
    ASSERT_NE(accent, made.corrections.end());
    EXPECT_TRUE(accent->text().starts_with("accent #ffff00 was darkened to #")) << accent->text();
}

TEST(Palette, ReadsColoursAsTheWebWritesThem) {
    EXPECT_EQ(color_named("#0a7d4f"), rgb(0x0A7D4F));
    EXPECT_EQ(color_named("0A7D4F"), rgb(0x0A7D4F));
    EXPECT_EQ(color_named("#fc0"), rgb(0xFFCC00));
    for (const char* bad :
         {"", "#", "green", "#12345", "#1234567", "#12345g", "rgb(1,2,3)", "#-12345", "# 1234"})
        EXPECT_EQ(color_named(bad), std::nullopt) << bad;
}

TEST(Oklch, GivesEveryColourBack) {
    for (std::uint32_t value = 0; value <= 0xFFFFFF; value += 4999) {
        const Color color = rgb(value);
        EXPECT_EQ(to_color(to_oklch(color)), color) << name_of(color);
    }
}

/// Source: the table of example colours of "A perceptual color space for image processing", and CSS Color 4's
/// sample conversions.
TEST(Oklch, MeasuresKnownColoursAsOthersDo) {
    const Oklch red = to_oklch(rgb(0xFF0000));
    EXPECT_NEAR(red.lightness, .628, .001);
    EXPECT_NEAR(red.chroma, .2577, .001);
    EXPECT_NEAR(red.hue, 29.23, .05);
    EXPECT_NEAR(to_oklch(rgb(0xFFFFFF)).lightness, 1, .0001);
    EXPECT_NEAR(to_oklch(rgb(0xFFFFFF)).chroma, 0, .0001);
    EXPECT_NEAR(to_oklch(rgb(0x000000)).lightness, 0, .0001);
}

TEST(Oklch, LessensAStrengthThatNoScreenHas) {
    const Color shown = to_color({.9, .4, 264});
    EXPECT_NEAR(to_oklch(shown).lightness, .9, .01);
    EXPECT_LT(to_oklch(shown).chroma, .1);
}

// ---- scenes and the table ---------------------------------------------------------------------------

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(ColorPairs, HaveEveryRoleThatAScenePutsIntoATextOrAGlyph) {
    const std::set<std::string_view> lines_and_shades{"hair",      "panel_hair", "card_edge",  "panel_edge",
                                                      "band_edge", "dot_idle",   "idle_light", "accent"};
    std::set<std::string_view> known = lines_and_shades;
    for (const ColorPair& pair : color_pairs())
        known.insert({name_of_role(pair.ink), name_of_role(pair.ground)});
    const std::regex use(R"(\b(?:colors(?:\(\))?|c)\.([a-z_]+)\b)");
    std::set<std::string> seen;
    for (const auto& entry : std::filesystem::directory_iterator(COMPTOIR_SOURCE_DIR "/renderer/scenes")) {
        const std::string text = text_of(entry.path());
        for (std::sregex_iterator it(text.begin(), text.end(), use), end; it != end; ++it) {
            const std::string role = (*it)[1];
            const bool is_role = std::any_of(std::begin(kRoles), std::end(kRoles),
                                             [&](const Role& one) { return one.name == role; });
            if (!is_role) continue;
            seen.insert(role);
            EXPECT_TRUE(known.contains(role)) << entry.path() << " uses " << role << ", which no pair has";
        }
    }
    EXPECT_GT(seen.size(), 20U) << "the scenes' sources were not read";
}

}  // namespace
}  // namespace comptoir::renderer
