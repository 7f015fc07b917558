/// Our own words fit their boxes: in every language, on every kind of panel, in every scene.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/samples.hpp"
#include "renderer/scenes/parts.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"
#include "tests/support/our_words.hpp"
#include "tests/support/page_reader.hpp"

namespace comptoir::renderer {
namespace {

using test::collide;
using test::says;

/// The fixed parts of a text: "Order %1" is "Order ".
std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] == '%' && i + 1 < text.size() && text[i + 1] >= '1' && text[i + 1] <= '9') {
            parts.emplace_back();
            i++;
        } else {
            parts.back() += text[i];
        }
    }
    return parts;
}

bool holds(std::string_view text, const std::vector<std::string>& parts) {
    for (const std::string& part : parts) {
        const std::size_t at = text.find(part);
        if (at == std::string_view::npos) return false;
        text.remove_prefix(at + part.size());
    }
    return true;
}

/// Recognises what we say in one language among what a till says.
class OwnWords {
public:
    explicit OwnWords(const Language& language) {
        for (std::size_t i = 0; i < kTexts; i++) add(language.say(static_cast<Text>(i)));
        for (std::size_t i = 0; i < kCounted; i++) {
            for (const std::uint64_t n : {0U, 1U, 2U, 3U, 5U, 11U, 21U, 100U})
                add(language.count(static_cast<Counted>(i), n, {"%1", "%2"}));
        }
    }
    [[nodiscard]] bool are_in(std::string_view text) const {
        return std::ranges::any_of(own_, [&](const auto& parts) { return holds(text, parts); });
    }

private:
    void add(std::string_view text) {
        std::vector<std::string> parts = parts_of(text);
        std::size_t said = 0;
        for (const std::string& part : parts) said += part.size();
        if (said > 2) own_.push_back(std::move(parts));
    }
    std::vector<std::vector<std::string>> own_;
};

/// What is wrong with one text on a page of `size`; empty: all of it is seen.
std::string trouble_with(const PlacedText& text, PixelSize size) {
    if (text.is_cut) return "ends in an ellipsis";
    if (text.unknown_glyphs > 0) return "has letters that no font has";
    if (text.is_clipped) return "is not let through whole";
    if (text.size < kTextMin * unit_of(size) - 1) return "is smaller than may be";
    return {};
}

/// The texts of a page that are ours. What a till says may hold a word of ours, and may be cut.
std::vector<bool> own_texts(const std::vector<PlacedText>& page, const OwnWords& own, const View& view) {
    std::vector<bool> are_own;
    for (const PlacedText& text : page) {
        bool is_own = own.are_in(text.text);
        if (view.order) {
            for (const Line& line : view.order->lines)
                is_own = is_own && !text.text.ends_with(name_without_emoji(line.name));
        }
        are_own.push_back(is_own);
    }
    return are_own;
}

enum class Covers { nothing, what_is_below };

/// What is wrong with our words on one page, each a line.
std::vector<std::string> troubles(const std::vector<PlacedText>& page, const std::vector<bool>& are_own,
                                  PixelSize size, Covers card = Covers::nothing) {
    std::vector<std::string> found;
    for (std::size_t i = 0; i < page.size(); i++) {
        if (!are_own[i]) continue;
        if (const std::string trouble = trouble_with(page[i], size); !trouble.empty())
            found.push_back("\"" + page[i].text + "\" " + trouble);
        for (std::size_t j = 0; j < page.size() && card == Covers::nothing; j++) {
            const bool is_told_twice = j < i && are_own[j];
            if (j != i && !is_told_twice && collide(page[i], page[j]))
                found.push_back("\"" + page[i].text + "\" is drawn over \"" + page[j].text + "\"");
        }
    }
    return found;
}

struct Panel {
    const char* name;
    PixelSize size;
    ThemeId theme = ThemeId::light;
};

void PrintTo(const Panel& panel, std::ostream* out) {
    *out << panel.name;
}

class EveryPanel : public ::testing::TestWithParam<Panel> {};

TEST_P(EveryPanel, ShowsOurWordsWholeInEveryLanguage) {
    test::PageReader reader(GetParam().size, theme(GetParam().theme));
    for (const Language& language : test::our_words().languages()) {
        const OwnWords own(language);
        for (const Sample& sample : samples(language.tag())) {
            const auto page = reader.read(sample.before, sample.view, test::our_words());
            const auto are_own = own_texts(page, own, sample.view);
            // The shop's own greeting, or its picture.
            const bool may_say_nothing =
                sample.view.page == Page::welcome && sample.view.note == StaffNote::none;
            EXPECT_TRUE(may_say_nothing || std::ranges::count(are_own, true) > 0)
                << language.tag() << " " << sample.name << " says nothing";
            const Covers card = sample.view.note == StaffNote::none ? Covers::nothing : Covers::what_is_below;
            for (const std::string& trouble : troubles(page, are_own, GetParam().size, card))
                ADD_FAILURE() << language.tag() << " " << sample.name << ": " << trouble;
        }
    }
}

struct Pair {
    const char* first;
    const char* second;
};

TEST_P(EveryPanel, ShowsTwoLanguagesSideBySide) {
    test::PageReader reader(GetParam().size, theme(GetParam().theme));
    for (const Pair& pair : {Pair{"de", "tr"}, Pair{"fr", "ar"}, Pair{"ar", "fr"}, Pair{"zh_CN", "en"},
                             Pair{"el", "fi"}, Pair{"ur", "vi"}, Pair{"th", "uk"}}) {
        const Language& second = *test::our_words().find(pair.second);
        const OwnWords own(*test::our_words().find(pair.first));
        const OwnWords again(second);
        for (Sample sample : samples(pair.first)) {
            sample.before.second_language = sample.view.second_language = pair.second;
            const auto page = reader.read(sample.before, sample.view, test::our_words());
            auto are_own = own_texts(page, own, sample.view);
            const auto are_again = own_texts(page, again, sample.view);
            for (std::size_t i = 0; i < page.size(); i++) are_own[i] = are_own[i] || are_again[i];
            const Covers card = sample.view.note == StaffNote::none ? Covers::nothing : Covers::what_is_below;
            for (const std::string& trouble : troubles(page, are_own, GetParam().size, card))
                ADD_FAILURE() << pair.first << "+" << pair.second << " " << sample.name << ": " << trouble;
            EXPECT_TRUE(sample.name != "thanks" || says(page, second.say(Text::thank_you)));
            EXPECT_TRUE(sample.name != "closed" || says(page, second.say(Text::closed)));
        }
    }
}

TEST(TwoLanguages, GreetTwiceUnlessTheShopGreets) {
    test::PageReader reader({1920, 1080}, theme(ThemeId::light));
    View view;
    view.page = Page::welcome;
    view.languages = {"de"};
    view.second_language = "tr";
    view.shop.name = "Lumière";
    auto page = reader.read(view, view, test::our_words());
    EXPECT_TRUE(says(page, "Willkommen"));
    EXPECT_TRUE(says(page, "Hoş geldiniz"));
    view.shop.greeting = "Moin";
    page = reader.read(view, view, test::our_words());
    EXPECT_TRUE(says(page, "Moin"));
    EXPECT_FALSE(says(page, "Hoş geldiniz"));
    view.shop.greeting.clear();
    view.second_language.clear();
    EXPECT_FALSE(says(reader.read(view, view, test::our_words()), "Hoş geldiniz"));
}

TEST(TwoLanguages, LeaveThePageInTheDirectionOfTheFirst) {
    test::PageReader reader({1920, 1080}, theme(ThemeId::light));
    for (const Pair& pair : {Pair{"fr", "ar"}, Pair{"ar", "fr"}}) {
        for (Sample sample : samples(pair.first)) {
            if (sample.name != "thanks") continue;
            sample.view.second_language = pair.second;
            for (const PlacedText& text : reader.read(sample.before, sample.view, test::our_words())) {
                const bool is_thanks =
                    text.text.find(test::our_words().find(pair.second)->say(Text::thank_you)) !=
                    std::string::npos;
                EXPECT_TRUE(!is_thanks || (text.left < 960) == (pair.first == std::string("fr")));
            }
        }
    }
}

/// A language that says everything over and over.
Words long_winded() {
    std::string po = "msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n";
    for (std::size_t i = 0; i < kTexts; i++) {
        const std::string text(english(static_cast<Text>(i)));
        std::string again = text;
        while (again.size() + text.size() < 600) again += " " + text;
        po += "\nmsgid \"" + text + "\"\nmsgstr \"" + again + "\"\n";
    }
    auto language = Language::parse("xx", po);
    EXPECT_TRUE(language);
    Words words;
    if (language) words.add(std::move(*language));
    return words;
}

TEST_P(EveryPanel, DoesNotFitWhatIsFarTooLong) {
    test::PageReader reader(GetParam().size, theme(GetParam().theme));
    const Words words = long_winded();
    ASSERT_NE(words.find("xx"), nullptr);
    const OwnWords own(*words.find("xx"));
    for (const Sample& sample : samples("xx")) {
        if (sample.name != "order" && sample.name != "partial" && sample.name != "weighing") continue;
        const auto page = reader.read(sample.before, sample.view, words);
        EXPECT_FALSE(troubles(page, own_texts(page, own, sample.view), GetParam().size).empty())
            << sample.name;
    }
}

TEST(Fit, IsNotGivenToWhatIsHidden) {
    const PixelSize size{1920, 1080};
    const PlacedText good{.text = "Total", .left = 40, .top = 40, .width = 200, .height = 40, .size = 40};
    EXPECT_EQ(trouble_with(good, size), "");
    PlacedText cut = good;
    cut.is_cut = true;
    EXPECT_NE(trouble_with(cut, size), "");
    PlacedText clipped = good;
    clipped.is_clipped = true;
    EXPECT_NE(trouble_with(clipped, size), "");
    PlacedText strange = good;
    strange.unknown_glyphs = 1;
    EXPECT_NE(trouble_with(strange, size), "");
    PlacedText tiny = good;
    tiny.size = 12;
    EXPECT_NE(trouble_with(tiny, size), "");
    PlacedText below = good;
    below.top += 40;
    EXPECT_EQ(troubles({good, below}, {true, true}, size).size(), 0U);
    below.top -= 20;
    EXPECT_EQ(troubles({good, below}, {true, true}, size).size(), 1U);
    EXPECT_EQ(troubles({good, below}, {false, true}, size).size(), 1U);
    EXPECT_EQ(troubles({good, below}, {false, false}, size).size(), 0U);
}

TEST(Fit, IsAskedOfOurWordsAlone) {
    const Words words;
    const OwnWords own(words.languages().front());
    EXPECT_TRUE(own.are_in("Order 0427   ·   9 items"));
    EXPECT_TRUE(own.are_in("Total"));
    EXPECT_FALSE(own.are_in("Flat white"));
}

INSTANTIATE_TEST_SUITE_P(Fit, EveryPanel,
                         ::testing::Values(Panel{"landscape", {1920, 1080}}, Panel{"portrait", {1080, 1920}},
                                           Panel{"small", {800, 480}}, Panel{"bar", {1920, 480}},
                                           Panel{"four_to_three", {1024, 768}}, Panel{"large", {3840, 2160}},
                                           Panel{"handheld", {480, 800}},

                                           Panel{"small_contrast", {800, 480}, ThemeId::contrast},
                                           Panel{"bar_contrast", {1920, 480}, ThemeId::contrast}),
                         [](const auto& panel) { return panel.param.name; });

}  // namespace
}  // namespace comptoir::renderer
