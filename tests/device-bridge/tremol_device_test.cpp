/// A Tremol's driver with a machine of software at the other end, whose every answer may go wrong.

#include "device-bridge/fiscal/tremol_device.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include "device-bridge/fiscal/tremol_receipt.hpp"
#include "tests/support/fiscal_rig.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

constexpr auto kShort = 25ms;  // where an answer is to be waited for in vain

class TremolDeviceTest : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path new_folder() {
        const auto path = folder.path() / std::to_string(++folders);
        std::filesystem::create_directories(path);
        return path;
    }

    const test::TemporaryFolder folder;
    int folders = 0;
};

TEST_F(TremolDeviceTest, RegistersAnInvoiceAndGivesWhatWasSaid) {
    TremolRig rig(new_folder());
    const ActionResult result = rig.send();
    ASSERT_EQ(result.outcome, Outcome::done);
    EXPECT_EQ(result.value["status"], "ok");
    EXPECT_EQ(result.value["serial_number"], "KRAMW000000000001");
    const json::Value& replies = result.value["replies"];
    ASSERT_EQ(replies.size(), 5U) << "one for each message";
    EXPECT_EQ(replies[0], "");
    EXPECT_EQ(replies[3].get<std::string>().substr(0, 20), "0010000001000000001;");
    EXPECT_EQ(replies[4], "27-11-2026 01:02");
    EXPECT_EQ(rig.machine.registered(), 1U);
    EXPECT_EQ(rig.machine.sold(), 2U);
    EXPECT_EQ(rig.machine.last_sale(), "Bread;A;65.00;PCS;;;16*1.000,-5.00%") << "amounts stay text";
    EXPECT_EQ(rig.questions.size(), TremolRig::kAll);
    EXPECT_EQ(rig.device->facts()["tax_number"], TremolRig::kTaxNumber);
}

TEST_F(TremolDeviceTest, RefusesAnotherCompanysDevice) {
    TremolRig rig(new_folder());
    json::Value fields = rig.receipt("1001");
    fields["company_vat"] = "P000000000A";
    const ActionResult result = rig.send(fields);
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(result.error->message, "The company's tax number is not that of the fiscal device");
    EXPECT_EQ(rig.questions.size(), 1U);
    EXPECT_FALSE(rig.machine.has_open_receipt());
}

TEST_F(TremolDeviceTest, SendsNothingOfWhatItCantRead) {
    TremolRig rig(new_folder());
    const std::pair<json::Value, const char*> wrong[] = {
        {nullptr, "list of texts"},
        {json::Value::array(), "list of texts"},
        {{"0", 7}, "message 2: no text"},
        {{"0", ""}, "message 2: no text"},
        {{"0", "1茶"}, "message 2: it has a character"},
        {{"0", "9"}, "message 2: no command"},
        {{"|"}, "message 1: no command"},
        {{"8", "8"}, "more than one receipt"},
        {{"1" + std::string(tremol::kMessageMax, 'x')}, "message 1: too long"},
        {std::vector<std::string>(TremolReceipt::kMessagesMax + 1, "1x"), "at most a thousand"}};
    for (const auto& [messages, why] : wrong) {
        const ActionResult result =
            rig.send({{"messages", messages}, {"company_vat", TremolRig::kTaxNumber}});
        ASSERT_TRUE(result.error) << why;
        EXPECT_EQ(result.error->code, ErrorCode::malformed) << why;
        EXPECT_NE(result.error->message.find(why), std::string::npos) << result.error->message;
    }
    EXPECT_EQ(rig.send({{"messages", {"h"}}}).error->code, ErrorCode::malformed) << "whose?";
    EXPECT_EQ(rig.questions.size(), 0U);
}

TEST_F(TremolDeviceTest, ACloseThatIsLostOnItsWayIsCancelledAndMaySafelyBeSentAgain) {
    TremolRig rig(new_folder(), 500ms);
    rig.on_the_way = [](std::size_t question, std::string bytes) {
        return question == TremolRig::kClose ? std::string() : bytes;
    };
    const ActionResult result = rig.send();
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(result.error->message, "the fiscal device did not answer; the receipt was cancelled");
    EXPECT_EQ(rig.machine.registered(), 0U);
    EXPECT_EQ(rig.machine.cancelled(), 1U);
    EXPECT_EQ(rig.device->facts()["unsure_receipts"], 0);
    EXPECT_EQ(rig.send().outcome, Outcome::done);
    EXPECT_EQ(rig.machine.registered(), 1U);
}

TEST_F(TremolDeviceTest, AClockThatSaysNothingIsAskedAgainAndRegistersNothingAnew) {
    TremolRig rig(new_folder(), kShort);
    rig.spoil = [](std::size_t question, std::string answer) {
        return question >= TremolRig::kClock ? std::string() : answer;
    };
    const ActionResult result = rig.send();
    if (result.outcome != Outcome::unknown) return;  // a machine so slow that it missed an answer before
    EXPECT_NE(result.error->message.find("after it had registered"), std::string::npos);
    rig.spoil = nullptr;
    const std::size_t asked = rig.questions.size();
    const ActionResult again = rig.send();
    ASSERT_EQ(again.outcome, Outcome::done);
    EXPECT_EQ(again.value["replies"].size(), 5U);
    EXPECT_EQ(rig.machine.registered(), 1U);
    EXPECT_EQ(rig.questions.size(), asked + 2) << "who it is, and the clock";
}

TEST_F(TremolDeviceTest, AnyQuestionThatItDoesNotUnderstandEndsTheReceiptWithoutTwo) {
    for (std::size_t question = TremolRig::kIdentity; question < TremolRig::kAll; ++question) {
        TremolRig rig(new_folder());
        rig.on_the_way = [&](std::size_t which, std::string bytes) {
            return which == question ? std::string() : bytes;
        };
        rig.spoil = [&](std::size_t which, std::string answer) {
            return which == question ? std::string("\x15") : answer;
        };
        const ActionResult result = rig.send();
        const bool is_asked_again = question == TremolRig::kIdentity || question == TremolRig::kClock;
        EXPECT_EQ(result.outcome, is_asked_again ? Outcome::done : Outcome::failed) << question;
        rig.go_well();
        EXPECT_EQ(rig.send().outcome, Outcome::done) << question;
        EXPECT_EQ(rig.machine.registered(), 1U) << question;
        EXPECT_EQ(rig.machine.sold(), 2U) << question;
    }
}

TEST_F(TremolDeviceTest, WaitsWhileItIsBusy) {
    TremolRig rig(new_folder());
    rig.spoil = [&](std::size_t question, std::string answer) {
        if (question != TremolRig::kClose) return answer;
        asio::post(rig.io, [&rig, answer] {
            rig.wire->send("\x0E");
            asio::post(rig.io, [&rig, answer] { rig.wire->send(answer); });
        });
        return std::string("\x0E");
    };
    EXPECT_EQ(rig.send().outcome, Outcome::done);
    EXPECT_EQ(rig.questions.size(), TremolRig::kAll);
}

TEST_F(TremolDeviceTest, TakesNoLateAnswerForThatToTheNextQuestion) {
    TremolRig rig(new_folder(), kShort);
    std::string late;
    rig.spoil = [&](std::size_t question, std::string answer) {
        if (question == 0) {
            TremolMachine other({"ANOTHER", "P000000000A"});
            late = other.feed(tremol::frame(0x21, "\x60"));
            return std::string();
        }
        return question == 1 ? late + answer : answer;
    };
    const ActionResult result = rig.send();
    const std::string why = result.error ? result.error->message : "";
    EXPECT_EQ(why.find("tax number"), std::string::npos) << "that was the other's";
    EXPECT_EQ(rig.device->facts()["serial_number"], "KRAMW000000000001");
}

TEST_F(TremolDeviceTest, SaysWhatItRefusedAndLeavesNoReceiptOpen) {
    TremolRig rig(new_folder());
    static_cast<void>(rig.machine.feed(tremol::frame(0x30, "0left open")));
    const ActionResult result = rig.send();
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(
        result.error->message,
        "the fiscal device refused: a receipt is open in it, the command is not allowed now; the receipt "
        "was cancelled");
    EXPECT_EQ(rig.send().outcome, Outcome::done) << "the way is free";
}

TEST_F(TremolDeviceTest, IsReadyOnceItSaysSo) {
    TremolRig rig(new_folder(), kShort);
    rig.wire->on_written([](std::string_view) {});
    EXPECT_TRUE(rig.until([&] { return rig.device->reason() == "the fiscal device says nothing"; }));
    EXPECT_EQ(rig.device->condition(), Condition::silent);
    const ActionResult refused = rig.perform("register", rig.receipt("1001"));
    EXPECT_EQ(refused.error->code, ErrorCode::timeout);
    rig.wire->on_written([&rig](std::string_view) { rig.wire->send("\x41"); });
    EXPECT_TRUE(rig.until([&] { return rig.device->condition() == Condition::error; }));
    rig.wire->on_written([&rig](std::string_view) { rig.wire->send("\x40"); });
    EXPECT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
}

TEST_F(TremolDeviceTest, CancelsTheReceiptThatTheDiskCantKeep) {
    TremolRig rig("/proc/no/such/folder");
    EXPECT_EQ(rig.send().outcome, Outcome::failed);
    EXPECT_EQ(rig.machine.cancelled(), 1U);
}

}  // namespace
}  // namespace comptoir::bridge
