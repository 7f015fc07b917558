#include "app/sources/amount_text.hpp"

#include <gtest/gtest.h>

namespace comptoir::sources {
namespace {

struct Reading {
    const char* text;
    std::int64_t minor;
    int digits;
    const char* currency;
};

const Reading kCertain[] = {
    // As recorded.
    {"$\u00a01.98", 198, 2, ""},
    {"$\u00a01,726.98", 172698, 2, ""},
    {"$\u00a0-50.00", -5000, 2, ""},
    {"5,446.98\u00a0€", 544698, 2, "EUR"},
    {"0.00\u00a0€", 0, 2, "EUR"},
    {"251.41", 25141, 2, ""},
    {"0.00", 0, 2, ""},
    // Separators of the world.
    {"1.234,56", 123456, 2, ""},
    {"1,234.56", 123456, 2, ""},
    {"1 234,56", 123456, 2, ""},
    {"1\u00a0234,56\u00a0€", 123456, 2, "EUR"},
    {"1\u202f234,56\u00a0€", 123456, 2, "EUR"},
    {"1\u2009234,56", 123456, 2, ""},
    {"1'234.50", 123450, 2, ""},
    {"CHF 1'234.50", 123450, 2, "CHF"},
    {"CHF\u00a01’234.50", 123450, 2, "CHF"},
    {"12.345.678,90", 1234567890, 2, ""},
    {"12,345,678.90", 1234567890, 2, ""},
    {"₹1,23,456.00", 12345600, 2, "INR"},
    {"₹ 12,34,56,789.00", 12345678900, 2, "INR"},
    {"₹1,234.00", 123400, 2, "INR"},
    {"4.5", 45, 1, ""},
    {"48,35", 4835, 2, ""},
    {"€48.35", 4835, 2, "EUR"},
    {"€ 48,35", 4835, 2, "EUR"},
    // Three and four decimals, where nothing else is possible.
    {"0.350", 350, 3, ""},
    {"0,350", 350, 3, ""},
    {"1,234.567", 1234567, 3, ""},
    {"KWD 1234.567", 1234567, 3, "KWD"},
    {"12.3456", 123456, 4, ""},
    // No decimals, where grouping can be nothing else.
    {"12", 12, 0, ""},
    {"¥500", 500, 0, ""},
    {"1234", 1234, 0, ""},
    {"1 234", 1234, 0, ""},
    {"1'234", 1234, 0, ""},
    {"1,234,567", 1234567, 0, ""},
    {"1.234.567 ₫", 1234567, 0, "VND"},
    {"1,23,456", 123456, 0, ""},
    // Signs.
    {"-1.98", -198, 2, ""},
    {"−1.98", -198, 2, ""},
    {"-$1.98", -198, 2, ""},
    {"-$ 1,726.98", -172698, 2, ""},
    {"$-1.98", -198, 2, ""},
    {"CHF-50.00", -5000, 2, "CHF"},
    {"-1.234,56 €", -123456, 2, "EUR"},
    {"\u200e-1.98 ₪", -198, 2, "ILS"},
    {"\u061c-١٫٥٠", -150, 2, ""},
    // Digits of other scripts.
    {"١٬٢٣٤٫٥٦", 123456, 2, ""},
    {"١٬٢٣٤٫٥٦\u00a0د.إ.", 123456, 2, "AED"},
    {"١٫٢٣٤", 1234, 3, ""},
    {"۱۲٫۵۰", 1250, 2, ""},
    {"१,२३,४५६.००", 12345600, 2, ""},
    {"১২.৫০৳", 1250, 2, "BDT"},
    {"฿๑๒.๕๐", 1250, 2, "THB"},
    // Currency names.
    {"Rs. 100.00", 10000, 2, ""},
    {"Rs.100.00", 10000, 2, ""},
    {"R$ 12,50", 1250, 2, "BRL"},
    {"12,50 zł", 1250, 2, "PLN"},
    {"12,50 Kč", 1250, 2, "CZK"},
    {"kr. 12,50", 1250, 2, ""},
    {"12,50 kr", 1250, 2, ""},
    {"USD 12.50", 1250, 2, "USD"},
    {"12.50 XAU", 1250, 2, ""},
    {"999999999999.999", 999999999999999, 3, ""},
};

const char* const kUncertain[] = {
    "",
    "Free",
    "Gratis",
    "$",
    "-",
    "¥1,234",
    "1.234",
    "1,234",
    "1.234 €",
    "12,345",
    "$ -1,234",
    "1.23.4",
    "12,34,56",
    "1,2345,678",
    "0,123,456",
    "1..5",
    "1.,5",
    "1. 50",
    "5.-",
    "5.",
    "$.5x",
    "$.50",
    "€ .50",
    "€.50",
    ".50",
    "$ 5.00 USD",
    "5.–",
    "1.98-",
    "--1.98",
    "- 1 - 98",
    "1.5 2.5 3",
    "2 x 3.00",
    "3.00 / kg",
    "50%",
    "1e5",
    "12:30",
    "(1.98)",
    "+1.98",
    "1.23456",
    "1234567890123456",
    "1\u06f02.50",
    "٣2.50",
    "US-$50",
    "#12",
    "12.50 € 3",
    "1\n50",
    "10.00 EUR 10.00 USD",
    "\xff\xfe",
    "1.50\xff",
    "1 50",
    "1,2,3",
    "Free for 2 persons only",
    "1٫5٫5",
};

TEST(AmountText, ReadsWhatCanBeReadInOneWay) {
    for (const auto& [text, minor, digits, currency] : kCertain) {
        const auto amount = read_amount(text);
        ASSERT_TRUE(amount) << text;
        EXPECT_EQ(amount->money.minor, minor) << text;
        EXPECT_EQ(amount->money.digits, digits) << text;
        EXPECT_EQ(amount->money.currency, currency) << text;
    }
}

TEST(AmountText, LeavesAloneWhatCanBeReadInTwoWaysOrInNone) {
    for (const char* const text : kUncertain) EXPECT_FALSE(read_amount(text)) << text;
    EXPECT_FALSE(read_amount(std::string(kAmountBytesMax + 1, '1')));
}

TEST(AmountText, KeepsTheTextWhetherOrNotItIsUnderstood) {
    EXPECT_EQ(amount_of("$\u00a01.98"), (Amount{"$\u00a01.98", Money{198, 2, ""}}));
    EXPECT_EQ(amount_of("¥1,234"), (Amount{"¥1,234", std::nullopt}));
}

TEST(AmountText, WritesAnAmountInTheMannerOfAnother) {
    const auto rewritten = [](const char* like, std::int64_t minor) {
        const auto amount = read_amount(like);
        Money money = amount->money;
        money.minor = minor;
        return write_amount(money, amount->style);
    };
    EXPECT_EQ(rewritten("$\u00a01,726.98", 540), "$\u00a05.40");
    EXPECT_EQ(rewritten("$\u00a01,726.98", 123456789), "$\u00a01,234,567.89");
    EXPECT_EQ(rewritten("5.446,98\u00a0€", 100000), "1.000,00\u00a0€");
    EXPECT_EQ(rewritten("₹1,23,456.00", 1234567800), "₹1,23,45,678.00");
    EXPECT_EQ(rewritten("₹1,23,456.00", 12345), "₹123.45");
    EXPECT_EQ(rewritten("١٬٢٣٤٫٥٦ د.إ.", 98765), "٩٨٧٫٦٥ د.إ.");
    EXPECT_EQ(rewritten("48,35", 5), "0,05");
    EXPECT_EQ(rewritten("¥500", 1200), "¥1200");
    EXPECT_EQ(rewritten("$ -50.00", -123), "$ -1.23");
    EXPECT_EQ(rewritten("-$50.00", -123), "-$1.23");
    EXPECT_EQ(write_amount(Money{INT64_MIN, 2, ""}, {}), "-92233720368547758.08");
}

TEST(AmountText, ReadsBackWhatItWrites) {
    for (const auto& reading : kCertain) {
        const auto amount = read_amount(reading.text);
        for (const std::int64_t minor : {0LL, 7LL, 42LL, 199LL, 12345LL, 1234567LL, -7LL, -1234567LL}) {
            Money money = amount->money;
            money.minor = minor;
            const std::string text = write_amount(money, amount->style);
            const auto again = read_amount(text);
            // A style with thousands but no decimals writes "1,234", which is two things: then nothing is
            // read.
            if (again) {
                EXPECT_EQ(again->money, money) << reading.text << " as " << text;
            }
        }
    }
}

TEST(AmountText, TakesTheMinusOutAndNothingElse) {
    EXPECT_EQ(without_minus("$\u00a0-50.00"), "$\u00a050.00");
    EXPECT_EQ(without_minus("-50,00\u00a0€"), "50,00\u00a0€");
    EXPECT_EQ(without_minus("−50,00\u00a0€"), "50,00\u00a0€");
    EXPECT_EQ(without_minus("¥\u00a0-1,234"), "¥\u00a01,234");
    EXPECT_EQ(without_minus("248.59"), "248.59");
    EXPECT_EQ(without_minus("5.-"), "5.-");
    EXPECT_EQ(without_minus("US-$50"), "US-$50");
    EXPECT_EQ(without_minus("pre-paid 5.00"), "pre-paid 5.00");
    EXPECT_EQ(without_minus("2 - 1"), "2 - 1");
}

TEST(AmountText, KnowsTheSignOfAmountsWhoseValueIsUnclear) {
    EXPECT_EQ(sign_of("¥ -1,234"), Sign::minus);
    EXPECT_EQ(sign_of("¥ 1,234"), Sign::none);
    EXPECT_EQ(sign_of("Free"), Sign::unclear);
    EXPECT_EQ(sign_of(""), Sign::unclear);
    EXPECT_EQ(sign_of("1-2"), Sign::unclear);
}

}  // namespace
}  // namespace comptoir::sources
