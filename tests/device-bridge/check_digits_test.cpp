#include "device-bridge/protocols/check_digits.hpp"

#include <gtest/gtest.h>

namespace comptoir::bridge {
namespace {

TEST(CheckDigits, AreThoseOfEveryLength) {
    // Source: examples of the GS1 General Specifications and of public product data.
    for (const char* right :
         {"96385074", "036000291452", "5901234123457", "4006381333931", "9501101530003", "09501101530003",
          "10012345678902", "106141411234567897", "340123450000000000"}) {
        EXPECT_TRUE(has_right_check_digit(right)) << right;
    }
}

TEST(CheckDigits, FindEverySingleWrongDigit) {
    const std::string right = "5901234123457";
    for (std::size_t i = 0; i < right.size(); ++i) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string other = right;
            other[i] = digit;
            ASSERT_EQ(has_right_check_digit(other), other == right) << other;
        }
    }
}

TEST(CheckDigits, AreOfDigitsOnly) {
    for (const char* none : {"", "5", "590123412345X", "59012341 3457", "-1"})
        EXPECT_FALSE(has_right_check_digit(none)) << none;
}

TEST(CheckDigits, MakeTwelveOfAUpcEForEachLastDigit) {
    // Source: GS1 General Specifications 5.2.2.4, each of its four cases.
    const std::pair<const char*, const char*> cases[] = {
        {"01234505", "012000003455"}, {"01234514", "012100003454"}, {"01234523", "012200003453"},
        {"01234531", "012300000451"}, {"01234543", "012340000053"}, {"01234558", "012345000058"},
        {"01234565", "012345000065"}, {"01234572", "012345000072"}, {"01234589", "012345000089"},
        {"01234596", "012345000096"}, {"04252614", "042100005264"}};
    for (const auto& [eight, twelve] : cases) EXPECT_EQ(expanded_upc_e(eight), twelve) << eight;
}

TEST(CheckDigits, MakeNothingOfWhatIsNoUpcE) {
    for (const char* none : {"", "0425261", "04252615", "24252614", "042526X4", "042526144"})
        EXPECT_EQ(expanded_upc_e(none), std::nullopt) << none;
}

TEST(CheckDigits, GuardThePriceInALabel) {
    // Source: GS1 General Specifications 7.9.3 and 7.9.4, worked examples.
    EXPECT_EQ(price_verifier("2875"), '9');
    EXPECT_EQ(price_verifier("14685"), '6');
    EXPECT_EQ(price_verifier("0000"), '0');
    EXPECT_EQ(price_verifier("00000"), '0');
    for (const char* none : {"", "123", "123456", "12a4"}) EXPECT_EQ(price_verifier(none), std::nullopt);
}

TEST(CheckDigits, OfAPriceChangeWithEachOfItsDigits) {
    for (const std::string price : {"2875", "14685"}) {
        for (std::size_t i = 0; i < price.size(); ++i) {
            for (char digit = '0'; digit <= '9'; ++digit) {
                std::string other = price;
                other[i] = digit;
                ASSERT_EQ(price_verifier(other) == price_verifier(price), other == price) << other;
            }
        }
    }
}

TEST(CheckDigits, ArePairsForAModelNumber) {
    // Source: GS1 General Specifications 7.9.5, worked example.
    EXPECT_TRUE(has_right_check_pair("1987654Ad4X4bL5ttr2310c2K"));
    EXPECT_FALSE(has_right_check_pair("1987654Ad4X4bL5ttr2310c2J"));
    EXPECT_FALSE(has_right_check_pair("1987654Ad4X4bL5ttr2301c2K"));
    for (const char* none : {"", "2K", "1 2K", "1987654Ad4X4bL5ttr2310c2K1"})
        EXPECT_FALSE(has_right_check_pair(none)) << none;
}

TEST(CheckDigits, AreThoseOfAnAccountNumber) {
    EXPECT_TRUE(has_right_iban_check("BE68539007547034"));
    EXPECT_TRUE(has_right_iban_check("GB82WEST12345698765432"));
    EXPECT_FALSE(has_right_iban_check("GB82WEST12345698765431"));
    for (const char* none : {"", "BE68", "be68539007547034", "BE68 539007547034"})
        EXPECT_FALSE(has_right_iban_check(none)) << none;
}

TEST(CheckDigits, KnowEightyTwoCharacters) {
    unsigned known = 0;
    for (int c = 0; c < 256; ++c) known += place_in_82(static_cast<char>(c)).has_value() ? 1 : 0;
    EXPECT_EQ(known, 82U);
    EXPECT_EQ(place_in_82('!'), 0U);
    EXPECT_EQ(place_in_82('z'), 81U);
    EXPECT_EQ(place_in_82('#'), std::nullopt);
}

}  // namespace
}  // namespace comptoir::bridge
