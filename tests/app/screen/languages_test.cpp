#include "app/screen/languages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "renderer/words.hpp"
#include "tests/support/our_words.hpp"

namespace comptoir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ScreenLanguages, AreThoseOfThePageBeforeTheSettings) {
    EXPECT_THAT(screen_languages("fr_BE", {"de", "en"}), ElementsAre("fr_BE", "de", "en"));
    EXPECT_THAT(screen_languages("", {"de", "en"}), ElementsAre("de", "en"));
    EXPECT_THAT(screen_languages("", {}), IsEmpty());
}

TEST(ScreenLanguages, GiveWayToTheOrdersOwn) {
    const renderer::Words& words = test::our_words();
    const auto shop = screen_languages("fr_BE", {"de"});
    EXPECT_EQ(words.pick("tr_TR", shop).tag(), "tr");
    EXPECT_EQ(words.pick("", shop).tag(), "fr");
    EXPECT_EQ(words.pick("xx", shop).tag(), "fr");
    EXPECT_EQ(words.pick("", screen_languages("ca_ES", {"de"})).tag(), "de");
    EXPECT_EQ(words.pick("", screen_languages("", {})).tag(), "en");
}

TEST(SecondLanguage, IsOneThatWeSpeakOrNone) {
    for (const char* good : {"", "tr", "TR", "zh-Hant-HK", "pt_BR", "no", "en"})
        EXPECT_EQ(why_bad_second_language(good), "") << good;
    for (const char* bad : {"xx", "Deutsch", "ca_ES", "de,tr", "../de"})
        EXPECT_THAT(why_bad_second_language(bad), HasSubstr("de, el, en")) << bad;
}

}  // namespace
}  // namespace comptoir
