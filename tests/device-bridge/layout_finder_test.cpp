#include "device-bridge/scanning/layout_finder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/layout_typist.hpp"

namespace comptoir::bridge {
namespace {

using test::LayoutTypist;
using ::testing::Contains;
using ::testing::ElementsAre;

std::vector<std::string> fitting(std::string_view layout) {
    return layouts_that_fit(LayoutTypist(layout).type(kLayoutProbe));
}

TEST(LayoutFinder, FindsEachLayoutByOneCode) {
    for (const char* layout : {"fr", "be", "de", "ch", "es", "it", "pt", "br", "nl", "dk", "no", "cz", "hu",
                               "tr", "jp", "ca", "us(dvorak)"}) {
        const auto found = fitting(layout);
        ASSERT_FALSE(found.empty()) << layout;
        EXPECT_EQ(found.front(), layout);
    }
}

TEST(LayoutFinder, NamesAllThatAreAlikeInWhatScannersType) {
    EXPECT_THAT(fitting("us"), ElementsAre("us", "pl", "lv", "kr"));
    EXPECT_THAT(fitting("gb"), ElementsAre("gb", "ie"));
    EXPECT_THAT(fitting("at"), ElementsAre("de", "at"));
    EXPECT_THAT(fitting("hr"), ElementsAre("si", "hr", "rs(latin)"));
    EXPECT_THAT(fitting("fr"), ElementsAre("fr"));
}

TEST(LayoutFinder, KnowsNoTwoAlikeThatTypeAnyCodeDifferently) {
    for (const std::string_view layout : kScannerLayouts) {
        const LayoutTypist typist(layout);
        const auto found = layouts_that_fit(typist.type(kLayoutProbe));
        if (found.empty()) continue;  // a dead key stands in its way
        EXPECT_THAT(found, Contains(std::string(layout)));
        if (found.front() == layout) continue;
        const auto taken_for = KeyboardLayout::create(found.front()).value();
        for (char c = '!'; c <= '~'; ++c) {
            if (!typist.has(c)) continue;
            std::string text;
            for (const KeyMove& move : typist.type(std::string(1, c))) {
                text += move.what == KeyMove::What::pressed ? taken_for->press(move.key)
                                                            : taken_for->release(move.key);
            }
            const bool is_accent = c == '`' || c == '~' || c == '^' || c == '"' || c == '\'';
            EXPECT_TRUE(text == std::string(1, c) || is_accent) << layout << " as " << found.front() << c;
            taken_for->reset(KeyboardLayout::CapsLock::off);
        }
    }
}

TEST(LayoutFinder, MakesDoWithoutWhatSomeScannersCantType) {
    for (const char* layout : {"us", "fr", "be", "cz", "hu"}) {
        std::string probe(kLayoutProbe);
        std::erase_if(probe, [](char c) { return c == '|' || c == '<' || c == '@' || c == '#'; });
        const auto found = layouts_that_fit(LayoutTypist(layout).type(probe));
        EXPECT_THAT(found, Contains(std::string(layout)));
    }
}

TEST(LayoutFinder, FindsNoneForAnotherCode) {
    EXPECT_THAT(layouts_that_fit(LayoutTypist("us").type("5901234123457")), ElementsAre());
    EXPECT_THAT(layouts_that_fit({}), ElementsAre());
    std::vector<KeyMove> all;
    for (std::uint16_t key = 0; key < 2'000; ++key) all.push_back({KeyMove::What::pressed, key, {}});
    EXPECT_THAT(layouts_that_fit(all), ElementsAre());
}

TEST(LayoutFinder, LeavesTheEndOfTheCodeAside) {
    auto keys = LayoutTypist("fr").type(kLayoutProbe);
    keys.push_back({KeyMove::What::pressed, 28, {}});
    keys.push_back({KeyMove::What::released, 28, {}});
    EXPECT_THAT(layouts_that_fit(keys), ElementsAre("fr"));
}

}  // namespace
}  // namespace comptoir::bridge
