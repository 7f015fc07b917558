/// A Tremol's driver with a machine of software at the other end, whose every answer may go wrong.

#include "device-bridge/fiscal/tremol_device.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "device-bridge/fiscal/tremol_receipt.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/protocols/tremol_machine.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

constexpr const char* kTaxNumber = "P051234567X";
constexpr auto kShort = 25ms;  // where an answer is to be waited for in vain

json::Value invoice(const std::string& number = "INV2026000001") {
    return {{"messages",
             {"01;     0;0;1;Mama Mboga;P000000000Z;;;;;" + number, "1Чай;A;129.99;PCS;;;16*2.000",
              "1Bread;A;65.00;PCS;;;16*1.000,-5.00%", "8", "h"}},
            {"company_vat", kTaxNumber}};
}

// The questions of such an invoice, as the machine hears them.
enum Question : std::size_t { kIdentity, kOpen, kFirstLine, kSecondLine, kClose, kClock, kAll };

/// A device on a wire; its questions are counted but for the knocking.
class Rig {
public:
    using Spoil = std::function<std::string(std::size_t question, std::string answer)>;

    explicit Rig(const std::filesystem::path& folder, std::chrono::milliseconds answers_within = 5s) {
        wire->on_written([this](std::string_view bytes) { hear(bytes); });
        DeviceInfo info;
        info.id = "fiscal";
        info.kind = Kind::fiscal;
        OpenContext context{.executor = io.get_executor(),
                            .info = info,
                            .events =
                                [this](EventBody body, const std::string&) {
                                    if (const auto* ended = std::get_if<JobEnded>(&body))
                                        ends.push_back(*ended);
                                },
                            .clock = clock,
                            .paper_folder = "",
                            .runtime_folder = "",
                            .state_folder = folder.string()};
        TremolPatience waits;
        waits.answer = answers_within;
        waits.knock = 5ms;
        LinkKeeper::Patience patience;
        patience.pause_first = 1ms;
        patience.pause_max = 2ms;
        device = std::make_unique<TremolDevice>(std::move(context), wire->near_end(), waits, patience);
        device->start();
    }
    ~Rig() {
        device->stop();
        io.restart();
        io.run_for(5ms);
    }
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    bool until(const std::function<bool()>& is_so) {
        const Time end = clock.now() + 20s;
        while (!is_so() && clock.now() < end) {
            io.restart();
            io.run_one_for(10ms);
        }
        return is_so();
    }
    std::shared_ptr<std::optional<ActionResult>> ask(const std::string& verb, json::Value fields,
                                                     Duration patience = 20s) {
        Action action;
        action.device = "fiscal";
        action.verb = verb;
        action.fields = std::move(fields);
        action.id = "job-" + std::to_string(++jobs);
        action.deadline = clock.now() + patience;
        auto answer = std::make_shared<std::optional<ActionResult>>();
        asio::co_spawn(io, device->perform(std::move(action)),
                       [answer](const std::exception_ptr& thrown, ActionResult result) {
                           if (thrown) std::rethrow_exception(thrown);
                           *answer = std::move(result);
                       });
        return answer;
    }
    ActionResult perform(const std::string& verb, json::Value fields = nullptr) {
        const auto answer = ask(verb, std::move(fields));
        EXPECT_TRUE(until([&] { return answer->has_value(); }));
        return answer->value_or(ActionResult{});
    }
    ActionResult send(json::Value fields = invoice()) {
        until([&] { return device->condition() == Condition::ready; });
        ActionResult result = perform("register", std::move(fields));
        last_error = result.error ? result.error->message : "";
        return result;
    }

    asio::io_context io;
    SystemClock clock;
    std::shared_ptr<SimulatedWire> wire = SimulatedWire::create(io.get_executor(), clock);
    TremolMachine machine{{"KRAMW000000000001", kTaxNumber}};
    std::function<std::string(std::size_t question, std::string bytes)> on_the_way;  // of the question
    Spoil spoil;                                                                     // of the answer
    std::size_t questions = 0;
    std::size_t unplug_at = std::string::npos;  // the cable goes as this question has arrived
    std::vector<JobEnded> ends;
    std::unique_ptr<TremolDevice> device;
    int jobs = 0;
    std::string last_error;  // of the last `send`

private:
    void hear(std::string_view bytes) {
        if (bytes.size() == 1) return wire->send(machine.feed(bytes));
        const std::size_t question = questions++;
        const std::string arrived =
            on_the_way ? on_the_way(question, std::string(bytes)) : std::string(bytes);
        std::string answer = machine.feed(arrived);
        if (spoil) answer = spoil(question, std::move(answer));
        if (question == unplug_at) return wire->unplug();
        wire->send(answer);
    }
};

class TremolDeviceTest : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path new_folder() {
        const auto path = folder.path() / std::to_string(++folders);
        std::filesystem::create_directories(path);
        return path;
    }
    /// Whatever went wrong: what is said of it is true, and the receipt is registered once in the end, or
    /// nobody claims to know.
    static void expect_once(Rig& rig, const std::string& what) {
        ActionResult result = rig.send();
        for (int again = 0; again < 4; ++again) {
            const std::size_t registered = rig.machine.registered();
            EXPECT_LE(registered, 1U) << what;
            const std::size_t truth = result.outcome == Outcome::done     ? 1U
                                      : result.outcome == Outcome::failed ? 0U
                                                                          : registered;
            EXPECT_EQ(registered, truth) << what;
            EXPECT_EQ(result.error.has_value(), result.outcome != Outcome::done) << what;
            if (result.outcome == Outcome::done) {
                EXPECT_EQ(rig.machine.sold(), 2U) << what << ": each line once, too";
                return;
            }
            rig.spoil = nullptr;
            rig.on_the_way = nullptr;
            rig.wire->plug();
            result = rig.send();
        }
        EXPECT_EQ(result.outcome, Outcome::unknown) << what << ": it works again";
        EXPECT_EQ(rig.device->facts()["unsure_receipts"], 1) << what;
    }

    const test::TemporaryFolder folder;
    int folders = 0;
};

TEST_F(TremolDeviceTest, RegistersAnInvoiceAndGivesWhatWasSaid) {
    Rig rig(new_folder());
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
    EXPECT_EQ(rig.questions, kAll);
    EXPECT_EQ(rig.device->facts()["tax_number"], kTaxNumber);
}

TEST_F(TremolDeviceTest, TheSameContentAgainIsTheSameReceipt) {
    const auto here = new_folder();
    json::Value first;
    {
        Rig rig(here);
        first = rig.send().value;
        EXPECT_EQ(rig.send().value, first);
        EXPECT_EQ(rig.questions, kAll) << "the device is not even asked";
        EXPECT_EQ(rig.send(invoice("INV2026000002")).outcome, Outcome::done) << rig.last_error;
        EXPECT_EQ(rig.machine.registered(), 2U) << "another one is another";
    }
    Rig rig(here);
    EXPECT_EQ(rig.send().value, first) << "after a start anew, too";
    EXPECT_EQ(rig.machine.registered(), 0U);
}

TEST_F(TremolDeviceTest, RefusesAnotherCompanysDevice) {
    Rig rig(new_folder());
    json::Value fields = invoice();
    fields["company_vat"] = "P000000000A";
    const ActionResult result = rig.send(fields);
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(result.error->message, "The company's tax number is not that of the fiscal device");
    EXPECT_EQ(rig.questions, 1U);
    EXPECT_FALSE(rig.machine.has_open_receipt());
}

TEST_F(TremolDeviceTest, SendsNothingOfWhatItCantRead) {
    Rig rig(new_folder());
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
        const ActionResult result = rig.send({{"messages", messages}, {"company_vat", kTaxNumber}});
        ASSERT_TRUE(result.error) << why;
        EXPECT_EQ(result.error->code, ErrorCode::malformed) << why;
        EXPECT_NE(result.error->message.find(why), std::string::npos) << result.error->message;
    }
    EXPECT_EQ(rig.send({{"messages", {"h"}}}).error->code, ErrorCode::malformed) << "whose?";
    EXPECT_EQ(rig.questions, 0U);
}

TEST_F(TremolDeviceTest, ACloseThatIsLostOnItsWayIsCancelledAndMaySafelyBeSentAgain) {
    Rig rig(new_folder(), 500ms);
    rig.on_the_way = [](std::size_t question, std::string bytes) {
        return question == kClose ? std::string() : bytes;
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

TEST_F(TremolDeviceTest, ACloseWhoseAnswerIsLostIsNeverSentAgainByItself) {
    const auto here = new_folder();
    {
        Rig rig(here, 500ms);
        rig.spoil = [](std::size_t question, std::string answer) {
            return question == kClose ? std::string() : answer;
        };
        const ActionResult result = rig.send();
        EXPECT_EQ(result.outcome, Outcome::unknown);
        EXPECT_NE(result.error->message.find("may be registered"), std::string::npos);
        EXPECT_EQ(rig.machine.registered(), 1U);
        const std::size_t asked = rig.questions;
        EXPECT_EQ(rig.send().outcome, Outcome::unknown);
        EXPECT_EQ(rig.questions, asked) << "not a word";
    }
    Rig rig(here);
    EXPECT_EQ(rig.send().outcome, Outcome::unknown) << "nor after the power went";
    EXPECT_EQ(rig.questions, 0U);
    EXPECT_EQ(rig.device->facts()["unsure_receipts"], 1);
    EXPECT_EQ(rig.send(invoice("INV2026000002")).outcome, Outcome::done) << "others go on";
    EXPECT_EQ(rig.perform("release").outcome, Outcome::done);
    EXPECT_EQ(rig.send().outcome, Outcome::done) << "staff saw that it was not";
}

TEST_F(TremolDeviceTest, AClockThatSaysNothingIsAskedAgainAndRegistersNothingAnew) {
    Rig rig(new_folder(), kShort);
    rig.spoil = [](std::size_t question, std::string answer) {
        return question >= kClock ? std::string() : answer;
    };
    const ActionResult result = rig.send();
    if (result.outcome != Outcome::unknown) return;  // a machine so slow that it missed an answer before
    EXPECT_NE(result.error->message.find("after it had registered"), std::string::npos);
    rig.spoil = nullptr;
    const std::size_t asked = rig.questions;
    const ActionResult again = rig.send();
    ASSERT_EQ(again.outcome, Outcome::done);
    EXPECT_EQ(again.value["replies"].size(), 5U);
    EXPECT_EQ(rig.machine.registered(), 1U);
    EXPECT_EQ(rig.questions, asked + 2) << "who it is, and the clock";
}

TEST_F(TremolDeviceTest, EachAnswerLostOrTornAtAnyByteNeverRegistersTwice) {
    for (std::size_t question = kIdentity; question < kAll; ++question) {
        for (std::size_t at = 0; at < 40; at += at < 8 ? 1 : 8) {
            Rig rig(new_folder(), kShort);
            rig.spoil = [&](std::size_t which, std::string answer) {
                if (which != question || answer.empty()) return answer;
                if (at == 0) return std::string();
                answer[at % answer.size()] = static_cast<char>(answer[at % answer.size()] ^ 0x11);
                return answer;
            };
            expect_once(rig, "question " + std::to_string(question) + ", byte " + std::to_string(at));
        }
    }
}

TEST_F(TremolDeviceTest, EachQuestionLostTornOrRefusedNeverRegistersTwice) {
    for (std::size_t question = kIdentity; question < kAll; ++question) {
        for (std::size_t at = 0; at < 10; ++at) {
            Rig rig(new_folder(), kShort);
            rig.on_the_way = [&](std::size_t which, std::string bytes) {
                if (which != question) return bytes;
                if (at == 0) return std::string();
                bytes[at % bytes.size()] = static_cast<char>(bytes[at % bytes.size()] ^ 0x11);
                return bytes;
            };
            expect_once(rig, "question " + std::to_string(question) + ", byte " + std::to_string(at));
        }
        Rig rig(new_folder(), kShort);
        rig.on_the_way = [&](std::size_t which, std::string bytes) {
            return which == question ? std::string() : bytes;
        };
        rig.spoil = [&](std::size_t which, std::string answer) {
            return which == question ? std::string("\x15") : answer;
        };
        expect_once(rig, "question " + std::to_string(question) + " refused");
    }
}

TEST_F(TremolDeviceTest, PulledAfterAnyQuestionNeverRegistersTwice) {
    for (std::size_t question = kIdentity; question < kAll; ++question) {
        Rig rig(new_folder());
        rig.unplug_at = question;
        const ActionResult result = rig.send();
        const bool may_be_registered = question >= kClose;
        EXPECT_EQ(result.outcome, may_be_registered ? Outcome::unknown : Outcome::failed) << question;
        EXPECT_EQ(rig.machine.registered(), may_be_registered ? 1U : 0U) << question;
        EXPECT_EQ(rig.device->condition(), Condition::offline);
        rig.wire->plug();
        expect_once(rig, "pulled after question " + std::to_string(question));
    }
}

TEST_F(TremolDeviceTest, WaitsWhileItIsBusy) {
    Rig rig(new_folder());
    rig.spoil = [&](std::size_t question, std::string answer) {
        if (question != kClose) return answer;
        asio::post(rig.io, [&rig, answer] {
            rig.wire->send("\x0E");
            asio::post(rig.io, [&rig, answer] { rig.wire->send(answer); });
        });
        return std::string("\x0E");
    };
    EXPECT_EQ(rig.send().outcome, Outcome::done);
    EXPECT_EQ(rig.questions, kAll);
}

TEST_F(TremolDeviceTest, TakesNoLateAnswerForThatToTheNextQuestion) {
    Rig rig(new_folder(), kShort);
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

TEST_F(TremolDeviceTest, WhoseTimeIsOverIsToldThatItGoesOnAndThenHowItEnded) {
    Rig rig(new_folder());
    ASSERT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    std::string held;
    rig.spoil = [&](std::size_t question, std::string answer) {
        if (question != kOpen) return answer;
        held = std::move(answer);
        return std::string();
    };
    const auto asked = rig.ask("register", invoice(), 30ms);
    const auto behind = rig.ask("register", invoice("INV2026000002"), 30ms);
    ASSERT_TRUE(rig.until([&] { return asked->has_value() && behind->has_value(); }));
    EXPECT_EQ((*behind)->outcome, Outcome::failed) << "nothing of it was sent";
    if ((*asked)->outcome == Outcome::failed) return;  // a machine so slow that it had not begun
    EXPECT_EQ((*asked)->outcome, Outcome::unknown);
    EXPECT_FALSE((*asked)->is_final);
    ASSERT_TRUE(rig.until([&] { return !held.empty(); }));
    rig.wire->send(held);
    ASSERT_TRUE(rig.until([&] { return !rig.ends.empty(); }));
    EXPECT_EQ(rig.ends[0].outcome, Outcome::done);
    EXPECT_EQ(rig.send().outcome, Outcome::done) << "and whoever asks again gets what was said";
    EXPECT_EQ(rig.machine.registered(), 1U);
}

TEST_F(TremolDeviceTest, SaysWhatItRefusedAndLeavesNoReceiptOpen) {
    Rig rig(new_folder());
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
    Rig rig(new_folder(), kShort);
    rig.wire->on_written([](std::string_view) {});
    EXPECT_TRUE(rig.until([&] { return rig.device->reason() == "the fiscal device says nothing"; }));
    EXPECT_EQ(rig.device->condition(), Condition::silent);
    const ActionResult refused = rig.perform("register", invoice());
    EXPECT_EQ(refused.error->code, ErrorCode::timeout);
    rig.wire->on_written([&rig](std::string_view) { rig.wire->send("\x41"); });
    EXPECT_TRUE(rig.until([&] { return rig.device->condition() == Condition::error; }));
    rig.wire->on_written([&rig](std::string_view) { rig.wire->send("\x40"); });
    EXPECT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
}

TEST_F(TremolDeviceTest, RegistersNothingThatTheDiskCantKeep) {
    Rig rig("/proc/no/such/folder");
    const ActionResult result = rig.send();
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(rig.machine.registered(), 0U);
    EXPECT_EQ(rig.machine.cancelled(), 1U);
}

}  // namespace
}  // namespace comptoir::bridge
