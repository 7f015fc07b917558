#include "app/odoo/box/message_ledger.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace comptoir::odoo::box {
namespace {

using namespace std::chrono_literals;
using Safety = MessageLedger::Safety;

const WallTime kNow{1'767'000'000s};
const char* const kOwner = "https://shop.example  dc:a6:32:00:11:22";

bus::BusMessage message(std::int64_t id, const std::string& content = "a receipt") {
    return {id, "iot_action", {{"receipt", content}}};
}

class MessageLedgerTest : public testing::Test {
protected:
    MessageLedger opened(const std::string& owner = kOwner) const {
        MessageLedger ledger(folder.path() / "messages.json");
        ledger.open(owner);
        return ledger;
    }
    test::TemporaryFolder folder;
};

TEST_F(MessageLedgerTest, KnowsAMessageItEnteredAlsoAfterARestart) {
    {
        MessageLedger ledger = opened();
        EXPECT_TRUE(ledger.is_new());
        ledger.begin();
        EXPECT_FALSE(ledger.has(message(812)));
        ledger.enter(message(812), kNow, Safety::at_once);
        EXPECT_TRUE(ledger.has(message(812)));
    }
    const MessageLedger ledger = opened();
    EXPECT_FALSE(ledger.is_new());
    EXPECT_TRUE(ledger.has(message(812)));
    EXPECT_EQ(ledger.last(kNow + 50s), 812);
}

TEST_F(MessageLedgerTest, TakesTheSameNumberWithOtherContentForNewAsAfterARestoredDatabase) {
    MessageLedger ledger = opened();
    ledger.enter(message(812), kNow, Safety::soon);
    EXPECT_FALSE(ledger.has(message(812, "another receipt")));
    EXPECT_FALSE(ledger.has(message(813)));
    EXPECT_FALSE(ledger.has({812, "print", {{"receipt", "a receipt"}}}));
    ledger.enter(message(5, "another receipt"), kNow, Safety::soon);
    EXPECT_EQ(ledger.last(kNow), 5) << "the server counts from there now";
}

TEST_F(MessageLedgerTest, AsksForNoMoreThanTheServerItselfRepeatsWhenItWasAwayForLong) {
    MessageLedger ledger = opened();
    EXPECT_EQ(ledger.last(kNow), 0);
    ledger.enter(message(812), kNow, Safety::soon);
    EXPECT_EQ(ledger.last(kNow + 51s), 0);
    EXPECT_EQ(ledger.last(kNow - 1s), 0) << "a clock that was set back says nothing";
    EXPECT_TRUE(ledger.has(message(812))) << "what is repeated then is known all the same";
}

TEST_F(MessageLedgerTest, StartsAnewForAnotherServer) {
    {
        MessageLedger ledger = opened();
        ledger.begin();
        ledger.enter(message(812), kNow, Safety::at_once);
    }
    const MessageLedger other = opened("https://other.example  dc:a6:32:00:11:22");
    EXPECT_TRUE(other.is_new());
    EXPECT_FALSE(other.has(message(812)));
    EXPECT_FALSE(opened().is_new()) << "and it is not forgotten by looking";
}

TEST_F(MessageLedgerTest, RemembersABoundedNumber) {
    MessageLedger ledger = opened();
    constexpr std::int64_t kMost = MessageLedger::kRememberedMax;
    for (std::int64_t id = 1; id <= kMost + 1; ++id) ledger.enter(message(id), kNow, Safety::soon);
    EXPECT_FALSE(ledger.has(message(1)));
    EXPECT_TRUE(ledger.has(message(2)));
    EXPECT_LT(std::filesystem::file_size(folder.path() / "messages.json"), MessageLedger::kFileBytesMax);
    const MessageLedger again = opened();
    EXPECT_TRUE(again.has(message(2)));
    EXPECT_TRUE(again.has(message(kMost + 1)));
}

TEST_F(MessageLedgerTest, IsNewWhereItsFileIsDamaged) {
    const std::string damaged[] = {
        "",
        "[",
        "7",
        "{\"owner\": 7}",
        std::string(100'000, '['),
        std::string("{\"owner\": \"") + kOwner +
            "\", \"last\": \"x\", \"messages\": [7, [1], [1, -2], [\"a\", {}], null]}"};
    for (const std::string& text : damaged) {
        std::ofstream(folder.path() / "messages.json") << text;
        const MessageLedger ledger = opened();
        EXPECT_TRUE(ledger.is_new()) << text.substr(0, 40);
        EXPECT_EQ(ledger.last(kNow), 0);
    }
}

TEST_F(MessageLedgerTest, KnowsWhatItEnteredWhereNothingCanBeWritten) {
    MessageLedger ledger(folder.path() / "no such folder" / "messages.json");
    ledger.open(kOwner);
    ledger.enter(message(812), kNow, Safety::at_once);
    EXPECT_TRUE(ledger.has(message(812)));
}

}  // namespace
}  // namespace comptoir::odoo::box
