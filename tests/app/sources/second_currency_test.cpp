#include "app/sources/second_currency.hpp"

#include <gtest/gtest.h>

#include "app/sources/settings.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::sources {
namespace {

renderer::OrderPtr order_of(std::int64_t minor, const std::string& currency) {
    auto order = std::make_shared<renderer::Order>();
    order->total = {"as it came", Money{minor, 2, currency}};
    return order;
}

ExchangeRate rate(const char* text, const char* currency = "USD") {
    return *parse_rate(text, currency);
}

TEST(ExchangeRate, IsReadExactly) {
    EXPECT_EQ(rate("1.0823"), (ExchangeRate{10823, 4, "USD"}));
    EXPECT_EQ(rate("163"), (ExchangeRate{163, 0, "USD"}));
    EXPECT_EQ(rate("0.000001"), (ExchangeRate{1, 6, "USD"}));
    EXPECT_EQ(rate("999999999.999999"), (ExchangeRate{999999999999999, 6, "USD"}));
}

TEST(ExchangeRate, IsRefusedWhereItIsNoRate) {
    for (const char* bad : {"", "0", "0.000", "-1", "+1", "1,08", "1.", ".5", "1.0000001", "1e3", " 1", "1 ",
                            "1234567890", "one", "1.2.3", "nan"}) {
        EXPECT_FALSE(parse_rate(bad, "USD").has_value()) << bad;
    }
}

TEST(SecondCurrency, IsConvertedExactlyAndRoundedHalfUp) {
    EXPECT_EQ(converted({22892, 2, "EUR"}, rate("1.0823")), (Money{24776, 2, "USD"}));  // 247.760116
    EXPECT_EQ(converted({1, 2, "EUR"}, rate("0.5")), (Money{1, 2, "USD"}));             // half a cent
    EXPECT_EQ(converted({1, 2, "EUR"}, rate("0.499999")), (Money{0, 2, "USD"}));
    EXPECT_EQ(converted({-1, 2, "EUR"}, rate("0.5")), (Money{-1, 2, "USD"}));
    EXPECT_EQ(converted({1000, 2, "EUR"}, rate("163.25", "JPY")), (Money{1633, 0, "JPY"}));  // 1632.5
    EXPECT_EQ(converted({1000, 0, "JPY"}, rate("0.0061", "EUR")), (Money{610, 2, "EUR"}));
    EXPECT_EQ(converted({1000, 3, "KWD"}, rate("3.25", "USD")), (Money{325, 2, "USD"}));
}

TEST(SecondCurrency, IsNoneWhereItWouldBeAGuess) {
    EXPECT_EQ(converted({1, 2, "USD"}, rate("1.1")), std::nullopt) << "the same currency";
    EXPECT_EQ(converted({1, 2, "EUR"}, rate("1.1", "XQX")), std::nullopt) << "nobody knows its decimals";
    EXPECT_EQ(converted({999'999'999'999'999, 0, "EUR"}, rate("999999999.999999")), std::nullopt);
    SecondCurrencies currencies;
    currencies.configure(rate("1.0823"));
    auto vague = std::make_shared<renderer::Order>();
    vague->total = {"12.00", std::nullopt};
    EXPECT_EQ(currencies.dressed(vague, "en"), vague);
    EXPECT_EQ(currencies.dressed(nullptr, "en"), nullptr);
}

TEST(SecondCurrency, IsWrittenAsTheCustomersLanguageDoes) {
    SecondCurrencies currencies;
    currencies.configure(rate("1.0823"));
    const auto order = order_of(22892, "EUR");
    const auto english = currencies.dressed(order, "en");
    ASSERT_TRUE(english->second);
    EXPECT_EQ(english->second->total.text, "$247.76");
    EXPECT_EQ(english->second->rate, "€1 = $1.0823");
    EXPECT_EQ(english->total, order->total) << "what is owed stays as it came";
    EXPECT_EQ(currencies.dressed(order, "en"), english) << "nothing is drawn anew for it";
    EXPECT_EQ(currencies.dressed(order, "de")->second->total.text, "247,76\u00a0$");
    EXPECT_EQ(currencies.dressed(order_of(100, ""), "en")->second->rate, "1 = $1.0823");
}

TEST(SecondCurrency, LeavesOneThatCameWithTheOrder) {
    SecondCurrencies currencies;
    currencies.configure(rate("1.0823"));
    auto order = std::make_shared<renderer::Order>(*order_of(100, "EUR"));
    order->second = std::make_shared<renderer::SecondCurrency>();
    EXPECT_EQ(currencies.dressed(order, "en"), renderer::OrderPtr(order));
    currencies.configure(std::nullopt);
    EXPECT_FALSE(currencies.dressed(order_of(100, "EUR"), "en")->second);
}

TEST(SecondCurrencySettings, NeedARateThatCanBeRead) {
    const settings::Schema schema{pos_section()};
    const auto read = [&](const std::string& text) { return settings::parse(schema, text, "x.toml"); };
    const auto good = read("[pos]\nsecond_currency = \"USD\"\nsecond_rate = \"1.0823\"\n");
    EXPECT_TRUE(good.problems.empty());
    EXPECT_EQ(second_rate(good.settings.section("pos")), rate("1.0823"));
    EXPECT_EQ(second_rate(read("[pos]\n").settings.section("pos")), std::nullopt);
    for (const char* bad : {"second_currency = \"dollar\"", "second_currency = \"XQX\"",
                            "second_rate = \"0\"", "second_rate = \"1,08\"", "second_rate = 1.08"}) {
        EXPECT_EQ(read(std::string("[pos]\n") + bad + "\n").problems.size(), 1U) << bad;
    }
}

}  // namespace
}  // namespace comptoir::sources
