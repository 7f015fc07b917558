/// The driver of a fiscal data module with one of software at the other end, whose every message and answer
/// may go wrong.

#include "device-bridge/fiscal/fdm_device.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <set>

#include "device-bridge/fiscal/receipt_ledger.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/protocols/fdm_machine.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

constexpr auto kShort = 25ms;  // where an answer is to be waited for in vain

json::Value receipt(const std::string& ticket = "42") {
    return {{"receipt",
             {{"date", "20261127"},
              {"ticket_time", "010203"},
              {"insz_or_bis_number", "00000000097"},
              {"ticket_number", ticket},
              {"type", "NS"},
              {"receipt_total", 1234},
              {"vat1", 1000},
              {"vat2", 0},
              {"vat3", -34},
              {"vat4", 5},
              {"plu", "0123456789abcdef"}}},
            {"box", "10000000abcd1234"}};
}

/// Messages are counted from the first that registers; what asks for the state before is not.
class Rig {
public:
    using Spoil = std::function<std::string(std::size_t message, std::string bytes)>;

    explicit Rig(const std::filesystem::path& folder, std::chrono::milliseconds answers_within = 5s) {
        wire->on_written([this](std::string_view bytes) { hear(bytes); });
        DeviceInfo info;
        info.id = "fdm";
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
        FdmPatience waits;
        waits.answer = answers_within;
        waits.knock = 5ms;
        LinkKeeper::Patience patience;
        patience.pause_first = 1ms;
        patience.pause_max = 2ms;
        device = std::make_unique<FdmDevice>(std::move(context), wire->near_end(), waits, patience);
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
    ActionResult perform(const std::string& verb, json::Value fields = nullptr, Duration patience = 20s) {
        Action action;
        action.device = "fdm";
        action.verb = verb;
        action.fields = std::move(fields);
        action.id = "job-" + std::to_string(++jobs);
        action.deadline = clock.now() + patience;
        std::optional<ActionResult> answer;
        asio::co_spawn(io, device->perform(std::move(action)),
                       [&answer](const std::exception_ptr& thrown, ActionResult result) {
                           if (thrown) std::rethrow_exception(thrown);
                           answer = std::move(result);
                       });
        EXPECT_TRUE(until([&] { return answer.has_value(); }));
        return answer.value_or(ActionResult{});
    }
    ActionResult send(json::Value fields = receipt()) {
        until([&] { return device->condition() == Condition::ready; });
        return perform("register_receipt", std::move(fields));
    }
    bool is_settled() { return device->facts()["unsure_receipts"] == 0; }

    asio::io_context io;
    SystemClock clock;
    std::shared_ptr<SimulatedWire> wire = SimulatedWire::create(io.get_executor(), clock);
    FdmMachine machine;
    Spoil on_the_way;  // of a message
    Spoil spoil;       // of what is answered to it
    std::vector<std::string> messages;
    std::size_t unplug_at = std::string::npos;  // the cable goes as this message has arrived
    std::vector<JobEnded> ends;
    std::unique_ptr<FdmDevice> device;
    int jobs = 0;

private:
    void hear(std::string_view bytes) {
        const bool is_message = bytes.starts_with("\x02H") || bytes.starts_with("\x02P");
        if (!is_message && messages.empty()) return wire->send(machine.feed(bytes));
        const std::size_t number = messages.size();
        if (bytes.size() > 1) messages.emplace_back(bytes.substr(1, 4));
        const std::string arrived = on_the_way ? on_the_way(number, std::string(bytes)) : std::string(bytes);
        std::string answer = machine.feed(arrived);
        if (spoil) answer = spoil(number, std::move(answer));
        if (number == unplug_at && is_message) return wire->unplug();
        wire->send(answer);
    }
};

class FdmDeviceTest : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path new_folder() {
        const auto path = folder.path() / std::to_string(++folders);
        std::filesystem::create_directories(path);
        return path;
    }
    /// Whatever went wrong: what is said of it is true, and the receipt is registered once in the end.
    static void expect_once(Rig& rig, const std::string& what) {
        ActionResult result = rig.send();
        const std::size_t truth = result.outcome == Outcome::done     ? 1U
                                  : result.outcome == Outcome::failed ? 0U
                                                                      : rig.machine.registered();
        EXPECT_EQ(rig.machine.registered(), truth) << what;
        EXPECT_EQ(result.error.has_value(), result.outcome != Outcome::done) << what;
        rig.spoil = nullptr;
        rig.on_the_way = nullptr;
        rig.unplug_at = std::string::npos;
        rig.wire->plug();
        result = rig.send();
        for (int again = 0; again < 3 && result.outcome != Outcome::done; ++again) result = rig.send();
        EXPECT_EQ(result.outcome, Outcome::done) << what;
        EXPECT_EQ(rig.machine.registered(), 1U) << what;
        EXPECT_EQ(json::text(result.value, "ticket_counter"), "        1") << what;
        EXPECT_TRUE(rig.is_settled()) << what;
        EXPECT_EQ(json::text(rig.send(receipt("43")).value, "ticket_counter"), "        2") << what;
    }

    const test::TemporaryFolder folder;
    int folders = 0;
};

TEST_F(FdmDeviceTest, RegistersAReceiptAndGivesTheAnswerFieldByField) {
    Rig rig(new_folder());
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

TEST_F(FdmDeviceTest, TheSameAgainGetsTheKeptAnswerAlsoAfterAPowerCut) {
    const auto state = new_folder();
    json::Value first;
    {
        Rig rig(state);
        first = rig.send().value;
        EXPECT_EQ(rig.send().value, first);
        EXPECT_EQ(rig.machine.registered(), 1U);
        EXPECT_EQ(rig.send(receipt("43")).value["sequence_number"], "02");
    }
    Rig rig(state);
    EXPECT_EQ(rig.send().value, first);
    EXPECT_EQ(rig.machine.registered(), 0U) << "it was not even asked";
    EXPECT_EQ(rig.send(receipt("44")).value["sequence_number"], "03");
    rig.wire->unplug();
    rig.until([&] { return rig.device->condition() == Condition::offline; });
    EXPECT_EQ(rig.perform("register_receipt", receipt()).value, first);
}

TEST_F(FdmDeviceTest, ALostAnswerIsAskedForWithTheSameNumberAndARaisedRetry) {
    Rig rig(new_folder(), kShort);
    rig.spoil = [](std::size_t message, std::string bytes) { return message < 2 ? std::string() : bytes; };
    const ActionResult result = rig.send();
    EXPECT_EQ(result.outcome, Outcome::done);
    EXPECT_EQ(result.value["ticket_counter"], "        1");
    EXPECT_EQ(rig.messages, (std::vector<std::string>{"H010", "H011", "H012"}));
    EXPECT_EQ(rig.machine.registered(), 1U);
}

TEST_F(FdmDeviceTest, ASilentModuleIsAskedForTheReceiptUntilItSaysAndForNothingElse) {
    Rig rig(new_folder(), kShort);
    rig.spoil = [](std::size_t, std::string) { return ""; };
    const ActionResult silent = rig.send();
    EXPECT_EQ(silent.outcome, Outcome::unknown);
    EXPECT_EQ(silent.value["error"]["errorCode"], "301");
    EXPECT_EQ(rig.perform("register_receipt", receipt("43")).outcome, Outcome::failed) << "not before";
    EXPECT_EQ(rig.perform("register_receipt", receipt()).outcome, Outcome::unknown);
    EXPECT_EQ(rig.perform("status").outcome, Outcome::failed);
    rig.spoil = nullptr;
    ASSERT_TRUE(rig.until([&] { return rig.is_settled(); })) << "by itself";
    const std::set<std::string> all(rig.messages.begin(), rig.messages.end());
    for (const std::string& message : all) EXPECT_EQ(message.substr(0, 3), "H01");
    EXPECT_EQ(rig.send().value["ticket_counter"], "        1");
    EXPECT_EQ(rig.machine.registered(), 1U);
}

TEST_F(FdmDeviceTest, AnOpenEndOutlivesAPowerCut) {
    const auto state = new_folder();
    {
        Rig rig(state, kShort);
        rig.on_the_way = [](std::size_t, std::string) { return ""; };
        EXPECT_EQ(rig.send().outcome, Outcome::unknown);
    }
    Rig rig(state);
    ASSERT_TRUE(rig.until([&] { return rig.is_settled(); }));
    EXPECT_EQ(rig.messages.front(), "H011") << "before anything else, and as a retry";
    EXPECT_EQ(rig.send().value["ticket_counter"], "        1");
    EXPECT_EQ(rig.machine.registered(), 1U);
}

/// Written by a device of another kind that had this name.
TEST_F(FdmDeviceTest, AnOpenEndThatIsNoneOfItsOwnIsNotSent) {
    const auto state = new_folder();
    ReceiptLedger ledger(state / "receipts-fdm.json");
    ASSERT_TRUE(ledger.note({"key", ReceiptLedger::Receipt::State::closing, "serial", {"", "accepted"}}));
    Rig rig(state);
    EXPECT_EQ(rig.perform("register_receipt", receipt()).outcome, Outcome::failed);
    EXPECT_TRUE(rig.messages.empty());
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
            Rig rig("", kShort);  // the disk would take most of the time
            rig.on_the_way = broken(at, is_lost);
            expect_once(rig, "message byte " + std::to_string(at));
        }
        for (std::size_t at = 0; at < kAnswerSize; ++at) {
            Rig rig("", kShort);  // the disk would take most of the time
            rig.spoil = broken(at, is_lost);
            expect_once(rig, "answer byte " + std::to_string(at));
        }
    }
}

TEST_F(FdmDeviceTest, IsRegisteredOnceWhereTheCableIsPulled) {
    for (const bool is_heard : {true, false}) {
        Rig rig(new_folder(), kShort);
        if (!is_heard) rig.on_the_way = [](std::size_t, std::string) { return ""; };
        rig.unplug_at = 0;
        expect_once(rig, is_heard ? "heard" : "not heard");
    }
}

TEST_F(FdmDeviceTest, AnAnswerThatNeverCanBeReadIs300) {
    Rig rig(new_folder(), kShort);
    rig.spoil = [](std::size_t, const std::string&) { return "\x06" + fdm::frame("H010000000"); };
    const ActionResult garbled = rig.send();
    EXPECT_EQ(garbled.outcome, Outcome::unknown);
    EXPECT_EQ(garbled.value["error"]["errorCode"], "300");
    rig.spoil = [](std::size_t, const std::string&) { return "\x15"; };
    EXPECT_EQ(rig.perform("register_receipt", receipt()).value["error"]["errorCode"], "301")
        << "it waits for the end of the one before";
}

TEST_F(FdmDeviceTest, WhatTheModuleRefusesIsNotRegisteredAndMayBeSentAgain) {
    Rig rig(new_folder());
    ASSERT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    rig.machine.refuse_with("202000");
    const ActionResult refused = rig.send();
    EXPECT_EQ(refused.outcome, Outcome::failed);
    EXPECT_EQ(refused.value["error"]["errorCode"], "202000");
    EXPECT_EQ(refused.value["error"]["errorMessage"], "the VSC card wants its PIN first");
    EXPECT_TRUE(rig.is_settled());
    rig.machine.refuse_with("");
    EXPECT_EQ(rig.perform("register_pin", {{"pin", "12345"}}).outcome, Outcome::done);
    EXPECT_EQ(rig.machine.last_pin(), "12345");
    EXPECT_EQ(rig.send().outcome, Outcome::done);
    EXPECT_EQ(rig.machine.registered(), 1U);
}

/// That the card is missing now says nothing of whether the answer that was lost had a signature.
TEST_F(FdmDeviceTest, ARefusedRetryLeavesTheEndOpenUntilStaffHaveLooked) {
    Rig rig(new_folder(), kShort);
    rig.spoil = [](std::size_t message, const std::string&) {
        return message == 0 ? std::string() : "\x06" + fdm::frame("H010201000BFDM0000001");
    };
    const ActionResult refused = rig.send();
    EXPECT_EQ(refused.outcome, Outcome::unknown);
    EXPECT_EQ(refused.value["error"]["errorCode"], "201000");
    EXPECT_FALSE(rig.is_settled());
    EXPECT_EQ(rig.perform("release").outcome, Outcome::done);
    EXPECT_TRUE(rig.is_settled());
    rig.spoil = nullptr;
    EXPECT_EQ(rig.send(receipt("43")).outcome, Outcome::done);
}

TEST_F(FdmDeviceTest, APinIsSentOnceOnly) {
    Rig rig(new_folder(), kShort);
    ASSERT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    rig.spoil = [](std::size_t message, std::string bytes) { return message == 0 ? std::string() : bytes; };
    const ActionResult lost = rig.perform("register_pin", {{"pin", "12345"}});
    EXPECT_EQ(lost.value["error"]["errorCode"], "301");
    ASSERT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    EXPECT_EQ(std::count(rig.messages.begin(), rig.messages.end(), "P010"), 1);
    EXPECT_EQ(std::count(rig.messages.begin(), rig.messages.end(), "P011"), 0);
}

TEST_F(FdmDeviceTest, SaysItsStatusAndWhatItCannot) {
    Rig rig(new_folder());
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

TEST_F(FdmDeviceTest, TellsAnAskerInTimeAndTheRestAsAnEvent) {
    Rig rig(new_folder(), 200ms);
    ASSERT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    rig.spoil = [](std::size_t message, std::string bytes) { return message == 0 ? std::string() : bytes; };
    const ActionResult early = rig.perform("register_receipt", receipt(), 20ms);
    EXPECT_EQ(early.outcome, Outcome::unknown);
    EXPECT_FALSE(early.is_final);
    EXPECT_EQ(early.value["error"]["errorCode"], "301");
    ASSERT_TRUE(rig.until([&] { return !rig.ends.empty(); }));
    EXPECT_EQ(rig.ends.front().outcome, Outcome::done);
    EXPECT_EQ(rig.send().value["ticket_counter"], "        1");
}

}  // namespace
}  // namespace comptoir::bridge
