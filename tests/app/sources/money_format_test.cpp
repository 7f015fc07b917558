#include "app/sources/money_format.hpp"

#include <gtest/gtest.h>

#include "app/sources/amount_text.hpp"

namespace comptoir::sources {
namespace {

TEST(MoneyFormat, WritesAmountsAsTheLanguageDoes) {
    struct Case {
        std::int64_t minor;
        int digits;
        const char* currency;
        const char* language;
        const char* text;
    };
    const Case cases[] = {
        {4835, 2, "EUR", "en", "€48.35"},
        {4835, 2, "EUR", "", "€48.35"},
        {4835, 2, "EUR", "xx", "€48.35"},
        {123456, 2, "USD", "en-US", "$1,234.56"},
        {-123456, 2, "USD", "en-US", "-$1,234.56"},
        {123456, 2, "EUR", "fr", "1\u202f234,56\u00a0€"},
        {123456, 2, "EUR", "fr-FR", "1\u202f234,56\u00a0€"},
        {123456, 2, "EUR", "de", "1.234,56\u00a0€"},
        {123456, 2, "CHF", "de-CH", "CHF\u00a01’234.56"},
        {123456, 2, "EUR", "nl", "€\u00a01.234,56"},
        {123456, 2, "BRL", "pt-BR", "R$\u00a01.234,56"},
        {123456, 2, "EUR", "pt-PT", "1\u00a0234,56\u00a0€"},
        {12345600, 2, "INR", "en-IN", "₹1,23,456.00"},
        {12345600, 2, "INR", "hi", "₹1,23,456.00"},
        {1234, 0, "JPY", "ja", "¥1,234"},
        {1234, 0, "VND", "vi", "1.234\u00a0₫"},
        {123456, 3, "KWD", "ar", "123.456\u00a0KWD"},
        {123456, 2, "IRR", "fa", "IRR\u00a0۱٬۲۳۴٫۵۶"},
        {123456, 2, "SEK", "sv", "1\u00a0234,56\u00a0kr"},
        {123456, 2, "SEK", "en", "kr\u00a01,234.56"},
        {5, 2, "EUR", "en", "€0.05"},
        {0, 2, "EUR", "de", "0,00\u00a0€"},
        {123456, 2, "", "de", "1.234,56"},
        {123456, 2, "ZZZ", "en", "ZZZ\u00a01,234.56"},
    };
    for (const auto& one : cases) {
        EXPECT_EQ(format_money(Money{one.minor, one.digits, one.currency}, one.language), one.text);
    }
}

TEST(MoneyFormat, WritesWhatAnAmountsReaderReadsBack) {
    for (const char* language :
         {"en", "fr", "de", "de-CH", "nl", "hi", "ar", "fa", "sv", "pt-BR", "he", "tr", "bn"}) {
        for (const char* currency : {"EUR", "USD", "CHF", "INR", "SEK", "GBP", "ILS", "BDT"}) {
            for (const std::int64_t minor : {0LL, 5LL, 4835LL, 123456LL, 123456789LL, -4835LL}) {
                const std::string text = format_money(Money{minor, 2, currency}, language);
                const auto read = read_amount(text);
                ASSERT_TRUE(read) << text;
                EXPECT_EQ(read->money.minor, minor) << text;
                EXPECT_EQ(read->money.digits, 2) << text;
            }
        }
    }
}

TEST(MoneyFormat, KnowsTheDecimalsOfCurrencies) {
    EXPECT_EQ(digits_of("EUR"), 2);
    EXPECT_EQ(digits_of("JPY"), 0);
    EXPECT_EQ(digits_of("KWD"), 3);
    EXPECT_EQ(digits_of("ZZZ"), std::nullopt);
    EXPECT_EQ(digits_of(""), std::nullopt);
}

}  // namespace
}  // namespace comptoir::sources
