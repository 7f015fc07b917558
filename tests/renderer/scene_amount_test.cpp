#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {
namespace {

Amount text_only(std::string text) {
    return {std::move(text), std::nullopt};
}
Amount known(std::string text, std::int64_t minor, int digits) {
    return {std::move(text), Money{minor, digits, "XXX"}};
}

struct Split {
    Amount amount;
    AmountParts parts;
};

TEST(SplitAmount, FindsSymbolWholeAndDecimals) {
    const std::vector<Split> cases{
        {text_only("€48.35"), {"", "€", "48", ".35", SymbolSide::before}},
        {text_only("$\u00A02.50"), {"", "$", "2", ".50", SymbolSide::before}},
        {text_only("48,35\u00A0€"), {"", "€", "48", ",35", SymbolSide::after}},
        {text_only("251.41"), {"", "", "251", ".41", SymbolSide::none}},
        {text_only("1,234.50"), {"", "", "1,234", ".50", SymbolSide::none}},
        {text_only("Rp 1.234.567.890,00"), {"", "Rp", "1.234.567.890", ",00", SymbolSide::before}},
        {text_only("1\u202F248,50 CHF"), {"", "CHF", "1\u202F248", ",50", SymbolSide::after}},
        {text_only("1'248.50"), {"", "", "1'248", ".50", SymbolSide::none}},
        {text_only("$ -50.00"), {"-", "$", "50", ".00", SymbolSide::before}},
        {text_only("-$ 4.50"), {"-", "$", "4", ".50", SymbolSide::before}},
        {text_only("\u22124,50 €"), {"\u2212", "€", "4", ",50", SymbolSide::after}},
        {text_only("١٬٢٤٨٫٥٠ ر.س"), {"", "ر.س", "١٬٢٤٨", "٫٥٠", SymbolSide::after}},
        {text_only("\u200F48.35\u00A0₪"), {"", "₪", "48", ".35", SymbolSide::after}},
        {known("¥ 4,835", 4835, 0), {"", "¥", "4,835", "", SymbolSide::before}},
        {known("KWD 4.835", 4835, 3), {"", "KWD", "4", ".835", SymbolSide::before}},
        {known("1.248.350 ₫", 1248350, 0), {"", "₫", "1.248.350", "", SymbolSide::after}},
        {known("12 €", 1200, 2), {"", "€", "12", "", SymbolSide::after}},
    };
    for (const Split& one : cases) EXPECT_EQ(split_amount(one.amount), one.parts) << one.amount.text;
}

TEST(SplitAmount, LeavesWhatIsNotCertainWhole) {
    for (const char* text : {"Rs. 1,24,835/-", "4.835", "Free", "", "(4.50)", "4.50-", "€ 4.50 $", "12:30",
                             "1.2.3", "about 4.50 euro", "--4.50", "4.5000", "€"}) {
        EXPECT_EQ(split_amount(text_only(text)), std::nullopt) << text;
    }
}

TEST(SplitAmount, TrustsNoValueThatTheTextContradicts) {
    EXPECT_EQ(split_amount(known("48.35", 4836, 2)), std::nullopt);
    EXPECT_EQ(split_amount(known("48.35", 48350, 3)), std::nullopt);
    EXPECT_EQ(split_amount(known("99999999999999999999", 1, 2)), std::nullopt);
}

TEST(SplitAmount, SurvivesBrokenText) {
    EXPECT_EQ(split_amount(text_only("\xE2\x82")), std::nullopt);
    EXPECT_EQ(split_amount(text_only(std::string(10000, '9'))), std::nullopt);
    EXPECT_NO_FATAL_FAILURE(static_cast<void>(split_amount(text_only("\xF0\x9F"))));
}

TEST(SpellLike, KeepsSymbolSideSeparatorsAndDigits) {
    EXPECT_EQ(spell_like(known("1.248,50\u00A0€", 124850, 2), {350, 2, ""}), "3,50\u00A0€");
    EXPECT_EQ(spell_like(known("1.248,50\u00A0€", 124850, 2), {123456789, 2, ""}), "1.234.567,89\u00A0€");
    EXPECT_EQ(spell_like(known("٤٨٫٣٥ ر.س", 4835, 2), {1205, 2, ""}), "١٢٫٠٥ ر.س");
    EXPECT_EQ(spell_like(known("¥ 4,835", 4835, 0), {12000, 0, ""}), "¥ 12,000");
    EXPECT_EQ(spell_like(known("$ -50.00", -5000, 2), {5, 2, ""}), "$ 0.05");
}

TEST(SpellLike, IsSilentWhereTheModelCannotBeSplit) {
    EXPECT_EQ(spell_like({"Free", Money{0, 2, ""}}, {350, 2, ""}), std::nullopt);
    EXPECT_EQ(spell_like(text_only("48.35"), {350, 2, ""}), std::nullopt);
    EXPECT_EQ(spell_like(known("48.35", 4835, 2), {350, 3, ""}), std::nullopt);
}

TEST(CountLike, UsesTheDigitsOfTheScreen) {
    EXPECT_EQ(count_like("٤٨٫٣٥", 120), "١٢٠");
    EXPECT_EQ(count_like("₹ ४८", 7), "७");
    EXPECT_EQ(count_like("€48.35", 120), "120");
    EXPECT_EQ(count_like("", 0), "0");
}

TEST(Quantity, IsSaidWithoutEmptyDecimals) {
    EXPECT_EQ(quantity_text("2.00"), "2");
    EXPECT_EQ(quantity_text("-1,00"), "-1");
    EXPECT_EQ(quantity_text("0.350"), "0.350");
    EXPECT_EQ(quantity_text("1.000"), "1.000");
    EXPECT_EQ(quantity_text("3"), "3");
    EXPECT_EQ(quantity_text(""), "");
    EXPECT_EQ(quantity_text("dozen"), "dozen");
}

TEST(Quantity, CountsPiecesAndTakesAWeightAsOne) {
    EXPECT_EQ(pieces_of("3"), 3U);
    EXPECT_EQ(pieces_of("-2.00"), 2U);
    EXPECT_EQ(pieces_of("0.350"), 1U);
    EXPECT_EQ(pieces_of("2.000"), 1U);
    EXPECT_EQ(pieces_of("٣"), 3U);
    EXPECT_EQ(pieces_of("dozen"), 1U);
    EXPECT_EQ(pieces_of(""), 1U);
}

TEST(Tile, ShowsTheEmojiThatANameBeginsWith) {
    EXPECT_EQ(initial_of("☕ Flat white"), "☕");
    EXPECT_EQ(name_without_emoji("☕ Flat white"), "Flat white");
    EXPECT_EQ(initial_of("👩\u200D🍳 Chef's menu"), "👩\u200D🍳");
    EXPECT_EQ(name_without_emoji("🥐"), "🥐");
}

TEST(Tile, ShowsTheFirstLetterWithItsMarks) {
    EXPECT_EQ(initial_of("Flat white"), "F");
    EXPECT_EQ(initial_of("  (new) tart"), "n");
    EXPECT_EQ(initial_of("কফি"), "ক");
    EXPECT_EQ(initial_of("किताब"), "कि");
    EXPECT_EQ(initial_of("क्षीर"), "क्षी");
    EXPECT_EQ(initial_of("เค้ก"), "เค้");
    EXPECT_EQ(initial_of(""), "");
    EXPECT_EQ(initial_of("…"), "…");
}

}  // namespace
}  // namespace comptoir::renderer
