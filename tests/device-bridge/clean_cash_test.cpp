#include "device-bridge/protocols/clean_cash.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "device-bridge/fiscal/clean_cash_receipt.hpp"

namespace comptoir::bridge::clean_cash {
namespace {

std::vector<std::string> heard_of(Messages& messages, std::string_view bytes) {
    std::vector<std::string> heard;
    messages.feed(bytes, [&](const std::string& one) { heard.push_back(one); });
    return heard;
}

const std::string kCode = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Composed from protocol/devices.md section 7.4, its check value by hand:
/// '#' ^ '!' ^ '#' = 21; ^ "00E" = 64; ^ '#' = 47; ^ "SIQ" = 0C; ^ '#' = 2F.
TEST(CleanCash, AMessageIsFramedAsTheDocumentHasIt) {
    EXPECT_EQ(frame("SIQ"), "#!#00E#SIQ#2F\r");
    const std::string longest = frame(std::string(kMessageMax, 'x'));
    EXPECT_EQ(longest.substr(0, 7), "#!#FFF#") << "no longer one has a length";
    Messages messages;
    EXPECT_EQ(heard_of(messages, longest), std::vector<std::string>{std::string(kMessageMax, 'x')});
}

TEST(CleanCash, ReadsEveryMessageWhereverTheReadsSplit) {
    const std::vector<std::string> all{"SIR", "IR#SEMANU17#2#1.3.4", "NAK#011", "RR#" + kCode + ".X#42"};
    std::string bytes;
    for (const std::string& one : all) bytes += frame(one);
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        Messages messages;
        auto heard = heard_of(messages, bytes.substr(0, split));
        for (const std::string& one : heard_of(messages, bytes.substr(split))) heard.push_back(one);
        ASSERT_EQ(heard, all) << "split at " << split;
        ASSERT_EQ(messages.dropped(), 0U);
    }
}

/// Each bit of each byte turned, and each byte lost: no such frame is another message, and one of the next
/// two is heard: a lost end takes the one behind with it.
TEST(CleanCash, TakesNoTornFrameForAMessage) {
    const std::string message = "RR#" + kCode + "#42";
    const std::string whole = frame(message);
    std::vector<std::string> torn;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        torn.push_back(whole);
        torn.back().erase(at, 1);
        for (unsigned bit = 0; bit < 8; ++bit) {
            torn.push_back(whole);
            torn.back()[at] = static_cast<char>(static_cast<unsigned char>(whole[at]) ^ (1U << bit));
        }
    }
    for (const std::string& bytes : torn) {
        Messages messages;
        const auto heard = heard_of(messages, bytes + frame("SIR") + frame("SIR"));
        ASSERT_FALSE(heard.empty());
        for (const std::string& one : heard) ASSERT_TRUE(one == "SIR" || one == message) << one;
        ASSERT_EQ(heard.back(), "SIR");
    }
}

TEST(CleanCash, StaysBoundedInGarbage) {
    std::mt19937 random(7);  // any
    Messages messages;
    std::string garbage(1u << 20, '\0');
    for (char& c : garbage) c = static_cast<char>(random());
    EXPECT_TRUE(heard_of(messages, garbage).empty());
    EXPECT_TRUE(heard_of(messages, "#!#" + std::string(10u << 20, 'x')).empty());
    EXPECT_GT(messages.dropped(), 0U);
    EXPECT_EQ(heard_of(messages, "\r" + frame("SIR")), std::vector<std::string>{"SIR"});
}

TEST(CleanCash, ReadsWhoTheUnitIs) {
    const auto known = read_identity("IR#SEMANU17#2#1.3.4");
    ASSERT_TRUE(known);
    EXPECT_EQ(known->unit, "SEMANU17");
    EXPECT_EQ(known->protocol, 2);
    EXPECT_EQ(known->firmware, "1.3.4");
    EXPECT_EQ(read_identity("IR#SEMANU17#1.2#x").value().protocol, 1);
    for (const char* none :
         {"", "IR", "IR##2#1", "IR#A#2", "IR#A#x#1", "IR#A##1", "IR#A#99999#1", "SIR#A#2#1"})
        EXPECT_FALSE(read_identity(none)) << none;
}

TEST(CleanCash, ReadsWhyItRefuses) {
    EXPECT_EQ(refusal_of("NAK#003"), "003");
    EXPECT_EQ(refusal_of("NAK"), "without a code");
    EXPECT_EQ(refusal_of("SIR"), "");
}

TEST(CleanCash, TakesOnlyOneClearCodeForACode) {
    const auto signature = read_signature("SR#" + kCode + ".MFRGG#42");
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->control, kCode + ".MFRGG");
    EXPECT_EQ(signature->storage, "42");
    EXPECT_EQ(read_signature("RR#1#2#" + kCode).value().storage, "") << "which of the numbers?";
    const std::string short_one = kCode.substr(1);
    for (const std::string& none : {std::string(), std::string("ACK"), "SR#" + short_one, kCode,
                                    "SR#" + kCode + "#" + kCode, "SR#a" + short_one})
        EXPECT_FALSE(read_signature(none)) << none;
}

TEST(CleanCashReceipt, IsTheValuesInTheirOrder) {
    const auto receipt = read_clean_cash_receipt({{"receipt", {"202611270203", "7", 12, "", "129,00"}}});
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->joined(), "#202611270203#7#12##129,00");
    EXPECT_EQ(receipt->whole_message(), "RR#5#202611270203#7#12##129,00");
}

TEST(CleanCashReceipt, RefusesWhatIsNone) {
    json::Value many = json::Value::array();
    for (std::size_t i = 0; i <= CleanCashReceipt::kValuesMax; ++i) many.push_back("x");
    for (const json::Value& wrong :
         {json::Value(nullptr), json::Value("x"), json::Value::array(), json::Value{{"date", "x"}},
          json::Value::array({1.5}), json::Value::array({true}), json::Value::array({"a#b"}),
          json::Value::array({"a\r"}), json::Value::array({"Kött"}),
          json::Value::array({std::string(kMessageMax, 'x')}), many}) {
        const auto read = read_clean_cash_receipt({{"receipt", wrong}});
        ASSERT_FALSE(read) << json::dump(wrong);
        EXPECT_EQ(read.error().code, ErrorCode::malformed);
    }
    many.erase(0);
    EXPECT_TRUE(read_clean_cash_receipt({{"receipt", many}}));
}

}  // namespace
}  // namespace comptoir::bridge::clean_cash
