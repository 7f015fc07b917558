#include "device-bridge/fiscal/receipt_ledger.hpp"

#include <gtest/gtest.h>

#include "app/base/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using Receipt = ReceiptLedger::Receipt;
using State = Receipt::State;

TEST(ReceiptLedger, OutlivesThePlug) {
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "receipts.json";
    {
        ReceiptLedger ledger(file);
        ASSERT_TRUE(ledger.note({"a", State::closing, "S1", {"", ""}}));
        ASSERT_TRUE(ledger.note({"b", State::closing, "S1", {}}));
        ASSERT_TRUE(ledger.note({"a", State::closed, "S1", {"", "", "001;Чай"}}));
        ASSERT_TRUE(file::write(file, ledger.text()));
    }
    ReceiptLedger ledger(file);
    EXPECT_EQ(ledger.unsure(), 1U);
    ASSERT_TRUE(ledger.find("a"));
    EXPECT_EQ(ledger.find("a")->state, State::closed);
    EXPECT_EQ(ledger.find("a")->serial, "S1");
    EXPECT_EQ(ledger.find("a")->answers, (std::vector<std::string>{"", "", "001;Чай"}));
    EXPECT_EQ(ledger.find("b")->state, State::closing);
    EXPECT_FALSE(ledger.find("c"));
}

TEST(ReceiptLedger, ForgetsOneAndAllOfUnknownEndButThatWhichIsUnderway) {
    ReceiptLedger ledger;
    ASSERT_TRUE(ledger.note({"a", State::closed, "", {}}));
    ASSERT_TRUE(ledger.note({"b", State::closing, "", {}}));
    ASSERT_TRUE(ledger.note({"c", State::closing, "", {}}));
    EXPECT_EQ(ledger.unsure("c"), 1U);
    ledger.forget_unsure("c");
    EXPECT_TRUE(ledger.find("a"));
    EXPECT_FALSE(ledger.find("b"));
    EXPECT_TRUE(ledger.find("c"));
    ledger.forget_unsure();
    EXPECT_FALSE(ledger.find("c"));
    ledger.forget("a");
    EXPECT_EQ(ledger.text(), "[]");
}

TEST(ReceiptLedger, TheOldestThatIsRegisteredMakesRoomAndNoneOfUnknownEnd) {
    ReceiptLedger ledger;
    ASSERT_TRUE(ledger.note({"unsure", State::closing, "", {}}));
    for (std::size_t i = 0; i < ReceiptLedger::kReceiptsMax; ++i)
        ASSERT_TRUE(ledger.note({std::to_string(i), State::closed, "", {}}));
    EXPECT_TRUE(ledger.find("unsure"));
    EXPECT_FALSE(ledger.find("0"));
    EXPECT_TRUE(ledger.find("1"));
    for (std::size_t i = 1; i < ReceiptLedger::kReceiptsMax; ++i)
        ASSERT_TRUE(ledger.note({std::to_string(i), State::closing, "", {}}));
    const auto refused = ledger.note({"one more", State::closing, "", {}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::full);
    EXPECT_FALSE(ledger.find("one more"));
}

TEST(ReceiptLedger, AFileThatIsNoneIsAnEmptyOne) {
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "receipts.json";
    for (const char* text : {"", "{", "[1,{}]", R"([{"key":7}])", R"({"a":1})"}) {
        ASSERT_TRUE(file::write(file, text));
        const ReceiptLedger ledger(file);
        EXPECT_EQ(ledger.unsure(), std::string_view(text) == R"([{"key":7}])" ? 1U : 0U) << text;
    }
}

}  // namespace
}  // namespace comptoir::bridge
