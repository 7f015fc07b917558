/// What has to share its room on a page does: nothing lies over anything, and nothing is left out unsaid.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/samples.hpp"
#include "renderer/theme.hpp"
#include "renderer/touch.hpp"
#include "renderer/words.hpp"
#include "tests/support/our_words.hpp"
#include "tests/support/page_reader.hpp"

namespace comptoir::renderer {
namespace {

Sample sample_of(std::string_view language, std::string_view name) {
    std::vector<Sample> all = samples(language);
    const auto found = std::ranges::find(all, name, &Sample::name);
    EXPECT_NE(found, all.end()) << name;
    return found == all.end() ? Sample{} : std::move(*found);
}

/// "" where no text of the page lies over another one.
std::string collision_on(const std::vector<PlacedText>& page) {
    for (std::size_t i = 0; i < page.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (test::collide(page[i], page[j])) return page[i].text + " over " + page[j].text;
        }
    }
    return {};
}

struct Panel {
    const char* name;
    PixelSize size;
    ThemeId theme = ThemeId::light;
};

const Panel kPanels[] = {{"landscape", {1920, 1080}},
                         {"portrait", {1080, 1920}},
                         {"bar", {1920, 480}},
                         {"small", {800, 480}},
                         {"handheld", {480, 800}},
                         {"small_contrast", {800, 480}, ThemeId::contrast},
                         {"bar_contrast", {1920, 480}, ThemeId::contrast},
                         {"handheld_contrast", {480, 800}, ThemeId::contrast}};

TEST(ChipOfLanguages, LeavesItsRoomToWhatElseStandsInTheHead) {
    const TouchState touch;
    for (const Panel& panel : kPanels) {
        test::PageReader reader(panel.size, theme(panel.theme));
        for (const Language& language : test::our_words().languages()) {
            for (const char* name : {"order", "reconnecting", "ask-tip"}) {
                Sample sample = sample_of(language.tag(), name);
                sample.view.languages = {std::string(language.tag())};
                sample.view.touch.languages = {std::string(language.tag()), "en", "fr"};
                const auto page = reader.read(sample.before, sample.view, test::our_words(), &touch);
                const auto& targets = reader.drawn().targets;
                const auto chip = std::ranges::find_if(targets, [](const TouchTarget& target) {
                    return target.act.kind == TouchAct::Kind::open_languages;
                });
                const std::string where =
                    std::string(panel.name) + ", " + std::string(language.tag()) + ", " + name;
                ASSERT_NE(chip, targets.end()) << where;
                EXPECT_EQ(collision_on(page), "") << where;
                const std::string own = language.say(Text::language_name);
                for (const PlacedText& text : page) {
                    const float middle = text.top + text.height / 2;
                    const bool is_beside = text.left >= chip->left + chip->width - 1 ||
                                           text.left + text.width <= chip->left + 1 || middle < chip->top ||
                                           middle > chip->top + chip->height;
                    EXPECT_TRUE(is_beside || text.text == own) << where << ": " << text.text;
                }
            }
        }
    }
}

TEST(ListOfLanguages, LeavesWhatIsOwedOnThePage) {
    TouchState touch;
    touch.lists_languages = true;
    for (const Panel& panel : kPanels) {
        test::PageReader reader(panel.size, theme(panel.theme));
        for (const char* name : {"order", "order-long", "ask-tip", "ask-receipt"}) {
            Sample sample = sample_of("de", name);
            sample.view.touch.languages.clear();
            for (const Language& language : test::our_words().languages())
                sample.view.touch.languages.emplace_back(language.tag());
            const auto page = reader.read(sample.before, sample.view, test::our_words(), &touch);
            const std::string where = std::string(panel.name) + ", " + name;
            EXPECT_TRUE(test::says(page, "Français")) << where;
            EXPECT_EQ(collision_on(page), "") << where;
            const Order& order = *sample.view.order;
            const auto total = std::ranges::find_if(page, [&](const PlacedText& text) {
                return text.text.find(order.total.text) != std::string::npos;
            });
            ASSERT_NE(total, page.end()) << where;
            EXPECT_FALSE(total->is_cut || total->is_clipped) << where;
            EXPECT_TRUE(test::says(page, order.phase == Phase::paid ? "Bezahlt" : "Summe")) << where;
        }
    }
}

TEST(PageOfATillThatIsAway, SaysTheTotalOnEveryPanel) {
    for (const Panel& panel : kPanels) {
        test::PageReader reader(panel.size, theme(panel.theme));
        for (const Language& language : test::our_words().languages()) {
            const Sample sample = sample_of(language.tag(), "notice");
            const auto page = reader.read(sample.before, sample.view, test::our_words());
            EXPECT_TRUE(test::says(page, sample.view.order->total.text)) << panel.name << language.tag();
            EXPECT_EQ(collision_on(page), "") << panel.name << language.tag();
        }
    }
}

TEST(PageOfThanks, HoldsFourSumsBelowItsHairline) {
    for (const PixelSize size : {PixelSize{1080, 1920}, PixelSize{768, 1366}}) {
        test::PageReader reader(size, theme(ThemeId::light));
        Sample sample = sample_of("en", "thanks");
        Order order = *sample.view.order;
        order.change = order.tip = order.rounding = order.total;
        order.change.text = "€7.77";
        order.tip.text = "€1.11";
        order.rounding.text = "€0.02";
        order.tenders = {{"Cash", {"€50.00", {}}}};
        sample.view.order = std::make_shared<const Order>(order);
        const auto page = reader.read(sample.before, sample.view, test::our_words());
        EXPECT_EQ(collision_on(page), "");
        // The panel ends 40 units above the page's end, and its hairline is 200 above that.
        const float unit = unit_of(size);
        const float bottom = static_cast<float>(size.height) - 40 * unit;
        const float hairline = bottom - 200 * unit;
        for (const char* label : {"Total", "Tip", "Rounding", "Cash"}) {
            const auto sum = std::ranges::find(page, label, &PlacedText::text);
            ASSERT_NE(sum, page.end()) << label;
            EXPECT_GT(sum->top, hairline + 16 * unit) << label;
            EXPECT_LT(sum->top + sum->height, bottom - 16 * unit) << label;
        }
    }
}

TEST(BoardOfOrders, KeepsItsTitlesOffTheDotsOfItsPages) {
    test::PageReader reader({1920, 1080}, theme(ThemeId::light));
    Sample sample = sample_of("en", "board-long");
    sample.before.second_language = sample.view.second_language = "fr";
    const auto page = reader.read(sample.before, sample.view, test::our_words());
    const auto title = std::ranges::find_if(
        page, [](const PlacedText& text) { return text.text.find("Being prepared") != std::string::npos; });
    ASSERT_NE(title, page.end());
    constexpr float kEnd = 80 + (1920 - 2 * 80 - 80) * .42F;
    const float two_dots = title->size * .9F;
    EXPECT_LT(title->left + title->width, kEnd - two_dots);
    EXPECT_FALSE(title->is_cut);
}

TEST(WaysToPay, ThatDoNotFitAreCounted) {
    constexpr std::size_t kAsked = 16;
    for (const Panel& panel : kPanels) {
        test::PageReader reader(panel.size, theme(panel.theme));
        Sample sample = sample_of("en", "choosing");
        Order order = *sample.view.order;
        order.methods.clear();
        for (std::size_t i = 0; i < kAsked; ++i) order.methods.push_back("Way " + std::to_string(10 + i));
        sample.view.order = std::make_shared<const Order>(order);
        const auto page = reader.read(sample.before, sample.view, test::our_words());
        std::size_t told = 0;
        for (const std::string& method : order.methods) told += test::says(page, method) ? 1 : 0;
        EXPECT_GT(told, 2U) << panel.name;
        ASSERT_LT(told, kAsked) << panel.name;
        EXPECT_TRUE(test::says(page, "+\u00A0" + std::to_string(kAsked - told))) << panel.name << told;
    }
}

}  // namespace
}  // namespace comptoir::renderer
