/// What all fiscal devices have in common, tried with each.

#include "device-bridge/fiscal/fiscal_device.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <future>

#include "tests/support/fiscal_rig.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

constexpr auto kShort = 25ms;  // where an answer is to be waited for in vain
constexpr auto kLong = 5s;     // where none is

struct FiscalCase {
    const char* name;
    std::unique_ptr<FiscalRig> (*rig)(const std::filesystem::path& folder,
                                      std::chrono::milliseconds answers_within);
};

std::ostream& operator<<(std::ostream& out, const FiscalCase& one) {
    return out << one.name;
}

constexpr FiscalCase kTremol{"tremol", [](const auto& folder, auto within) -> std::unique_ptr<FiscalRig> {
                                 return std::make_unique<TremolRig>(folder, within);
                             }};
constexpr FiscalCase kFdm{"fdm", [](const auto& folder, auto within) -> std::unique_ptr<FiscalRig> {
                              return std::make_unique<FdmRig>(folder, within);
                          }};
constexpr FiscalCase kCleanCash1{"cleancash_1",
                                 [](const auto& folder, auto within) -> std::unique_ptr<FiscalRig> {
                                     return std::make_unique<CleanCashRig>(folder, 1, within);
                                 }};
constexpr FiscalCase kCleanCash2{"cleancash_2",
                                 [](const auto& folder, auto within) -> std::unique_ptr<FiscalRig> {
                                     return std::make_unique<CleanCashRig>(folder, 2, within);
                                 }};

class FiscalDeviceTest : public ::testing::TestWithParam<FiscalCase> {
protected:
    [[nodiscard]] std::filesystem::path new_folder() {
        const auto path = folder.path() / std::to_string(++folders);
        std::filesystem::create_directories(path);
        return path;
    }
    [[nodiscard]] static std::unique_ptr<FiscalRig> open(const std::filesystem::path& here,
                                                         std::chrono::milliseconds within = kLong) {
        return GetParam().rig(here, within);
    }
    [[nodiscard]] std::unique_ptr<FiscalRig> open_new(std::chrono::milliseconds within = kLong) {
        return open(new_folder(), within);
    }
    static FiscalRig::Way lost(std::size_t question) {
        return [question](std::size_t which, std::string bytes) {
            return which == question ? std::string() : bytes;
        };
    }
    /// Byte `at` of it is another; at 0 nothing of it arrives.
    static FiscalRig::Way torn(std::size_t question, std::size_t at) {
        return [question, at](std::size_t which, std::string bytes) {
            if (which != question || bytes.empty()) return bytes;
            if (at == 0) return std::string();
            char& c = bytes[at % bytes.size()];
            c = static_cast<char>(c ^ 0x11);
            return bytes;
        };
    }
    /// Whatever went wrong: what is said of it is true, and the receipt is registered once in the end, or
    /// nobody claims to know.
    static void expect_once(FiscalRig& rig, const std::string& what) {
        ActionResult result = rig.send();
        for (int again = 0; again < 4; ++again) {
            const std::size_t registered = rig.registered();
            EXPECT_LE(registered, 1U) << what;
            const std::size_t truth = result.outcome == Outcome::done     ? 1U
                                      : result.outcome == Outcome::failed ? 0U
                                                                          : registered;
            EXPECT_EQ(registered, truth) << what;
            EXPECT_EQ(result.error.has_value(), result.outcome != Outcome::done) << what;
            if (result.outcome == Outcome::done) return rig.expect_true_value(result.value, what);
            rig.go_well();
            result = rig.send();
        }
        EXPECT_EQ(result.outcome, Outcome::unknown) << what << ": it works again";
        EXPECT_EQ(rig.unsure(), 1) << what;
    }

    const test::TemporaryFolder folder;
    int folders = 0;
};

const auto kName = [](const auto& one) { return std::string(one.param.name); };
INSTANTIATE_TEST_SUITE_P(Each, FiscalDeviceTest, ::testing::Values(kTremol, kFdm, kCleanCash1, kCleanCash2),
                         kName);

TEST_P(FiscalDeviceTest, TheSameContentAgainIsTheSameReceipt) {
    const auto here = new_folder();
    json::Value first;
    {
        const auto rig = open(here);
        const ActionResult result = rig->send();
        ASSERT_EQ(result.outcome, Outcome::done) << rig->last_error;
        first = result.value;
        rig->expect_true_value(first, "at once");
        EXPECT_EQ(rig->send().value, first);
        const auto asked = static_cast<std::size_t>(
            std::count_if(rig->questions.begin(), rig->questions.end(),
                          [](const std::string& question) { return question.size() > 1; }));
        EXPECT_EQ(asked, rig->questions_each()) << "the device is not even asked";
        EXPECT_EQ(rig->send(rig->receipt("1002")).outcome, Outcome::done) << rig->last_error;
        EXPECT_EQ(rig->registered(), 2U) << "another one is another";
        rig->wire->unplug();
        ASSERT_TRUE(rig->until([&] { return rig->device->condition() == Condition::offline; }));
        EXPECT_EQ(rig->perform(rig->verb(), rig->receipt("1001")).value, first) << "without it, too";
        const ActionResult other = rig->perform(rig->verb(), rig->receipt("1003"));
        EXPECT_EQ(other.outcome, Outcome::failed);
        EXPECT_EQ(other.error->code, ErrorCode::offline);
    }
    const auto rig = open(here);
    EXPECT_EQ(rig->send().value, first) << "after a start anew, too";
    EXPECT_EQ(rig->registered(), 0U);
}

TEST_P(FiscalDeviceTest, EachAnswerLostOrTornNeverRegistersTwice) {
    const std::size_t count = open_new()->questions_each();
    for (std::size_t question = 0; question < count; ++question) {
        for (std::size_t at = 0; at < 40; at += at < 12 ? 1 : 8) {
            const auto rig = open_new(kShort);
            rig->spoil = torn(question, at);
            expect_once(*rig, "question " + std::to_string(question) + ", byte " + std::to_string(at));
        }
    }
}

TEST_P(FiscalDeviceTest, EachQuestionLostOrTornNeverRegistersTwice) {
    const std::size_t count = open_new()->questions_each();
    for (std::size_t question = 0; question < count; ++question) {
        for (std::size_t at = 0; at < 40; at += at < 12 ? 1 : 8) {
            const auto rig = open_new(kShort);
            rig->on_the_way = torn(question, at);
            expect_once(*rig, "question " + std::to_string(question) + ", byte " + std::to_string(at));
        }
    }
}

TEST_P(FiscalDeviceTest, PulledAfterAnyQuestionNeverRegistersTwice) {
    const std::size_t count = open_new()->questions_each();
    for (const bool is_heard : {true, false}) {
        for (std::size_t question = 0; question < count; ++question) {
            const auto rig = open_new();
            rig->unplug_at = question;
            if (!is_heard) rig->on_the_way = lost(question);
            expect_once(*rig, "pulled after question " + std::to_string(question));
        }
    }
}

TEST_P(FiscalDeviceTest, WhatHasLeftIsOfUnknownEndWhereTheDeviceIsPulledToo) {
    const auto rig = open_new();
    rig->unplug_at = rig->receipt_question();
    EXPECT_EQ(rig->send().outcome, Outcome::unknown);
    EXPECT_EQ(rig->device->condition(), Condition::offline);
    EXPECT_EQ(rig->perform(rig->verb(), rig->receipt("1001")).outcome, Outcome::unknown);
    EXPECT_EQ(rig->perform(rig->verb(), rig->receipt("1002")).outcome, Outcome::failed) << "nothing of it";
}

TEST_P(FiscalDeviceTest, WhoseTimeIsOverIsToldThatItGoesOnAndThenHowItEnded) {
    const auto rig = open_new();
    ASSERT_TRUE(rig->until_ready());
    std::string held;
    rig->spoil = [&](std::size_t question, std::string answer) {
        if (question != 0 || !held.empty()) return answer;
        held = std::move(answer);
        return std::string();
    };
    const auto asked = rig->ask(rig->verb(), rig->receipt("1001"), 30ms);
    const auto behind = rig->ask(rig->verb(), rig->receipt("1002"), 30ms);
    ASSERT_TRUE(rig->until([&] { return asked->has_value() && behind->has_value(); }));
    EXPECT_EQ((*behind)->outcome, Outcome::failed) << "nothing of it was sent";
    EXPECT_TRUE((*behind)->is_final);
    if ((*asked)->is_final) return;  // a machine so slow that it had not begun
    EXPECT_EQ((*asked)->outcome, Outcome::unknown);
    ASSERT_TRUE(rig->until([&] { return !held.empty(); }));
    rig->wire->send(held);
    ASSERT_TRUE(rig->until([&] { return !rig->ends.empty(); }));
    EXPECT_EQ(rig->ends[0].outcome, Outcome::done);
    EXPECT_EQ(rig->ends[0].job, "job-1");
    EXPECT_EQ(rig->send().outcome, Outcome::done) << "and whoever asks again gets what was said";
    EXPECT_EQ(rig->registered(), 1U);
}

TEST_P(FiscalDeviceTest, SaysThatADeviceSaysNothing) {
    const auto rig = open_new(kShort);
    ASSERT_TRUE(rig->until_ready());
    rig->wire->on_written([](std::string_view) {});
    EXPECT_NE(rig->perform(rig->verb(), rig->receipt("1001")).outcome, Outcome::done);
    ASSERT_TRUE(rig->until([&] { return rig->device->condition() == Condition::silent; }));
    const std::size_t told = rig->conditions;
    std::size_t asked = 0;
    rig->wire->on_written([&](std::string_view) { ++asked; });
    ASSERT_TRUE(rig->until([&] { return asked >= 3; })) << "it is asked again and again";
    EXPECT_LE(rig->conditions, told + 1) << "and that is no news";
    const ActionResult refused = rig->perform(rig->verb(), rig->receipt("1002"));
    EXPECT_EQ(refused.outcome, Outcome::failed);
    EXPECT_EQ(refused.error->code, ErrorCode::timeout);
    EXPECT_EQ(rig->registered(), 0U);
}

TEST_P(FiscalDeviceTest, KeepsNoMoreWaitingThanItCanAndGivesBackWhatItHasNotBegun) {
    const auto rig = open_new();
    ASSERT_TRUE(rig->until_ready());
    rig->spoil = [](std::size_t, const std::string&) { return std::string(); };
    std::vector<std::shared_ptr<std::optional<ActionResult>>> answers;
    for (std::size_t i = 0; i <= FiscalTalk::kWaitingMax; ++i)
        answers.push_back(rig->ask(rig->verb(), rig->receipt(std::to_string(i))));
    ASSERT_TRUE(rig->until([&] { return answers.back()->has_value() && !rig->questions.empty(); }));
    EXPECT_EQ((*answers.back())->error->code, ErrorCode::busy);
    EXPECT_TRUE(rig->device->give_back("job-5"));
    EXPECT_FALSE(rig->device->give_back("job-5"));
    EXPECT_FALSE(rig->device->give_back("job-1")) << "it was begun";
    ASSERT_TRUE(rig->until([&] { return answers[4]->has_value(); }));
    EXPECT_EQ((*answers[4])->outcome, Outcome::failed);
}

TEST_P(FiscalDeviceTest, RefusesWhatItCantReadOrDo) {
    const auto rig = open_new();
    ASSERT_TRUE(rig->until_ready());
    EXPECT_EQ(rig->perform("dance").error->code, ErrorCode::unsupported);
    EXPECT_EQ(rig->perform(rig->verb(), {{"receipt", 7}}).error->code, ErrorCode::malformed);
    EXPECT_TRUE(rig->questions.empty());
}

TEST_P(FiscalDeviceTest, RegistersNothingThatTheDiskCantKeep) {
    const auto rig = open("/proc/no/such/folder");
    EXPECT_EQ(rig->send().outcome, Outcome::failed);
    EXPECT_EQ(rig->registered(), 0U);
    EXPECT_EQ(rig->unsure(), 0);
}

/// Holds the only thread of the pool, as a card does that takes long.
class SlowDisk {
public:
    explicit SlowDisk(asio::thread_pool& pool) {
        asio::post(pool, [free = free_.get_future()] { free.wait(); });
    }
    ~SlowDisk() { let_go(); }
    SlowDisk(const SlowDisk&) = delete;
    SlowDisk& operator=(const SlowDisk&) = delete;

    void let_go() {
        if (!std::exchange(is_free_, true)) free_.set_value();
    }

private:
    std::promise<void> free_;
    bool is_free_ = false;
};

TEST_P(FiscalDeviceTest, LeavesOnceTheDiskHasItAndNobodyElseWaits) {
    const auto here = new_folder();
    const auto rig = open(here);
    ASSERT_TRUE(rig->until_ready());
    SlowDisk disk(rig->pool);
    const auto asked = rig->ask(rig->verb(), rig->receipt("1001"));
    ASSERT_TRUE(rig->until([&] { return rig->questions.size() == rig->receipt_question(); }));
    rig->until_nothing_moves();
    EXPECT_EQ(rig->questions.size(), rig->receipt_question()) << "it has not left";
    bool was_on_disk = false;
    rig->on_the_way = [&](std::size_t question, std::string bytes) {
        const ReceiptLedger on_disk(here / "receipts-fiscal.json");
        if (question == rig->receipt_question()) was_on_disk = on_disk.unsure() == 1;
        return bytes;
    };
    disk.let_go();
    ASSERT_TRUE(rig->until([&] { return asked->has_value(); }));
    EXPECT_EQ((*asked)->outcome, Outcome::done);
    EXPECT_TRUE(was_on_disk);
    const ReceiptLedger on_disk(here / "receipts-fiscal.json");
    EXPECT_EQ(on_disk.unsure(), 0U);
    EXPECT_TRUE(on_disk.newest());
}

TEST_P(FiscalDeviceTest, PulledWhileTheDiskTakesLongItHasNotLeft) {
    const auto rig = open_new();
    ASSERT_TRUE(rig->until_ready());
    SlowDisk disk(rig->pool);
    const auto asked = rig->ask(rig->verb(), rig->receipt("1001"));
    ASSERT_TRUE(rig->until([&] { return rig->questions.size() == rig->receipt_question(); }));
    rig->until_nothing_moves();
    rig->wire->unplug();
    ASSERT_TRUE(rig->until([&] { return rig->device->condition() == Condition::offline; }));
    rig->wire->plug();
    ASSERT_TRUE(rig->until([&] { return rig->device->condition() != Condition::offline; }));
    disk.let_go();
    ASSERT_TRUE(rig->until([&] { return asked->has_value(); }));
    EXPECT_EQ((*asked)->outcome, Outcome::failed);
    EXPECT_EQ(rig->unsure(), 0);
    EXPECT_EQ(rig->registered(), 0U);
    rig->send();
    EXPECT_EQ(rig->send().outcome, Outcome::done) << "what a Tremol had open is cancelled before";
    EXPECT_EQ(rig->registered(), 1U);
}

TEST_P(FiscalDeviceTest, StoppedItEndsAllThatWaitAndTakesNoMore) {
    const auto rig = open_new();
    ASSERT_TRUE(rig->until_ready());
    rig->spoil = lost(0);
    const auto first = rig->ask(rig->verb(), rig->receipt("1001"));
    const auto second = rig->ask(rig->verb(), rig->receipt("1002"));
    ASSERT_TRUE(rig->until([&] { return !rig->questions.empty(); }));
    rig->device->stop();
    ASSERT_TRUE(rig->until([&] { return first->has_value() && second->has_value(); }));
    EXPECT_NE((*first)->outcome, Outcome::done);
    EXPECT_EQ((*second)->outcome, Outcome::failed);
    EXPECT_EQ((*second)->error->code, ErrorCode::offline);
    EXPECT_EQ(rig->perform(rig->verb(), rig->receipt("1003")).error->code, ErrorCode::offline);
}

TEST_P(FiscalDeviceTest, ReleaseLeavesTheReceiptThatIsUnderway) {
    const auto rig = open_new();
    ASSERT_TRUE(rig->until_ready());
    std::string held;
    rig->spoil = [&](std::size_t question, std::string answer) {
        if (question != rig->receipt_question() || !held.empty()) return answer;
        held = std::move(answer);
        return std::string();
    };
    const auto asked = rig->ask(rig->verb(), rig->receipt("1001"));
    ASSERT_TRUE(rig->until([&] { return !held.empty(); }));
    EXPECT_EQ(rig->perform("release").outcome, Outcome::done);
    EXPECT_EQ(rig->unsure(), 0) << "its end is to come";
    rig->wire->send(held);
    ASSERT_TRUE(rig->until([&] { return asked->has_value(); }));
    EXPECT_EQ((*asked)->outcome, Outcome::done);
    EXPECT_EQ(rig->unsure(), 0);
    EXPECT_EQ(rig->send().outcome, Outcome::done);
    EXPECT_EQ(rig->registered(), 1U);
}

/// Those that can't be asked what became of a receipt.
class HeldReceiptTest : public FiscalDeviceTest {};

INSTANTIATE_TEST_SUITE_P(Each, HeldReceiptTest, ::testing::Values(kTremol, kCleanCash1, kCleanCash2), kName);

TEST_P(HeldReceiptTest, AReceiptWhoseAnswerIsLostIsNotSentAgainUntilStaffHaveLooked) {
    const auto here = new_folder();
    {
        const auto rig = open(here, 500ms);
        rig->spoil = lost(rig->receipt_question());
        const ActionResult result = rig->send();
        ASSERT_EQ(result.outcome, Outcome::unknown);
        EXPECT_NE(result.error->message.find("may be registered"), std::string::npos);
        EXPECT_EQ(rig->registered(), 1U);
        EXPECT_EQ(rig->send().outcome, Outcome::unknown);
        EXPECT_EQ(rig->registered(), 1U);
        rig->wire->unplug();
        ASSERT_TRUE(rig->until([&] { return rig->device->condition() == Condition::offline; }));
        EXPECT_EQ(rig->perform(rig->verb(), rig->receipt("1001")).outcome, Outcome::unknown);
    }
    const auto rig = open(here);
    EXPECT_EQ(rig->send().outcome, Outcome::unknown) << "nor after the power went";
    EXPECT_TRUE(rig->questions.empty());
    EXPECT_EQ(rig->unsure(), 1);
    EXPECT_EQ(rig->send(rig->receipt("1002")).outcome, Outcome::done) << "others go on";
    EXPECT_EQ(rig->perform("release").outcome, Outcome::done);
    EXPECT_EQ(rig->send().outcome, Outcome::done) << "staff saw that it was not";
}

}  // namespace
}  // namespace comptoir::bridge
