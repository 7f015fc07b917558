/// A CleanCash's driver with a unit of software at the other end, whose every answer may go wrong.

#include "device-bridge/fiscal/clean_cash_device.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "device-bridge/links/simulated_wire.hpp"
#include "tests/support/clean_cash_machine.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

constexpr auto kShort = 25ms;  // where an answer is to be waited for in vain

json::Value receipt(const std::string& number = "1001") {
    return {{"receipt", {"202611270203", number, "5561231234", "129,00", "0,00", "25,00;25,80"}}};
}

/// A unit on a wire; its questions are counted from the first receipt on.
class Rig {
public:
    using Spoil = std::function<std::string(std::size_t question, std::string bytes)>;

    explicit Rig(const std::filesystem::path& folder, int protocol = 2,
                 std::chrono::milliseconds answers_within = 5s)
        : machine(protocol) {
        wire->on_written([this](std::string_view bytes) { hear(std::string(bytes)); });
        DeviceInfo info;
        info.id = "fiscal";
        info.kind = Kind::fiscal;
        OpenContext context{.executor = io.get_executor(),
                            .info = info,
                            .events =
                                [this](EventBody body, const std::string&) {
                                    if (const auto* ended = std::get_if<JobEnded>(&body))
                                        ends.push_back(*ended);
                                    if (std::holds_alternative<ConditionChanged>(body)) ++conditions;
                                },
                            .clock = clock,
                            .paper_folder = "",
                            .runtime_folder = "",
                            .state_folder = folder.string()};
        CleanCashPatience waits;
        waits.answer = answers_within;
        waits.knock = 5ms;
        LinkKeeper::Patience patience;
        patience.pause_first = 1ms;
        patience.pause_max = 2ms;
        device = std::make_unique<CleanCashDevice>(std::move(context), wire->near_end(), waits, patience);
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
    ActionResult send(json::Value fields = receipt()) {
        EXPECT_TRUE(until([&] { return device->condition() == Condition::ready; }));
        is_counting = true;
        return perform("register_receipt", std::move(fields));
    }

    asio::io_context io;
    SystemClock clock;
    std::shared_ptr<SimulatedWire> wire = SimulatedWire::create(io.get_executor(), clock);
    test::CleanCashMachine machine;
    Spoil on_the_way;  // of the question
    Spoil spoil;       // of the answer
    bool is_counting = false;
    std::size_t questions = 0;
    std::size_t unplug_at = std::string::npos;  // the cable goes as this question has arrived
    std::vector<JobEnded> ends;
    std::size_t conditions = 0;  // told of
    std::unique_ptr<CleanCashDevice> device;
    int jobs = 0;

private:
    void hear(std::string bytes) {
        if (!is_counting) return wire->send(machine.feed(bytes));
        const std::size_t question = questions++;
        if (on_the_way) bytes = on_the_way(question, std::move(bytes));
        std::string answer = machine.feed(bytes);
        if (spoil) answer = spoil(question, std::move(answer));
        if (question == unplug_at) return wire->unplug();
        wire->send(answer);
    }
};

class CleanCashDeviceTest : public ::testing::TestWithParam<int> {
protected:
    [[nodiscard]] std::filesystem::path new_folder() {
        const auto path = folder.path() / std::to_string(++folders);
        std::filesystem::create_directories(path);
        return path;
    }
    /// Who it is, and the receipt in one message, or in three.
    [[nodiscard]] static std::size_t question_count() { return GetParam() >= 2 ? 2 : 4; }
    [[nodiscard]] static std::size_t receipt_question() { return GetParam() >= 2 ? 1 : 2; }

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
                EXPECT_EQ(result.value["signature_control"], rig.machine.code()) << what;
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

INSTANTIATE_TEST_SUITE_P(Protocols, CleanCashDeviceTest, ::testing::Values(1, 2));

TEST_P(CleanCashDeviceTest, RegistersAReceiptAndGivesItsCode) {
    Rig rig(new_folder(), GetParam());
    const ActionResult result = rig.send();
    ASSERT_EQ(result.outcome, Outcome::done) << result.error->message;
    EXPECT_EQ(result.value, (json::Value{{"status", "ok"},
                                         {"signature_control", rig.machine.code()},
                                         {"unit_id", "SEMANU0000000017"},
                                         {"storage_status", "42"}}));
    EXPECT_EQ(rig.machine.last_receipt(), std::string(GetParam() >= 2 ? "RR#6" : "RH") +
                                              "#202611270203#1001#5561231234#129,00#0,00#25,00;25,80");
    EXPECT_EQ(rig.questions, question_count());
    EXPECT_EQ(rig.device->facts()["protocol"], GetParam());
    EXPECT_EQ(rig.device->facts()["unit_id"], "SEMANU0000000017");
}

TEST_P(CleanCashDeviceTest, TheSameContentAgainIsTheSameReceipt) {
    const auto here = new_folder();
    json::Value first;
    {
        Rig rig(here, GetParam());
        first = rig.send().value;
        EXPECT_EQ(rig.send().value, first);
        EXPECT_EQ(rig.questions, question_count()) << "the unit is not even asked";
        EXPECT_EQ(rig.send(receipt("1002")).outcome, Outcome::done);
        EXPECT_EQ(rig.machine.registered(), 2U) << "another one is another";
        rig.wire->unplug();
        EXPECT_TRUE(rig.until([&] { return rig.device->condition() == Condition::offline; }));
        EXPECT_EQ(rig.perform("register_receipt", receipt()).value, first) << "without it, too";
        EXPECT_EQ(rig.perform("register_receipt", receipt("1003")).error->code, ErrorCode::offline);
    }
    Rig rig(here, GetParam());
    EXPECT_EQ(rig.send().value, first) << "after a start anew, too";
    EXPECT_EQ(rig.machine.registered(), 0U);
}

TEST_P(CleanCashDeviceTest, AReceiptWhoseAnswerIsLostIsNeverSentAgainByItself) {
    const auto here = new_folder();
    {
        Rig rig(here, GetParam(), 500ms);
        rig.spoil = [](std::size_t question, std::string answer) {
            return question == receipt_question() ? std::string() : answer;
        };
        const ActionResult result = rig.send();
        EXPECT_EQ(result.outcome, Outcome::unknown);
        EXPECT_NE(result.error->message.find("may be registered"), std::string::npos);
        EXPECT_EQ(rig.machine.registered(), 1U);
        EXPECT_EQ(rig.send().outcome, Outcome::unknown);
        EXPECT_EQ(rig.machine.registered(), 1U);
    }
    Rig rig(here, GetParam());
    EXPECT_EQ(rig.send().outcome, Outcome::unknown) << "nor after the power went";
    EXPECT_EQ(rig.questions, 0U);
    EXPECT_EQ(rig.device->facts()["unsure_receipts"], 1);
    EXPECT_EQ(rig.send(receipt("1002")).outcome, Outcome::done) << "others go on";
    EXPECT_EQ(rig.perform("release").outcome, Outcome::done);
    EXPECT_EQ(rig.send().outcome, Outcome::done) << "staff saw that it was not";
}

TEST_P(CleanCashDeviceTest, WhatTheUnitRefusesIsNotRegisteredAndMayBeSentAgain) {
    Rig rig(new_folder(), GetParam());
    rig.on_the_way = [](std::size_t question, std::string bytes) {
        return question == receipt_question() ? clean_cash::frame("RX#1") : bytes;
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
    Rig rig(new_folder(), GetParam());
    rig.spoil = [](std::size_t question, std::string answer) {
        return question + 1 == question_count() ? clean_cash::frame("SR#000#42") : answer;
    };
    const ActionResult result = rig.send();
    EXPECT_EQ(result.outcome, Outcome::unknown);
    EXPECT_EQ(result.value, nullptr);
    EXPECT_NE(result.error->message.find("no control code"), std::string::npos);
}

TEST_P(CleanCashDeviceTest, EachAnswerLostOrTornNeverRegistersTwice) {
    for (std::size_t question = 0; question < question_count(); ++question) {
        for (std::size_t at = 0; at < 12; ++at) {
            Rig rig(new_folder(), GetParam(), kShort);
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

TEST_P(CleanCashDeviceTest, EachQuestionLostOrTornNeverRegistersTwice) {
    for (std::size_t question = 0; question < question_count(); ++question) {
        for (std::size_t at = 0; at < 12; ++at) {
            Rig rig(new_folder(), GetParam(), kShort);
            rig.on_the_way = [&](std::size_t which, std::string bytes) {
                if (which != question) return bytes;
                if (at == 0) return std::string();
                bytes[bytes.size() - at] = static_cast<char>(bytes[bytes.size() - at] ^ 0x11);
                return bytes;
            };
            expect_once(rig, "question " + std::to_string(question) + ", byte -" + std::to_string(at));
        }
    }
}

TEST_P(CleanCashDeviceTest, TheCablePulledAfterEachQuestionNeverRegistersTwice) {
    for (std::size_t question = 0; question < question_count(); ++question) {
        Rig rig(new_folder(), GetParam());
        rig.unplug_at = question;
        expect_once(rig, "question " + std::to_string(question));
    }
}

TEST_P(CleanCashDeviceTest, AnAnswerThatComesTooLateIsNotTheNextReceipts) {
    Rig rig(new_folder(), GetParam(), kShort);
    std::string late;
    rig.spoil = [&](std::size_t question, std::string answer) {
        if (question != receipt_question()) return std::exchange(late, {}) + answer;
        late = std::move(answer);
        return std::string();
    };
    if (rig.send().outcome != Outcome::unknown) return;  // a machine so slow that it missed an answer before
    const ActionResult next = rig.send(receipt("1002"));
    ASSERT_TRUE(next.outcome != Outcome::done || next.value["signature_control"] == rig.machine.code());
}

TEST_P(CleanCashDeviceTest, SaysThatAUnitSaysNothing) {
    Rig rig(new_folder(), GetParam(), kShort);
    rig.is_counting = true;
    rig.spoil = [](std::size_t, const std::string&) { return std::string(); };
    ASSERT_TRUE(rig.until([&] { return rig.device->reason() == "the control unit says nothing"; }));
    EXPECT_EQ(rig.device->condition(), Condition::silent);
    const std::size_t told = rig.conditions;
    const std::size_t asked = rig.questions;
    ASSERT_TRUE(rig.until([&] { return rig.questions >= asked + 3; })) << "it is asked again and again";
    EXPECT_EQ(rig.conditions, told) << "and that is no news";
    EXPECT_EQ(rig.perform("register_receipt", receipt()).outcome, Outcome::failed);
    EXPECT_EQ(rig.machine.registered(), 0U);
    rig.spoil = nullptr;
    EXPECT_EQ(rig.send().outcome, Outcome::done) << "it is back";
}

TEST_P(CleanCashDeviceTest, AsksNoMoreThanItCanKeep) {
    Rig rig(new_folder(), GetParam());
    ASSERT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    rig.is_counting = true;
    rig.spoil = [](std::size_t, const std::string&) { return std::string(); };
    std::vector<std::shared_ptr<std::optional<ActionResult>>> answers;
    for (std::size_t i = 0; i <= CleanCashDevice::kWaitingMax; ++i)
        answers.push_back(rig.ask("register_receipt", receipt(std::to_string(i))));
    ASSERT_TRUE(rig.until([&] { return answers.back()->has_value(); }));
    EXPECT_EQ((*answers.back())->error->code, ErrorCode::busy);
    EXPECT_TRUE(rig.device->give_back("job-5"));
    EXPECT_FALSE(rig.device->give_back("job-1")) << "it was begun";
    EXPECT_EQ(rig.perform("dance").error->code, ErrorCode::unsupported);
    EXPECT_EQ(rig.perform("register_receipt", {{"receipt", {"a#b"}}}).error->code, ErrorCode::malformed);
}

}  // namespace
}  // namespace comptoir::bridge
