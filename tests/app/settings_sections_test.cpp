#include "app/settings_sections.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/screen/face.hpp"

namespace comptoir {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// Every problem of a text, as people read it; "" without any.
std::string problems_of(const std::string& text) {
    std::string all;
    for (const settings::Problem& one : settings::parse(all_sections(), text, "a.toml").problems)
        all += one.text() + "\n";
    return all;
}

settings::Settings settings_of(const std::string& text) {
    return settings::parse(all_sections(), text, "a.toml").settings;
}

TEST(SettingsSections, TakeAPictureByItsWholePathOrAddress) {
    EXPECT_THAT(problems_of("[shop]\nlogo = \"/etc/comptoir/logo.png\"\nbackground = \"\"\n"), IsEmpty());
    EXPECT_THAT(problems_of("[shop]\nlogo = \"https://shop.example/logo.png\"\n"), IsEmpty());
    EXPECT_THAT(problems_of("[shop]\nlogo = \"logo.png\"\n"),
                HasSubstr("a.toml:2: \"logo\" in [shop]: must be"));
}

TEST(SettingsSections, TakeColoursAsTheWebWritesThem) {
    EXPECT_THAT(problems_of("[shop]\naccent = \"#0a7d4f\"\npaper = \"#FFF\"\npanel = \"\"\n"), IsEmpty());
    for (const char* bad : {"green", "#12345", "0a7d4f", "#12345g", "rgb(0,0,0)"}) {
        EXPECT_THAT(problems_of("[shop]\naccent = \"" + std::string(bad) + "\"\n"),
                    HasSubstr("a.toml:2: \"accent\" in [shop]: a colour as the web writes it"))
            << bad;
    }
    EXPECT_THAT(problems_of("[screen]\ncorners = \"rund\"\n"), HasSubstr("round"));
    EXPECT_THAT(problems_of("[screen]\ntype = \"comic\"\n"), HasSubstr("serif"));
}

TEST(SettingsSections, MakeTheLookOfTheShop) {
    const renderer::Look look = look_of(
        settings_of("[shop]\naccent = \"#0a7d4f\"\n[screen]\ncorners = \"soft\"\ntype = \"serif\"\n"));
    EXPECT_EQ(look.brand.accent, renderer::rgb(0x0A7D4F));
    EXPECT_EQ(look.brand.paper, std::nullopt);
    EXPECT_EQ(look.corners, renderer::Corners::soft);
    EXPECT_EQ(look.family, renderer::Family::serif);
    EXPECT_EQ(look_of(settings_of("")), renderer::Look{});
}

TEST(SettingsSections, SayWhichColourIsNotDrawnAsItStands) {
    EXPECT_THAT(look_notes(settings_of("")), IsEmpty());
    EXPECT_THAT(look_notes(settings_of("[shop]\npaper = \"#fff7e6\"\n")), IsEmpty());
    const auto same =
        look_notes(settings_of("[shop]\naccent = \"#ffff00\"\npaper = \"#ffff00\"\npanel = \"#808080\"\n"));
    EXPECT_THAT(same, Contains(HasSubstr("shop.accent #ffff00 was darkened to #")));
    EXPECT_THAT(same, Contains(HasSubstr("shop.panel #808080 was ")));
    EXPECT_THAT(look_notes(settings_of("[shop]\naccent = \"#101040\"\n[second_screen]\nshows = \"order\"\n"
                                       "theme = \"dark\"\n")),
                Contains(HasSubstr("(theme dark)")));
}

TEST(SettingsSections, TakeFoldersByTheirWholePath) {
    EXPECT_THAT(problems_of("[paths]\nstate = \"/srv/comptoir\"\n"), IsEmpty());
    for (const char* key : {"state", "cache", "runtime"}) {
        EXPECT_THAT(problems_of("[paths]\n" + std::string(key) + " = \"here\"\n"), HasSubstr("a.toml:2: "));
        EXPECT_THAT(problems_of("[paths]\n" + std::string(key) + " = \"\"\n"), HasSubstr("a.toml:2: "));
    }
}

TEST(SettingsSections, TakeLanguagesByTheirCodes) {
    EXPECT_THAT(
        problems_of("[screen]\nlanguages = [\"en\", \"pt-BR\", \"zh_CN\", \"sr-Latn-RS\", \"fil\"]\n"),
        IsEmpty());
    EXPECT_THAT(problems_of("[screen]\nlanguages = \"ar\"\n"), IsEmpty());
    for (const char* bad : {"", "e", "English", "en-", "-en", "e1", "en--US", "de at", "../etc"}) {
        EXPECT_THAT(problems_of("[screen]\nlanguages = [\"" + std::string(bad) + "\"]\n"),
                    HasSubstr("codes of languages"))
            << bad;
    }
}

TEST(SettingsSections, TakeASecondLanguageThatWeSpeak) {
    EXPECT_THAT(problems_of("[screen]\nsecond_language = \"zh_TW\"\n"), IsEmpty());
    for (const char* bad : {"xx", "Turkish"})
        EXPECT_THAT(problems_of("[screen]\nsecond_language = \"" + std::string(bad) + "\"\n"),
                    AllOf(HasSubstr("a.toml:2: "), HasSubstr("a language that this program speaks")));
    EXPECT_THAT(problems_of("[screen]\nsecond_language = [\"de\", \"tr\"]\n"), HasSubstr("a.toml:2: "));
}

TEST(SettingsSections, WantAFileThatSomebodyNamedToBeThere) {
    EXPECT_EQ(settings_source("").file, kSettingsFile);
    EXPECT_EQ(settings_source("").missing, settings::MissingFile::is_the_defaults);
    EXPECT_EQ(load_settings(settings_source("/nowhere/comptoir.toml")).problems.size(), 1u);
}

}  // namespace
}  // namespace comptoir
