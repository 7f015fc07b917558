#include "app/odoo/box/connection_token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::odoo::box {
namespace {

using testing::HasSubstr;
using testing::Not;

const ServerAccount kShop{.url = "https://shop.example",
                          .token = "s3cr3t-t0ken",
                          .db_uuid = "5f0c9a52-8d3c-4f0e-9a77-2d8c1f6b3e10",
                          .enterprise_code = "M2401",
                          .db_name = ""};
constexpr const char* kParts = "https://shop.example|s3cr3t-t0ken|5f0c9a52-8d3c-4f0e-9a77-2d8c1f6b3e10|M2401";
constexpr const char* kAddress =
    "https://"
    "shop.example?token=s3cr3t-t0ken&db_uuid=5f0c9a52-8d3c-4f0e-9a77-2d8c1f6b3e10&enterprise_code=M2401";

std::string words_of(std::string_view pasted) {
    const auto read = read_connection_token(pasted);
    return read ? "it was taken" : read.error().message;
}

TEST(ConnectionToken, ReadsFourPartsWithBars) {
    EXPECT_EQ(read_connection_token(kParts).value(), kShop);
}

TEST(ConnectionToken, ReadsAnAddressWithParameters) {
    EXPECT_EQ(read_connection_token(kAddress).value(), kShop);
}

TEST(ConnectionToken, ReadsTheDatabaseAndLeavesWhatItDoesNotKnow) {
    const auto read = read_connection_token(std::string(kAddress) + "&db_name=shop_main&colour=blue&flag");
    EXPECT_EQ(read.value().db_name, "shop_main");
    EXPECT_EQ(read.value().token, kShop.token);
}

TEST(ConnectionToken, DecodesTheParametersOfAnAddress) {
    const auto read = read_connection_token("https://shop.example/?token=a%2Bb%2Fc%3D%26d&db_uuid=x");
    EXPECT_EQ(read.value().token, "a+b/c=&d");
}

TEST(ConnectionToken, SpaceAndQuotesAroundAPasteCountForNothing) {
    for (const std::string around : {" ", "\n", "\r\n\t ", "\"", "'", "\u00A0", "\uFEFF", "\u200B"}) {
        EXPECT_EQ(read_connection_token(around + kParts + around).value(), kShop);
        EXPECT_EQ(read_connection_token(around + kAddress + around).value(), kShop);
    }
    EXPECT_EQ(read_connection_token("https://shop.example | s3cr3t-t0ken | "
                                    "5f0c9a52-8d3c-4f0e-9a77-2d8c1f6b3e10 | M2401")
                  .value(),
              kShop);
}

TEST(ConnectionToken, TheServerIsItsSchemeHostAndPort) {
    EXPECT_EQ(read_connection_token("HTTPS://Shop.Example:443/odoo/iot|t|u|c").value().url,
              "https://shop.example");
    EXPECT_EQ(read_connection_token("HTTPS://Shop.Example:443/odoo/iot?token=t").value().url,
              "https://shop.example");
    EXPECT_EQ(read_connection_token("http://10.0.0.2:8069?token=t").value().url, "http://10.0.0.2:8069");
    EXPECT_EQ(read_connection_token("http://[fe80::1]:8069?token=t").value().url, "http://[fe80::1]:8069");
}

TEST(ConnectionToken, AServerOnThisVeryMachineIsOneLikeAnyOther) {
    EXPECT_EQ(read_connection_token("http://localhost:8169|t|u|c").value().url, "http://localhost:8169");
}

TEST(ConnectionToken, OnlyTheTokenHasToBeThere) {
    EXPECT_EQ(read_connection_token("https://shop.example|t||").value().token, "t");
    EXPECT_EQ(read_connection_token("https://shop.example?token=t").value().token, "t");
}

TEST(ConnectionToken, SaysWhatIsWrongWithIt) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "it is empty"},
        {" \n ", "it is empty"},
        {"hello", "it does not begin with the address of a web server"},
        {"ftp://shop.example?token=t", "it does not begin with the address of a web server"},
        {"ftp://shop.example|t|u|c", "the server's address in it is not one"},
        {"https://shop.example", "there is no token in it"},
        {"https://shop.example?token=", "there is no token in it"},
        {"https://shop.example||u|c", "there is no token in it"},
        {"https://shop.example|t|u", "it has to have four parts"},
        {"https://shop.example|t|u|c|d", "it has to have four parts"},
        {"|t|u|c", "the server's address in it is not one"},
        {"https://?token=t", "it does not begin with the address of a web server"},
        {"https://user:password@shop.example?token=t", "it does not begin with the address"},
        {"https://shop.example:99999|t|u|c", "the server's address in it is not one"},
        {"https://shop.example/pos_customer_display/3/2?access_token=abc", "it is a customer display link"},
    };
    for (const auto& [pasted, words] : cases) {
        EXPECT_THAT(words_of(pasted), HasSubstr(words)) << pasted;
        EXPECT_THAT(words_of(pasted), testing::StartsWith("this is no connection token: ")) << pasted;
    }
}

TEST(ConnectionToken, OddCharactersAreRefusedWhereverTheyStand) {
    for (const std::string odd : {"a b", "a\nb", "a\tb", "a\x01", "caf\u00e9", "a\x7f", "\xff"}) {
        EXPECT_THAT(words_of("https://shop.example|" + odd + "|u|c"), HasSubstr("odd characters")) << odd;
        EXPECT_THAT(words_of("https://shop.example|t|u|x" + odd + "x"), HasSubstr("odd characters")) << odd;
    }
    for (const char* name : {"token", "db_uuid", "enterprise_code", "db_name"}) {
        const std::string rest = std::string(name) == "token" ? "" : "&token=t";
        EXPECT_THAT(words_of("https://shop.example?" + std::string(name) + "=a%0D%0Ab" + rest),
                    HasSubstr("odd characters"))
            << name;
    }
    EXPECT_FALSE(read_connection_token(std::string("https://shop.example|t\0|u|c", 25)));
}

TEST(ConnectionToken, IsBoundedAsAWholeAndInEachPart) {
    EXPECT_TRUE(read_connection_token("https://shop.example|" + std::string(kAccountPartMax, 't') + "|u|c"));
    EXPECT_THAT(words_of("https://shop.example|" + std::string(kAccountPartMax + 1, 't') + "|u|c"),
                HasSubstr("too long"));
    EXPECT_THAT(words_of("https://shop.example?token=t&x=" + std::string(kTokenBytesMax, 'x')),
                HasSubstr("too long"));
    EXPECT_THAT(words_of(std::string(10u << 20, '|')), HasSubstr("too long"));
}

TEST(ConnectionToken, NoMessageQuotesWhatWasPasted) {
    for (const std::string pasted :
         {"https://shop.example|s3cr3t|u", "https://u:s3cr3t@shop.example?token=s3cr3t",
          "https://shop.example|s3cr3t \x01|u|c", "s3cr3t", "ftp://s3cr3t|s3cr3t|s3cr3t|s3cr3t"})
        EXPECT_THAT(words_of(pasted), Not(HasSubstr("s3cr3t")));
}

TEST(ConnectionToken, EveryCutOfATokenIsTakenOrRefusedInWords) {
    for (const std::string& whole : {std::string(kParts), std::string(kAddress)}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const auto read = read_connection_token(whole.substr(0, size));
            if (!read) {
                EXPECT_FALSE(read.error().message.empty());
            }
            if (read) {
                EXPECT_FALSE(read->token.empty());
            }
        }
    }
}

}  // namespace
}  // namespace comptoir::odoo::box
