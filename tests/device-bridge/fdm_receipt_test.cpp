#include "device-bridge/fiscal/fdm_receipt.hpp"

#include <gtest/gtest.h>

namespace comptoir::bridge {
namespace {

json::Value fields() {
    return {{"receipt",
             {{"date", "20261127"},
              {"ticket_time", "010203"},
              {"insz_or_bis_number", "00000000097"},
              {"ticket_number", 42},
              {"type", "NS"},
              {"receipt_total", 1234},
              {"vat1", "1000"},
              {"vat2", 0},
              {"vat3", -34},
              {"vat4", "    5"},
              {"plu", "0123456789abcdef"}}},
            {"box", "10000000abcd1234"}};
}

json::Value with(const char* name, json::Value value) {
    json::Value changed = fields();
    changed["receipt"][name] = std::move(value);
    return changed;
}

std::string why_not(const json::Value& given) {
    const auto read = read_fdm_receipt(given);
    return read ? "" : read.error().message;
}

/// Source: protocol/devices.md section 7.3.
TEST(FdmReceipt, IsTheMessageOfTheDocument) {
    const auto read = read_fdm_receipt(with("vat4", 5));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->body,
              "2026112701020300000000097BODO001BCD1234    42NS       1234"
              "2100       10001200          0 600        -34 000          5"
              "                        0123456789abcdef");
}

TEST(FdmReceipt, IsKnownByItsContent) {
    const auto one = read_fdm_receipt(with("vat4", 5));
    const auto same = read_fdm_receipt(with("vat4", "5"));
    ASSERT_TRUE(one && same);
    EXPECT_EQ(one->key, same->key);
    for (const char* name : {"ticket_number", "receipt_total", "clock"}) {
        json::Value other = with("vat4", 5);
        other["receipt"][name] = "43";
        const auto read = read_fdm_receipt(other);
        ASSERT_TRUE(read) << name;
        EXPECT_NE(read->key, one->key) << name;
    }
    json::Value elsewhere = with("vat4", 5);
    elsewhere["box"] = "10000000abcd1235";
    EXPECT_NE(read_fdm_receipt(elsewhere).value_or(FdmReceipt{}).key, one->key);
}

TEST(FdmReceipt, HasNoFieldThatIsMissingTooWideOrAnother) {
    EXPECT_EQ(why_not(fields()), "\"vat4\": an amount in whole cents") << "blanks are no digits";
    EXPECT_EQ(why_not(with("ticket_number", 1234567)), "\"ticket_number\": at most 6 characters have room");
    EXPECT_EQ(why_not(with("date", "2026112")), "\"date\": 8 digits");
    EXPECT_EQ(why_not(with("ticket_time", "01:02")), "\"ticket_time\": 6 digits");
    EXPECT_EQ(why_not(with("type", "\x03")), "\"type\": a character that the module has not");
    EXPECT_EQ(why_not(with("plu", std::string(41, 'a'))), "\"plu\": at most 40 characters have room");
    for (const json::Value& amount : {json::Value(12.34), json::Value("12.34"), json::Value(nullptr),
                                      json::Value(10'000'000'000), json::Value(-10'000'000'000)})
        EXPECT_EQ(why_not(with("receipt_total", amount)), "\"receipt_total\": an amount in whole cents");
    EXPECT_EQ(why_not(with("vat4", 9'999'999'999)), "");
    const json::Value all = fields();
    for (const auto& [name, value] : all["receipt"].items()) {
        json::Value less = with("vat4", 5);
        less["receipt"].erase(name);
        EXPECT_NE(why_not(less), "") << name;
    }
    json::Value nobody = with("vat4", 5);
    nobody["box"] = "short";
    EXPECT_NE(why_not(nobody), "");
    EXPECT_EQ(why_not({{"receipt", "H010"}}), "\"receipt\" is an object");
    EXPECT_EQ(why_not(nullptr), "\"receipt\" is an object");
}

TEST(FdmReceipt, APinIsShortAndPlain) {
    EXPECT_EQ(read_fdm_pin({{"pin", "12345"}}).value_or(""), "12345");
    EXPECT_EQ(read_fdm_pin({{"pin", 12345}}).value_or(""), "12345");
    for (const json::Value& pin : {json::Value(""), json::Value(std::string(kFdmPinMax + 1, '1')),
                                   json::Value("12\x03"), json::Value(nullptr), json::Value(1.5)})
        EXPECT_FALSE(read_fdm_pin({{"pin", pin}}));
    EXPECT_FALSE(read_fdm_pin(nullptr));
}

}  // namespace
}  // namespace comptoir::bridge
