#include "renderer/words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/easel.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::renderer {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets/translations";

constexpr std::string_view kHeader =
    "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Plural-Forms: nplurals=2; "
    "plural=(n != "
    "1);\\n\"\n";

Words ours() {
    return Words::open(kFolder);
}

std::multiset<char> places(std::string_view text) {
    std::multiset<char> out;
    for (std::size_t i = 0; i + 1 < text.size(); i++) {
        if (text[i] == '%') out.insert(text[i + 1]);
    }
    return out;
}

TEST(Words, ComeInThirtyFourLanguages) {
    std::set<std::string> tags;
    const Words words = ours();
    for (const Language& language : words.languages()) tags.insert(language.tag());
    const auto spoken = spoken_languages();
    EXPECT_EQ(tags, (std::set<std::string>{spoken.begin(), spoken.end()}));
    EXPECT_EQ(spoken.size(), 34U);
    for (const char* wanted :
         {"ar", "he", "fa", "ur", "hi", "bn", "th", "zh_CN", "zh_TW", "ja", "ko", "vi", "el", "uk", "tr"})
        EXPECT_TRUE(tags.contains(wanted)) << wanted;
}

TEST(Words, SayOfALanguageWhetherItIsSpoken) {
    for (const char* tag : {"de", "en_US", "zh-Hant-HK", "iw", "pt_BR", "no"})
        EXPECT_TRUE(is_spoken(tag)) << tag;
    for (const char* tag : {"", "xx", "ca_ES", "sr@latin"}) EXPECT_FALSE(is_spoken(tag)) << tag;
}

TEST(Speech, SaysEverythingTwiceWhereTheShopWantsTwoLanguages) {
    const Words words = ours();
    const Speech speech = words.speech("de_DE", {"fr"}, "tr");
    EXPECT_EQ(speech.say(Text::total), "Summe");
    EXPECT_EQ(speech.again(Text::total), "Toplam");
    EXPECT_EQ(speech.again(Text::opens_at, {"9:00"}), words.find("tr")->say(Text::opens_at, {"9:00"}));
}

TEST(Speech, SaysNothingTwiceInTheSameWords) {
    const Words words = ours();
    EXPECT_EQ(words.speech("en", {}, "es").again(Text::total), "") << "it is Total in both";
    EXPECT_EQ(words.speech("de", {}, "de_AT").second, nullptr);
    EXPECT_EQ(words.speech("de", {}, "").second, nullptr);
    EXPECT_EQ(words.speech("de", {}, "xx").second, nullptr);
    EXPECT_EQ(words.speech("de", {}, "").again(Text::total), "");
}

TEST(Words, OpenInTheToolsOfTranslators) {
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        const auto ran = test::run_program("/usr/bin/msgfmt",
                                           {"--check", "--output-file=/dev/null", entry.path().string()});
        EXPECT_EQ(ran.code, 0) << ran.output;
        EXPECT_EQ(ran.output, "");
    }
}

TEST(Words, NameThemselvesInTheirHeader) {
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        std::ostringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        const std::string field = "\"Language: " + entry.path().stem().string() + "\\n\"";
        EXPECT_NE(text.str().find(field), std::string::npos) << entry.path();
    }
}

TEST(Words, LeaveNothingUntranslatedInAnyLanguage) {
    const Words words = ours();
    for (const Language& language : words.languages()) {
        if (language.tag() == "en") continue;
        for (std::size_t i = 0; i < kTexts; i++) {
            EXPECT_TRUE(language.has(static_cast<Text>(i)))
                << language.tag() << ": " << english(static_cast<Text>(i));
        }
        for (std::size_t i = 0; i < kCounted; i++) {
            EXPECT_TRUE(language.has(static_cast<Counted>(i)))
                << language.tag() << ": " << english_one(static_cast<Counted>(i));
        }
    }
}

TEST(Words, TellApartWhatStandsTogether) {
    const std::pair<Text, Text> together[] = {{Text::gross, Text::net},
                                              {Text::gross, Text::tare},
                                              {Text::net, Text::tare},
                                              {Text::gross, Text::total},
                                              {Text::stable, Text::moving},
                                              {Text::left_to_pay, Text::to_pay},
                                              {Text::left_to_pay, Text::paid},
                                              {Text::subtotal, Text::total},
                                              {Text::points_won, Text::points_spent},
                                              {Text::preparing, Text::ready_to_collect}};
    const Words words = ours();
    for (const Language& language : words.languages()) {
        for (const auto& [one, other] : together)
            EXPECT_NE(language.say(one), language.say(other)) << language.tag() << ": " << english(one);
    }
}

TEST(Words, HaveAGlyphForEveryCharacterInEveryFamily) {
    test::Easel easel;
    const Words words = ours();
    for (const Language& language : words.languages()) {
        std::string all;
        for (std::size_t i = 0; i < kTexts; i++) all += language.say(static_cast<Text>(i)) + " ";
        for (std::size_t i = 0; i < kCounted; i++) {
            for (const std::uint64_t n : {0U, 1U, 2U, 3U, 5U, 11U, 20U, 100U})
                all += language.count(static_cast<Counted>(i), n) + " ";
        }
        for (const Family family : {Family::sans, Family::humanist, Family::serif}) {
            TextStyle style;
            style.size = 24;
            style.family = family;
            std::string_view rest = all;
            while (!rest.empty()) {
                const std::size_t end = std::min(rest.find(' '), rest.size());
                EXPECT_EQ(easel.text.measure(rest.substr(0, end), style, language.direction()).unknown_glyphs,
                          0)
                    << language.tag() << ": " << rest.substr(0, end);
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
        }
    }
    EXPECT_TRUE(easel.fonts->problems().empty());
}

TEST(Words, KeepTheirPlaceholdersInTranslation) {
    const Words words = ours();
    for (const Language& language : words.languages()) {
        for (std::size_t i = 0; i < kTexts; i++) {
            const Text text = static_cast<Text>(i);
            EXPECT_EQ(places(language.say(text)), places(english(text)))
                << language.tag() << ": " << english(text);
        }
    }
}

TEST(Words, HoldNoEnglishInAShopThatReadsFromRightToLeft) {
    const std::set<std::string> names{"Odoo", "IoT", "Box", "ePos", "POS", "QR", "Chromium", "Firefox"};
    const Words words = ours();
    for (const char* tag : {"ar", "fa", "he", "ur"}) {
        const Language& language = words.pick(tag, {});
        for (std::size_t i = 0; i < kTexts; i++) {
            std::string word;
            const std::string said = language.say(static_cast<Text>(i)) + " ";
            for (const char c : said) {
                if (c >= 0 && std::isalpha(c)) {
                    word += c;
                    continue;
                }
                EXPECT_TRUE(word.empty() || names.contains(word)) << tag << ": " << said;
                word.clear();
            }
        }
    }
}

TEST(Words, AreReadFromRightToLeftWhereTheLanguageIs) {
    const Words words = ours();
    EXPECT_EQ(words.pick("ar_SA", {}).direction(), Direction::right_to_left);
    EXPECT_EQ(words.pick("he", {}).direction(), Direction::right_to_left);
    EXPECT_EQ(words.pick("fa_IR", {}).direction(), Direction::right_to_left);
    EXPECT_EQ(words.pick("ur", {}).direction(), Direction::right_to_left);
    EXPECT_EQ(words.pick("hi", {}).direction(), Direction::left_to_right);
}

TEST(Words, AreInTheOrdersLanguageBeforeTheShops) {
    const Words words = ours();
    EXPECT_EQ(words.pick("fr_FR", {"de"}).tag(), "fr");
    EXPECT_EQ(words.pick("", {"de", "fr"}).tag(), "de");
    EXPECT_EQ(words.pick("xx", {"yy", "ja"}).tag(), "ja");
    EXPECT_EQ(words.pick("xx", {}).tag(), "en");
    EXPECT_EQ(words.pick("zh-Hans-CN", {}).tag(), "zh_CN");
    EXPECT_EQ(words.pick("pt-BR", {}).tag(), "pt_BR");
    EXPECT_EQ(words.pick("de_DE.UTF-8", {}).tag(), "de");
}

TEST(Words, AreFoundByEveryNameOfTheirLanguage) {
    Words words;
    for (const char* tag : {"de", "he", "id", "nb", "pt", "pt_BR", "ro", "zh_CN", "zh_TW"}) {
        auto language = Language::parse(tag, kHeader);
        ASSERT_TRUE(language);
        words.add(std::move(*language));
    }
    const std::vector<std::pair<std::string, std::string>> expected{{"de", "de"},
                                                                    {"DE", "de"},
                                                                    {"de-AT", "de"},
                                                                    {"de_CH.UTF-8", "de"},
                                                                    {"de_DE@euro", "de"},
                                                                    {"iw", "he"},
                                                                    {"iw_IL", "he"},
                                                                    {"he-IL", "he"},
                                                                    {"in", "id"},
                                                                    {"in_ID", "id"},
                                                                    {"no", "nb"},
                                                                    {"nn_NO", "nb"},
                                                                    {"nb-NO", "nb"},
                                                                    {"mo", "ro"},
                                                                    {"pt", "pt"},
                                                                    {"pt-PT", "pt"},
                                                                    {"pt_AO", "pt"},
                                                                    {"PT_br", "pt_BR"},
                                                                    {"zh", "zh_CN"},
                                                                    {"zh-Hans", "zh_CN"},
                                                                    {"zh_SG", "zh_CN"},
                                                                    {"ZH_cn", "zh_CN"},
                                                                    {"zh-Hans-HK", "zh_CN"},
                                                                    {"zh-Hant", "zh_TW"},
                                                                    {"zh-TW", "zh_TW"},
                                                                    {"zh_HK", "zh_TW"},
                                                                    {"zh-MO", "zh_TW"},
                                                                    {"zh-Hant-SG", "zh_TW"},
                                                                    {"yue", "zh_TW"},
                                                                    {"en_US", "en"},
                                                                    {"en-GB", "en"}};
    for (const auto& [asked, found] : expected) {
        const Language* language = words.find(asked);
        ASSERT_NE(language, nullptr) << asked;
        EXPECT_EQ(language->tag(), found) << asked;
    }
    for (const char* unknown : {"", "ca_ES", "sr@latin", "C", "C.UTF-8", "POSIX", "-", "_DE", "dex"})
        EXPECT_EQ(words.find(unknown), nullptr) << unknown;
}

TEST(Words, TakeARelativeWhereTheLanguageItselfIsMissing) {
    Words words;
    auto brazilian = Language::parse("pt_BR", kHeader);
    ASSERT_TRUE(brazilian);
    words.add(std::move(*brazilian));
    ASSERT_NE(words.find("pt"), nullptr);
    EXPECT_EQ(words.find("pt-PT")->tag(), "pt_BR");
    EXPECT_EQ(words.pick("ca_ES", {"sr@latin", "pt"}).tag(), "pt_BR");
}

TEST(Words, AreInTheScriptThatWasAskedFor) {
    Words words;
    for (const char* tag : {"sr", "sr@latin"}) {
        auto language = Language::parse(tag, kHeader);
        ASSERT_TRUE(language);
        words.add(std::move(*language));
    }
    EXPECT_EQ(words.find("sr_RS")->tag(), "sr");
    EXPECT_EQ(words.find("sr@latin")->tag(), "sr@latin");
    EXPECT_EQ(words.find("sr-Latn")->tag(), "sr@latin");
}

TEST(Words, CountAsArabicDoes) {
    const Words words = ours();
    const Language& arabic = words.pick("ar", {});
    std::set<std::string> forms;
    for (const std::uint64_t n : {0, 1, 2, 3, 11, 100}) forms.insert(arabic.count(Counted::items, n, {"#"}));
    EXPECT_EQ(forms.size(), 6U);
    EXPECT_EQ(arabic.count(Counted::items, 103), arabic.count(Counted::items, 3, {"103"}));
}

TEST(Words, CountOneAndManyInEnglishWithoutAnyFile) {
    const Words words;
    const Language& language = words.pick("ar", {"he"});
    EXPECT_EQ(language.count(Counted::items, 1), "1 item");
    EXPECT_EQ(language.count(Counted::items, 9), "9 items");
    EXPECT_EQ(language.say(Text::order_number, {"0427"}), "Order 0427");
}

TEST(Words, StayEnglishWhenTheFolderIsMissing) {
    testing::internal::CaptureStderr();
    const Words words = Words::open("/nowhere/at/all");
    EXPECT_NE(testing::internal::GetCapturedStderr().find("/nowhere/at/all: No such file"),
              std::string::npos);
    EXPECT_EQ(words.languages().size(), 1U);
    EXPECT_EQ(words.pick("fr", {"fr"}).say(Text::total), "Total");
}

TEST(Words, LeaveOutABadFileAndNameIt) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.path() / "xx.po") << "msgid \"Total\"\nmsgstr \"never closed\n";
    std::ofstream(folder.path() / "yy.po") << kHeader << "msgid \"Total\"\nmsgstr \"Summa\"\n";
    const Words words = Words::open(folder.path());
    testing::internal::CaptureStderr();
    EXPECT_EQ(words.find("xx"), nullptr);
    EXPECT_EQ(words.find("xx"), nullptr);
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_NE(said.find("xx.po: line 2"), std::string::npos);
    EXPECT_EQ(said.find("xx.po"), said.rfind("xx.po")) << "once";
    EXPECT_EQ(words.pick("yy", {}).say(Text::total), "Summa");
    EXPECT_EQ(words.pick("yy", {}).say(Text::you_save), "You save");
}

TEST(Words, TakeTheLanguageWhereTheFileOfItsCountryIsBad) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.path() / "pt_BR.po") << "<html>";
    std::ofstream(folder.path() / "pt.po") << kHeader << "msgid \"Total\"\nmsgstr \"Soma\"\n";
    EXPECT_EQ(Words::open(folder.path()).pick("pt_BR", {}).say(Text::total), "Soma");
}

/// Thirty files that nobody speaks are not read before the first frame.
TEST(Words, AreReadOnceWhenTheyAreFirstSpoken) {
    const test::TemporaryFolder folder;
    const auto write = [&](const char* total) {
        std::ofstream(folder.path() / "yy.po") << kHeader << "msgid \"Total\"\nmsgstr \"" << total << "\"\n";
    };
    write("Before");
    const Words words = Words::open(folder.path());
    write("Summa");
    EXPECT_EQ(words.pick("yy", {}).say(Text::total), "Summa");
    write("After");
    EXPECT_EQ(words.pick("yy", {}).say(Text::total), "Summa");
}

TEST(Language, JoinsStringsAndReadsEscapes) {
    const auto language =
        Language::parse("xx", "msgid \"\"\n\"Tot\"\n\"al\"\nmsgstr \"a\\\"b\\\\\"\n\"c\"\n");
    ASSERT_TRUE(language);
    EXPECT_EQ(language->say(Text::total), "a\"b\\c");
}

TEST(Language, DoesNotSayWhatIsMarkedFuzzy) {
    const auto language = Language::parse("xx", "#, fuzzy\nmsgid \"Total\"\nmsgstr \"guess\"\n");
    ASSERT_TRUE(language);
    EXPECT_EQ(language->say(Text::total), "Total");
}

TEST(Language, RefusesWhatIsNoCatalogue) {
    const std::string bad[] = {"<html>",
                               "msgstr \"without an id\"\n",
                               "msgid \"Total\"\nmsgstr \"\xFF\"\n",
                               "msgid \"Total\"\nmsgstr \"" + std::string(2000, 'x') + "\"\n",
                               "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=(n !=;\\n\"\n",
                               "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=9; plural=0;\\n\"\n",
                               "\"text without a keyword\"\n"};
    for (const std::string& text : bad) EXPECT_FALSE(Language::parse("xx", text)) << text.substr(0, 60);
    const auto large = Language::parse("xx", std::string(300 * 1024, '\n'));
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().code, ErrorCode::full);
}

TEST(Language, DropsACountWithTooFewForms) {
    const auto language =
        Language::parse("xx", std::string(kHeader) +
                                  "msgid \"%1 item\"\nmsgid_plural \"%1 items\"\nmsgstr[0] \"only one\"\n");
    ASSERT_TRUE(language);
    EXPECT_EQ(language->count(Counted::items, 3), "3 items");
}

TEST(PluralRule, AgreesWithTheLanguages) {
    const auto polish = PluralRule::parse(
        "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);");
    ASSERT_TRUE(polish);
    EXPECT_EQ(polish->form_of(1), 0U);
    EXPECT_EQ(polish->form_of(2), 1U);
    EXPECT_EQ(polish->form_of(12), 2U);
    EXPECT_EQ(polish->form_of(22), 1U);
    EXPECT_EQ(polish->form_of(5), 2U);
}

TEST(PluralRule, NeverPicksAFormThatIsNotThere) {
    const auto rule = PluralRule::parse("nplurals=2; plural=n;");
    ASSERT_TRUE(rule);
    EXPECT_EQ(rule->form_of(7), 1U);
}

TEST(PluralRule, RefusesWhatNestsWithoutEnd) {
    EXPECT_FALSE(
        PluralRule::parse("nplurals=2; plural=" + std::string(100, '(') + "n" + std::string(100, ')') + ";"));
    EXPECT_FALSE(PluralRule::parse("nplurals=2; plural=" + std::string(400, '!') + "n;"));
    EXPECT_FALSE(PluralRule::parse("nplurals=2; plural=n%0;"));
    EXPECT_FALSE(PluralRule::parse("nplurals=2; plural=system(1);"));
    EXPECT_FALSE(PluralRule::parse(std::string(1000, 'x')));
}

}  // namespace
}  // namespace comptoir::renderer
