/// The driver of a fiscal data module with one of software at the other end, whose every message and answer
/// may go wrong.

#include "device-bridge/fiscal/fdm_device.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/base/file.hpp"
#include "device-bridge/fiscal/receipt_ledger.hpp"
#include "tests/support/fiscal_rig.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

constexpr auto kShort = 25ms;  // where an answer is to be waited for in vain

class FdmDeviceTest : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path new_folder() {
        const auto path = folder.path() / std::to_string(++folders);
        std::filesystem::create_directories(path);
        return path;
    }
    /// Whatever went wrong: what is said of it is true, and the receipt is registered once in the end.
    static void expect_once(FdmRig& rig, const std::string& what) {
        ActionResult result = rig.send();
        const std::size_t truth = result.outcome == Outcome::done     ? 1U
                                  : result.outcome == Outcome::failed ? 0U
                                                                      : rig.machine.registered();
        EXPECT_EQ(rig.machine.registered(), truth) << what;
        EXPECT_EQ(result.error.has_value(), result.outcome != Outcome::done) << what;
        rig.go_well();
        result = rig.send();
        for (int again = 0; again < 3 && result.outcome != Outcome::done; ++again) result = rig.send();
        EXPECT_EQ(result.outcome, Outcome::done) << what;
        EXPECT_EQ(rig.machine.registered(), 1U) << what;
        EXPECT_EQ(json::text(result.value, "ticket_counter"), "        1") << what;
        EXPECT_EQ(rig.unsure(), 0) << what;
        EXPECT_EQ(json::text(rig.send(rig.receipt("1002")).value, "ticket_counter"), "        2") << what;
    }

    const test::TemporaryFolder folder;
    int folders = 0;
};

TEST_F(FdmDeviceTest, RegistersAReceiptAndGivesTheAnswerFieldByField) {
    FdmRig rig(new_folder());
    const ActionResult result = rig.send();
    ASSERT_EQ(result.outcome, Outcome::done);
    EXPECT_EQ(result.value, (json::Value{{"identifier", "H"},
                                         {"sequence_number", "01"},
                                         {"retry_counter", "0"},
                                         {"error", {{"errorCode", "000000"}, {"errorMessage", ""}}},
                                         {"fdm_number", "BFDM0000001"},
                                         {"vsc", "VSC00000000001"},
                                         {"date", "20261127"},
                                         {"time", "010203"},
                                         {"type", "NS"},
                                         {"ticket_counter", "        1"},
                                         {"total_ticket_counter", "        1"},
                                         {"signature", std::string(40, 'A')}}));
    EXPECT_EQ(rig.machine.last_receipt().substr(0, 18), "H01020261127010203");
    EXPECT_EQ(rig.device->facts()["fdm_number"], "BFDM0000001");
}

TEST_F(FdmDeviceTest, NumbersGoOnAfterAPowerCut) {
    const auto state = new_folder();
    {
        FdmRig rig(state);
        EXPECT_EQ(rig.send().value["sequence_number"], "01");
        EXPECT_EQ(rig.send(rig.receipt("1002")).value["sequence_number"], "02");
    }
    FdmRig rig(state);
    EXPECT_EQ(rig.send(rig.receipt("1003")).value["sequence_number"], "03");
}

TEST_F(FdmDeviceTest, ALostAnswerIsAskedForWithTheSameNumberAndARaisedRetry) {
    FdmRig rig(new_folder(), kShort);
    rig.spoil = [](std::size_t message, std::string bytes) { return message < 2 ? std::string() : bytes; };
    const ActionResult result = rig.send();
    EXPECT_EQ(result.outcome, Outcome::done);
    EXPECT_EQ(result.value["ticket_counter"], "        1");
    EXPECT_EQ(rig.heads(), (std::vector<std::string>{"H010", "H011", "H012"}));
    EXPECT_EQ(rig.machine.registered(), 1U);
}

TEST_F(FdmDeviceTest, ASilentModuleIsAskedForTheReceiptUntilItSaysAndForNothingElse) {
    FdmRig rig(new_folder(), kShort);
    rig.spoil = [](std::size_t, std::string) { return ""; };
    const ActionResult silent = rig.send();
    EXPECT_EQ(silent.outcome, Outcome::unknown);
    EXPECT_EQ(silent.value["error"]["errorCode"], "301");
    EXPECT_EQ(rig.perform("register_receipt", rig.receipt("1002")).outcome, Outcome::failed) << "not before";
    EXPECT_EQ(rig.perform("register_receipt", rig.receipt("1001")).outcome, Outcome::unknown);
    EXPECT_EQ(rig.perform("status").outcome, Outcome::failed);
    rig.spoil = nullptr;
    ASSERT_TRUE(rig.until([&] { return rig.unsure() == 0; })) << "by itself";
    for (const std::string& message : rig.heads()) EXPECT_EQ(message.substr(0, 3), "H01");
    EXPECT_EQ(rig.send().value["ticket_counter"], "        1");
    EXPECT_EQ(rig.machine.registered(), 1U);
}

TEST_F(FdmDeviceTest, AnOpenEndOutlivesAPowerCut) {
    const auto state = new_folder();
    {
        FdmRig rig(state, kShort);
        rig.on_the_way = [](std::size_t, std::string) { return ""; };
        EXPECT_EQ(rig.send().outcome, Outcome::unknown);
    }
    FdmRig rig(state);
    ASSERT_TRUE(rig.until([&] { return rig.unsure() == 0; }));
    EXPECT_EQ(rig.heads().front(), "H011") << "before anything else, and as a retry";
    EXPECT_EQ(rig.send().value["ticket_counter"], "        1");
    EXPECT_EQ(rig.machine.registered(), 1U);
}

/// Written by a device of another kind that had this name.
TEST_F(FdmDeviceTest, AnOpenEndThatIsNoneOfItsOwnIsNotSent) {
    const auto state = new_folder();
    ReceiptLedger ledger;
    ASSERT_TRUE(ledger.note({"key", ReceiptLedger::Receipt::State::closing, "serial", {"", "accepted"}}));
    ASSERT_TRUE(file::write(state / "receipts-fiscal.json", ledger.text()));
    FdmRig rig(state);
    EXPECT_EQ(rig.perform("register_receipt", rig.receipt("1001")).outcome, Outcome::failed);
    EXPECT_TRUE(rig.heads().empty());
    EXPECT_EQ(rig.perform("release").outcome, Outcome::done);
    EXPECT_EQ(rig.send().outcome, Outcome::done);
}

/// Each byte of the message and of the answer lost, and broken.
TEST_F(FdmDeviceTest, IsRegisteredOnceWhateverByteIsLostOrBroken) {
    constexpr std::size_t kMessageSize = 165;
    constexpr std::size_t kAnswerSize = 113;  // with the byte before that says that it was understood
    const auto broken = [](std::size_t at, bool is_lost) {
        return [at, is_lost](std::size_t message, std::string bytes) {
            if (message > 0 || bytes.size() < 2) return bytes;
            EXPECT_LT(at, bytes.size());
            if (is_lost) return bytes.erase(at, 1);
            bytes[at] = static_cast<char>(bytes[at] ^ 0x01);
            return bytes;
        };
    };
    for (const bool is_lost : {false, true}) {
        for (std::size_t at = 0; at < kMessageSize; ++at) {
            FdmRig rig("", kShort);  // the disk would take most of the time
            rig.on_the_way = broken(at, is_lost);
            expect_once(rig, "message byte " + std::to_string(at));
        }
        for (std::size_t at = 0; at < kAnswerSize; ++at) {
            FdmRig rig("", kShort);  // the disk would take most of the time
            rig.spoil = broken(at, is_lost);
            expect_once(rig, "answer byte " + std::to_string(at));
        }
    }
}

TEST_F(FdmDeviceTest, AnAnswerThatNeverCanBeReadIs300) {
    FdmRig rig(new_folder(), kShort);
    rig.spoil = [](std::size_t, const std::string&) { return "\x06" + fdm::frame("H010000000"); };
    const ActionResult garbled = rig.send();
    EXPECT_EQ(garbled.outcome, Outcome::unknown);
    EXPECT_EQ(garbled.value["error"]["errorCode"], "300");
    rig.spoil = [](std::size_t, const std::string&) { return "\x15"; };
    EXPECT_EQ(rig.perform("register_receipt", rig.receipt("1001")).value["error"]["errorCode"], "301")
        << "it waits for the end of the one before";
}

TEST_F(FdmDeviceTest, WhatTheModuleRefusesIsNotRegisteredAndMayBeSentAgain) {
    FdmRig rig(new_folder());
    ASSERT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    rig.machine.refuse_with("202000");
    const ActionResult refused = rig.send();
    EXPECT_EQ(refused.outcome, Outcome::failed);
    EXPECT_EQ(refused.value["error"]["errorCode"], "202000");
    EXPECT_EQ(refused.value["error"]["errorMessage"], "the VSC card wants its PIN first");
    EXPECT_EQ(rig.unsure(), 0);
    rig.machine.refuse_with("");
    EXPECT_EQ(rig.perform("register_pin", {{"pin", "12345"}}).outcome, Outcome::done);
    EXPECT_EQ(rig.machine.last_pin(), "12345");
    EXPECT_EQ(rig.send().outcome, Outcome::done);
    EXPECT_EQ(rig.machine.registered(), 1U);
}

/// That the card is missing now says nothing of whether the answer that was lost had a signature.
TEST_F(FdmDeviceTest, ARefusedRetryLeavesTheEndOpenUntilStaffHaveLooked) {
    FdmRig rig(new_folder(), kShort);
    rig.spoil = [](std::size_t message, const std::string&) {
        return message == 0 ? std::string() : "\x06" + fdm::frame("H010201000BFDM0000001");
    };
    const ActionResult refused = rig.send();
    EXPECT_EQ(refused.outcome, Outcome::unknown);
    EXPECT_EQ(refused.value["error"]["errorCode"], "201000");
    EXPECT_EQ(rig.unsure(), 1);
    EXPECT_EQ(rig.perform("release").outcome, Outcome::done);
    EXPECT_EQ(rig.unsure(), 0);
    rig.spoil = nullptr;
    EXPECT_EQ(rig.send(rig.receipt("1002")).outcome, Outcome::done);
}

/// As after a power cut: it says nothing of the receipt before it has its PIN, which only the till can ask
/// for.
TEST_F(FdmDeviceTest, TakesThePinThatItWantsBeforeItSaysWhatBecameOfAReceipt) {
    FdmRig rig(new_folder(), kShort);
    ASSERT_TRUE(rig.until_ready());
    rig.machine.refuse_with("202000");
    rig.on_the_way = [&](std::size_t message, std::string bytes) {
        if (bytes.starts_with("\x02P")) rig.machine.refuse_with("");
        return message == 0 ? std::string() : bytes;
    };
    EXPECT_EQ(rig.perform("register_receipt", rig.receipt("1001")).outcome, Outcome::unknown);
    for (const char* number : {"1001", "1002"}) {
        const ActionResult waits = rig.perform("register_receipt", rig.receipt(number));
        EXPECT_EQ(waits.value["error"]["errorCode"], "202000")
            << number << ": the till asks for the PIN then";
        EXPECT_FALSE(waits.outcome == Outcome::done) << number;
    }
    EXPECT_EQ(rig.perform("status").outcome, Outcome::failed) << "nothing else is between";
    EXPECT_EQ(rig.perform("register_pin", {{"pin", "12345"}}).outcome, Outcome::done);
    EXPECT_EQ(rig.machine.last_pin(), "12345");
    EXPECT_TRUE(rig.until([&] { return rig.unsure() == 0; })) << "and then it says";
    EXPECT_EQ(rig.machine.registered(), 1U);
    EXPECT_EQ(rig.send().value["ticket_counter"], "        1");
    EXPECT_EQ(rig.send(rig.receipt("1002")).value["ticket_counter"], "        2");
}

TEST_F(FdmDeviceTest, WhoseTimeIsOverHearsThatItIsSilent) {
    FdmRig rig(new_folder(), 200ms);
    ASSERT_TRUE(rig.until_ready());
    rig.spoil = [](std::size_t message, std::string bytes) { return message == 0 ? std::string() : bytes; };
    const ActionResult early = rig.perform("register_receipt", rig.receipt("1001"), 20ms);
    EXPECT_FALSE(early.outcome == Outcome::done);
    EXPECT_EQ(early.value["error"]["errorCode"], "301");
}

TEST_F(FdmDeviceTest, APinIsSentOnceOnly) {
    FdmRig rig(new_folder(), kShort);
    ASSERT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    rig.spoil = [](std::size_t message, std::string bytes) { return message == 0 ? std::string() : bytes; };
    const ActionResult lost = rig.perform("register_pin", {{"pin", "12345"}});
    EXPECT_EQ(lost.value["error"]["errorCode"], "301");
    ASSERT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    const auto heads = rig.heads();
    EXPECT_EQ(std::count(heads.begin(), heads.end(), "P010"), 1);
    EXPECT_EQ(std::count(heads.begin(), heads.end(), "P011"), 0);
}

TEST_F(FdmDeviceTest, SaysItsStatusAndWhatItCannot) {
    FdmRig rig(new_folder());
    ASSERT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    EXPECT_EQ(rig.perform("status").value["fdm_number"], "BFDM0000001");
    rig.machine.refuse_with("201000");
    EXPECT_EQ(rig.perform("status").value["error"]["errorCode"], "201000");
    EXPECT_EQ(rig.device->condition(), Condition::error);
    EXPECT_EQ(rig.device->reason(), "no VSC card in the module (201000)");
    rig.machine.refuse_with("");
    EXPECT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    const auto wrong = rig.perform("register");
    EXPECT_EQ(wrong.error.value_or(Error{ErrorCode::full, ""}).code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace comptoir::bridge
