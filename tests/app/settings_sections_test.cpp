#include "app/settings_sections.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Every problem of a text, as people read it; "" without any.
std::string problems_of(const std::string& text) {
    std::string all;
    for (const settings::Problem& one : settings::parse(all_sections(), text, "a.toml").problems)
        all += one.text() + "\n";
    return all;
}

TEST(SettingsSections, TakeAPictureByItsWholePathOrAddress) {
    EXPECT_THAT(problems_of("[shop]\nlogo = \"/etc/comptoir/logo.png\"\nbackground = \"\"\n"), IsEmpty());
    EXPECT_THAT(problems_of("[shop]\nlogo = \"https://shop.example/logo.png\"\n"), IsEmpty());
    EXPECT_THAT(problems_of("[shop]\nlogo = \"logo.png\"\n"),
                HasSubstr("a.toml:2: \"logo\" in [shop]: must be"));
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

TEST(SettingsSections, WantAFileThatSomebodyNamedToBeThere) {
    EXPECT_EQ(settings_source("").file, kSettingsFile);
    EXPECT_EQ(settings_source("").missing, settings::MissingFile::is_the_defaults);
    EXPECT_EQ(load_settings(settings_source("/nowhere/comptoir.toml")).problems.size(), 1u);
}

}  // namespace
}  // namespace comptoir
