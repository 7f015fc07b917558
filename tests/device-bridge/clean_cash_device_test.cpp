/// A CleanCash's driver with a unit of software at the other end, whose every answer may go wrong.

#include "device-bridge/fiscal/clean_cash_device.hpp"

#include <gtest/gtest.h>

#include "tests/support/fiscal_rig.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

constexpr auto kShort = 25ms;  // where an answer is to be waited for in vain

class CleanCashDeviceTest : public ::testing::TestWithParam<int> {
protected:
    [[nodiscard]] std::filesystem::path new_folder() {
        const auto path = folder.path() / std::to_string(++folders);
        std::filesystem::create_directories(path);
        return path;
    }

    const test::TemporaryFolder folder;
    int folders = 0;
};

INSTANTIATE_TEST_SUITE_P(Protocols, CleanCashDeviceTest, ::testing::Values(1, 2));

TEST_P(CleanCashDeviceTest, RegistersAReceiptAndGivesItsCode) {
    CleanCashRig rig(new_folder(), GetParam());
    const ActionResult result = rig.send();
    ASSERT_EQ(result.outcome, Outcome::done) << result.error->message;
    EXPECT_EQ(result.value, (json::Value{{"status", "ok"},
                                         {"signature_control", rig.machine.code()},
                                         {"unit_id", "SEMANU0000000017"},
                                         {"storage_status", "42"}}));
    EXPECT_EQ(rig.machine.last_receipt(), std::string(GetParam() >= 2 ? "RR#6" : "RH") +
                                              "#202611270203#1001#5561231234#129,00#0,00#25,00;25,80");
    EXPECT_EQ(rig.questions.size(), rig.questions_each());
    EXPECT_EQ(rig.device->facts()["protocol"], GetParam());
    EXPECT_EQ(rig.device->facts()["unit_id"], "SEMANU0000000017");
}

TEST_P(CleanCashDeviceTest, WhatTheUnitRefusesIsNotRegisteredAndMayBeSentAgain) {
    CleanCashRig rig(new_folder(), GetParam());
    rig.on_the_way = [&rig](std::size_t question, std::string bytes) {
        return question == rig.receipt_question() ? clean_cash::frame("RX#1") : bytes;
    };
    const ActionResult result = rig.send();
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(result.error->message, "the control unit refused: NAK 002");
    EXPECT_EQ(rig.device->facts()["unsure_receipts"], 0);
    rig.on_the_way = nullptr;
    EXPECT_EQ(rig.send().outcome, Outcome::done);
    EXPECT_EQ(rig.machine.registered(), 1U);
}

TEST_P(CleanCashDeviceTest, AnAnswerWithoutACodeIsNoCode) {
    CleanCashRig rig(new_folder(), GetParam());
    rig.spoil = [&rig](std::size_t question, std::string answer) {
        return question + 1 == rig.questions_each() ? clean_cash::frame("SR#000#42") : answer;
    };
    const ActionResult result = rig.send();
    EXPECT_EQ(result.outcome, Outcome::unknown);
    EXPECT_EQ(result.value, nullptr);
    EXPECT_NE(result.error->message.find("no control code"), std::string::npos);
}

TEST_P(CleanCashDeviceTest, AnAnswerThatComesTooLateIsNotTheNextReceipts) {
    CleanCashRig rig(new_folder(), GetParam(), kShort);
    std::string late;
    rig.spoil = [&](std::size_t question, std::string answer) {
        if (question != rig.receipt_question()) return std::exchange(late, {}) + answer;
        late = std::move(answer);
        return std::string();
    };
    if (rig.send().outcome != Outcome::unknown) return;  // a machine so slow that it missed an answer before
    const ActionResult next = rig.send(rig.receipt("1002"));
    ASSERT_TRUE(next.outcome != Outcome::done || next.value["signature_control"] == rig.machine.code());
}

}  // namespace
}  // namespace comptoir::bridge
