#include "device-bridge/spool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

#include "tests/support/device_bench.hpp"
#include "tests/support/memory_job_store.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using test::MemoryJobStore;
using test::StoredJobs;
using testing::ElementsAre;
using testing::HasSubstr;

/// What a printer of these tests was told, by its name; it outlives the printer as paper does.
struct Paper {
    std::vector<std::string> receipts;
    Condition condition = Condition::ready;
    bool is_slow = false;
    bool is_half_hearted = false;  // says that it goes on, and then that it failed
    std::vector<json::Value> fields;
};
std::map<std::string, Paper>& papers() {
    static std::map<std::string, Paper> all;
    return all;
}

/// Prints one job after the other, each in one piece; keeps promised ones while it is down.
class PaperPrinter final : public Device {
public:
    explicit PaperPrinter(OpenContext context) : context_(std::move(context)), wake_(context_.executor) {}

    void start() override { tell(); }
    void stop() override {
        is_stopped_ = true;
        for (const auto& job : waiting_) job->timer.cancel();
    }
    asio::awaitable<ActionResult> perform(Action action) override {
        if (action.verb == "open_drawer")
            co_return ActionResult{.outcome = Outcome::sent, .error = {}, .value = {}};
        if (paper().is_half_hearted) {
            asio::post(context_.executor, [events = context_.events, id = action.id] {
                events(JobEnded{id, Outcome::failed, "no byte was taken after all"}, "");
            });
            ActionResult going_on;
            going_on.outcome = Outcome::unknown;
            going_on.is_final = false;
            co_return going_on;
        }
        const auto job = std::make_shared<Waiting>(context_.executor, action.id);
        waiting_.push_back(job);
        while (!is_stopped_ && !job->is_given_back && action.is_promised && is_down()) {
            job->timer.expires_after(5ms);
            co_await job->timer.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        if (is_slow()) {
            job->timer.expires_after(30ms);
            co_await job->timer.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        std::erase(waiting_, job);
        ActionResult result;
        if (job->is_given_back || is_stopped_ || is_down()) {
            result.error = Error{ErrorCode::refused, "paper_out: there is no paper"};
            co_return result;
        }
        if (context_.leaving) {
            if (const auto marked = co_await context_.leaving(action.id); !marked) {
                result.error = marked.error();
                co_return result;
            }
        }
        paper().receipts.push_back(action.data);
        paper().fields.push_back(action.fields);
        result.outcome = Outcome::done;
        co_return result;
    }
    bool give_back(const std::string& id) override {
        const auto found = std::ranges::find(waiting_, id, &Waiting::id);
        if (found == waiting_.end()) return false;
        (*found)->is_given_back = true;
        (*found)->timer.cancel();
        return true;
    }
    [[nodiscard]] Condition condition() const override { return papers()[context_.info.id].condition; }
    [[nodiscard]] std::string reason() const override { return ""; }
    [[nodiscard]] std::vector<std::string> verbs() const override {
        return {"print_raw", "open_drawer", "look"};
    }
    void tell() { context_.events(ConditionChanged{condition(), ""}, ""); }

private:
    struct Waiting {
        Waiting(const asio::any_io_executor& executor, std::string job)
            : timer(executor), id(std::move(job)) {}
        asio::steady_timer timer;
        std::string id;
        bool is_given_back = false;
    };
    Paper& paper() { return papers()[context_.info.id]; }
    [[nodiscard]] bool is_down() { return paper().condition != Condition::ready; }
    [[nodiscard]] bool is_slow() { return paper().is_slow; }

    OpenContext context_;
    asio::steady_timer wake_;
    std::deque<std::shared_ptr<Waiting>> waiting_;
    bool is_stopped_ = false;
};

PaperPrinter* opened = nullptr;  // the last one

const Driver paper_printer{
    .id = "paper",
    .kind = Kind::printer,
    .summary = "for these tests",
    .matches = [](const DeviceInfo&) { return true; },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        auto made = std::make_unique<PaperPrinter>(std::move(context));
        opened = made.get();
        return made;
    },
};
const std::vector<const Driver*> kDrivers{&paper_printer};

/// One run of the program on a disk that outlives it.
struct Box : DeviceBench {
    explicit Box(StoredJobs& disk, json::Value options = json::Value::object(),
                 std::vector<std::string> printers = {"receipt"})
        : DeviceBench(kDrivers), store(io.get_executor(), disk) {
        registry.keep_in(store);
        std::vector<DeviceInfo> infos;
        for (const std::string& name : printers) {
            infos.push_back(device_info(name, Kind::printer, "paper:"));
            if (name == printers.front()) infos.back().options = options;
        }
        registry.configure(std::move(infos));
        settle();
    }

    [[nodiscard]] Action print(std::string data, std::string id = "") const {
        Action wanted = action("receipt", "print_raw");
        wanted.data = std::move(data);
        wanted.id = std::move(id);
        return wanted;
    }
    template <class Value>
    std::optional<Value> run(asio::awaitable<Value> work) {
        auto place = std::make_shared<std::optional<Value>>();
        asio::co_spawn(io, std::move(work),
                       [place](const std::exception_ptr&, Value value) { *place = std::move(value); });
        until([&] { return place->has_value(); });
        return *place;
    }

    MemoryJobStore store;
};

class SpoolTest : public ::testing::Test {
protected:
    SpoolTest() { papers().clear(); }
    StoredJobs disk;
};

const json::Value kAccepted{{"answer", "accepted"}};

TEST_F(SpoolTest, AJobIsOnTheDiskBeforeItsPrinterHearsOfItAndItsEndBeforeItsAsker) {
    Box run(disk);
    const ActionResult result = run.perform(run.print("hello"));
    EXPECT_EQ(result.outcome, Outcome::done);
    ASSERT_EQ(disk.jobs.size(), 1u);
    EXPECT_EQ(disk.jobs[0].state, StoredJob::State::ended);
    EXPECT_EQ(disk.jobs[0].outcome, Outcome::done);
    EXPECT_NE(disk.jobs[0].began, WallTime{});
    EXPECT_EQ(disk.data[disk.jobs[0].id], "hello");
    EXPECT_THAT(papers()["receipt"].receipts, ElementsAre("hello"));
}

TEST_F(SpoolTest, WhatCanNotBeKeptIsRefusedAndNotPrinted) {
    Box run(disk);
    run.store.refuse(Error{ErrorCode::full, "the disk is full"});
    const ActionResult result = run.perform(run.print("hello"));
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(result.error->code, ErrorCode::full);
    EXPECT_TRUE(papers()["receipt"].receipts.empty());
    run.store.refuse(std::nullopt);
    EXPECT_EQ(run.perform(run.print("hello")).outcome, Outcome::done);
}

TEST_F(SpoolTest, ADrawerIsNotKeptSaysWhoAskedAndDoesNotOpenAfterARestart) {
    {
        Box run(disk);
        Action drawer = run.action("receipt", "open_drawer");
        drawer.origin = "till 192.168.1.51";
        EXPECT_EQ(run.perform(drawer).outcome, Outcome::sent);
        const auto asked = run.heard<DrawerAsked>("receipt");
        ASSERT_EQ(asked.size(), 1u);
        EXPECT_EQ(asked[0].by, "till 192.168.1.51");
        EXPECT_EQ(asked[0].outcome, Outcome::sent);
    }
    EXPECT_TRUE(disk.jobs.empty());
}

TEST_F(SpoolTest, APromiseIsGivenAtOnceAndKeptWhenThePaperIsBack) {
    papers()["receipt"].condition = Condition::paper_out;
    Box run(disk, kAccepted);
    const ActionResult result = run.perform(run.print("soup"));
    EXPECT_TRUE(result.is_yes());
    EXPECT_FALSE(result.is_final);
    EXPECT_TRUE(papers()["receipt"].receipts.empty());
    papers()["receipt"].condition = Condition::ready;
    ASSERT_TRUE(run.until([&] { return run.heard<JobEnded>().size() == 1; }));
    EXPECT_THAT(papers()["receipt"].receipts, ElementsAre("soup"));
    EXPECT_EQ(run.registry.jobs()[0].outcome, Outcome::done);
}

TEST_F(SpoolTest, ARepeatUnderTheSameKeyJoinsItsFirstAcrossARestart) {
    {
        Box run(disk);
        EXPECT_EQ(run.perform(run.print("hello", "key")).outcome, Outcome::done);
    }
    Box run(disk);
    EXPECT_EQ(run.perform(run.print("hello", "key")).outcome, Outcome::done);
    EXPECT_EQ(run.perform(run.print("other", "key")).error->code, ErrorCode::refused);
    EXPECT_THAT(papers()["receipt"].receipts, ElementsAre("hello"));
}

StoredJob job_of_before(const std::string& id, StoredJob::State state) {
    StoredJob job;
    job.id = id;
    job.device = "receipt";
    job.verb = "print_raw";
    job.fields = "null";
    job.is_promised = true;
    job.state = state;
    return job;
}

TEST_F(SpoolTest, JobsOfBeforeThatAreFoundLaterGoOnAsThoseThatWereFoundAtTheStart) {
    Box run(disk);
    EXPECT_EQ(run.perform(run.print("today")).outcome, Outcome::done);
    const std::vector<StoredJob> found{job_of_before("waits", StoredJob::State::queued),
                                       job_of_before("was sent", StoredJob::State::sending)};
    for (const StoredJob& one : found) disk.jobs.push_back(one);
    disk.data["waits"] = "of before";
    run.registry.found_later(found);
    ASSERT_TRUE(run.until([&] {
        return run.registry.job("waits")->outcome == Outcome::done &&
               disk.find("was sent")->state == StoredJob::State::ended;
    }));
    EXPECT_THAT(papers()["receipt"].receipts, ElementsAre("today", "of before"));
    EXPECT_EQ(disk.find("was sent")->outcome, Outcome::unknown);
    EXPECT_EQ(run.registry.jobs().back().id, "waits") << "the oldest";
}

TEST_F(SpoolTest, AJobThatIsFoundLaterAndWasAskedAgainMeanwhileIsNotPrintedTwice) {
    Box run(disk);
    EXPECT_EQ(run.perform(run.print("hello", "key")).outcome, Outcome::done);
    disk.find("key")->state = StoredJob::State::queued;  // the disk knows of the first asking only
    run.registry.found_later({*disk.find("key")});
    ASSERT_TRUE(run.until([&] { return disk.find("key")->state == StoredJob::State::ended; }));
    EXPECT_THAT(papers()["receipt"].receipts, ElementsAre("hello"));
    EXPECT_EQ(run.registry.jobs().size(), 1U);
}

TEST_F(SpoolTest, ARepeatWithoutAKeyJoinsThePrintOfTheSameContentForAsLongAsItSays) {
    papers()["receipt"].is_slow = true;
    Box run(disk);
    Action again = run.print("hello");
    again.join_same_for = 10s;
    const auto first = run.ask(again);
    const auto second = run.ask(again);
    ASSERT_TRUE(run.until([&] { return first->has_value() && second->has_value(); }));
    EXPECT_EQ((*second)->outcome, Outcome::done);
    EXPECT_EQ(run.perform(again).outcome, Outcome::done) << "just confirmed";
    EXPECT_EQ(papers()["receipt"].receipts.size(), 1u);
    Action other = run.print("hello, too");
    other.join_same_for = 10s;
    EXPECT_EQ(run.perform(other).outcome, Outcome::done);
    EXPECT_EQ(papers()["receipt"].receipts.size(), 2u);
    again.join_same_for = Duration(1);
    EXPECT_EQ(run.perform(again).outcome, Outcome::done);
    EXPECT_EQ(papers()["receipt"].receipts.size(), 3u) << "long ago enough to be meant";
}

TEST_F(SpoolTest, ARepeatOfWhatFailedIsPrinted) {
    papers()["receipt"].condition = Condition::paper_out;
    Box run(disk);
    Action receipt = run.print("hello");
    receipt.join_same_for = 10s;
    EXPECT_EQ(run.perform(receipt).outcome, Outcome::failed);
    papers()["receipt"].condition = Condition::ready;
    receipt.deadline = run.clock.now() + 2s;
    EXPECT_EQ(run.perform(receipt).outcome, Outcome::done);
    EXPECT_EQ(papers()["receipt"].receipts.size(), 1u);
}

TEST_F(SpoolTest, StaffPrintAJobAgainAndItIsDealtWith) {
    disk.jobs.push_back({.id = "torn",
                         .device = "receipt",
                         .verb = "print_raw",
                         .fields = "null",
                         .fingerprint = "x",
                         .session = "",
                         .origin = "till",
                         .state = StoredJob::State::sending,
                         .reason = "",
                         .copy_of = "",
                         .bytes = 5,
                         .began = SystemClock().wall()});
    disk.data["torn"] = "hello";
    Box run(disk);
    ASSERT_TRUE(run.until([&] { return run.registry.job("torn")->state == Job::State::ended; }));
    EXPECT_EQ(run.registry.job("torn")->outcome, Outcome::unknown);
    EXPECT_TRUE(run.registry.job("torn")->needs_staff());
    EXPECT_TRUE(papers()["receipt"].receipts.empty()) << "nothing is repeated by us";
    const auto copy = run.run(run.registry.print_again("torn", "", "the owner"));
    ASSERT_TRUE(copy && *copy);
    ASSERT_TRUE(run.until([&] { return run.registry.job(**copy)->state == Job::State::ended; }));
    EXPECT_EQ(run.registry.job(**copy)->copy_of, "torn");
    EXPECT_EQ(disk.find(**copy)->copy_of, "torn");
    EXPECT_THAT(papers()["receipt"].receipts, ElementsAre("hello"));
    EXPECT_FALSE(run.registry.job("torn")->needs_staff());
    EXPECT_TRUE(disk.find("torn")->is_dismissed);
}

TEST_F(SpoolTest, WhatIsNoLongerThereToBePrintedAgainIsNotSaidToBeKept) {
    StoredJob torn;
    torn.id = "torn";
    torn.device = "receipt";
    torn.verb = "print_raw";
    torn.state = StoredJob::State::ended;
    torn.outcome = Outcome::unknown;
    torn.is_kept = false;
    disk.jobs.push_back(torn);
    Box run(disk);
    EXPECT_FALSE(run.registry.job("torn")->is_kept);
}

TEST_F(SpoolTest, StaffTakeAPromisedJobBackAndItNeverPrints) {
    papers()["receipt"].condition = Condition::paper_out;
    Box run(disk, kAccepted);
    const ActionResult result = run.perform(run.print("soup", "soup"));
    ASSERT_FALSE(result.is_final);
    ASSERT_TRUE(run.run(run.registry.dismiss("soup", "the owner"))->has_value());
    papers()["receipt"].condition = Condition::ready;
    EXPECT_EQ(run.perform(run.print("next")).outcome, Outcome::unknown);
    ASSERT_TRUE(run.until([&] { return papers()["receipt"].receipts.size() == 1; }));
    EXPECT_THAT(papers()["receipt"].receipts, ElementsAre("next"));
    EXPECT_FALSE(run.registry.job("soup")->needs_staff());
    EXPECT_THAT(run.registry.job("soup")->reason, HasSubstr("the owner"));
    EXPECT_EQ(disk.find("soup")->state, StoredJob::State::ended);
}

TEST_F(SpoolTest, WhatWaitsAtAPrinterThatIsDownForLongGoesToItsStandInOnce) {
    papers()["receipt"].condition = Condition::paper_out;
    json::Value options = kAccepted;
    options["fallback"] = "other";
    options["fallback_after"] = 20;
    Box run(disk, options, {"receipt", "other"});
    EXPECT_TRUE(run.perform(run.print("soup", "soup")).is_yes());
    ASSERT_TRUE(run.until([&] { return papers()["other"].receipts.size() == 1; }));
    EXPECT_THAT(papers()["other"].receipts, ElementsAre("soup"));
    EXPECT_EQ(json::text(papers()["other"].fields[0], "came_from"), "receipt");
    ASSERT_TRUE(run.until([&] { return run.registry.job("soup")->state == Job::State::ended; }));
    EXPECT_EQ(run.registry.job("soup")->moved_from, "receipt");
    EXPECT_EQ(run.registry.job("soup")->device, "other");
    papers()["receipt"].condition = Condition::ready;
    run.settle();
    EXPECT_TRUE(papers()["receipt"].receipts.empty());
    EXPECT_EQ(disk.find("soup")->device, "other");
}

TEST_F(SpoolTest, AChangeOfThePrintersSettingsLosesNoPromise) {
    papers()["receipt"].condition = Condition::paper_out;
    Box run(disk, kAccepted);
    EXPECT_TRUE(run.perform(run.print("soup", "soup")).is_yes());
    DeviceInfo changed = device_info("receipt", Kind::printer, "paper:");
    changed.options = kAccepted;
    changed.options["cut"] = "full";
    run.registry.configure({changed});
    papers()["receipt"].condition = Condition::ready;
    ASSERT_TRUE(run.until([&] { return run.registry.job("soup")->state == Job::State::ended; }));
    EXPECT_EQ(run.registry.job("soup")->outcome, Outcome::done);
    EXPECT_THAT(papers()["receipt"].receipts, ElementsAre("soup"));
}

TEST_F(SpoolTest, APromiseOfAPrinterThatIsNoLongerThereIsShownToStaff) {
    papers()["receipt"].condition = Condition::paper_out;
    {
        Box run(disk, kAccepted);
        EXPECT_TRUE(run.perform(run.print("soup", "soup")).is_yes());
        run.registry.stop();
        run.settle();
    }
    EXPECT_EQ(disk.find("soup")->state, StoredJob::State::queued) << "an orderly end keeps it";
    Box run(disk, kAccepted, {"another"});
    ASSERT_TRUE(run.until([&] { return run.registry.job("soup")->state == Job::State::ended; }));
    EXPECT_TRUE(run.registry.job("soup")->needs_staff());
    const auto copy = run.run(run.registry.print_again("soup", "another", "the owner"));
    ASSERT_TRUE(copy && *copy);
    ASSERT_TRUE(run.until([&] { return papers()["another"].receipts.size() == 1; }));
    EXPECT_THAT(papers()["another"].receipts, ElementsAre("soup"));
}

TEST_F(SpoolTest, WhoHearsNoBecauseTheDiskIsSlowIsPrintedNothing) {
    // Kept just after the deadline, and long after everybody had to be told.
    for (const auto disk_takes : {60ms, 400ms}) {
        papers().clear();
        StoredJobs stored;
        Box run(stored);
        run.store.take(disk_takes);
        Action receipt = run.print("hello", "key");
        receipt.deadline = run.clock.now() + 30ms;
        const ActionResult told = run.perform(receipt);
        EXPECT_FALSE(told.is_yes());
        EXPECT_EQ(told.error->code, ErrorCode::timeout);
        ASSERT_TRUE(run.until(
            [&] { return !stored.jobs.empty() && stored.jobs[0].state == StoredJob::State::ended; }));
        EXPECT_EQ(stored.jobs[0].outcome, Outcome::failed);
        EXPECT_TRUE(papers()["receipt"].receipts.empty());
        EXPECT_EQ(run.heard<JobEnded>().size(), 1u);
    }
}

TEST_F(SpoolTest, ANoDoesNotWaitForTheDiskAndAYesSaysWhatIsOnPaper) {
    papers()["receipt"].condition = Condition::paper_out;
    Box run(disk);
    Action receipt = run.print("hello", "refused");
    const auto refused = run.ask(receipt);
    run.until([&] { return !disk.jobs.empty(); });
    run.store.take(400ms);
    ASSERT_TRUE(run.until([&] { return refused->has_value(); }, 300ms)) << "its end is still being written";
    EXPECT_FALSE((*refused)->is_yes());
    papers()["receipt"].condition = Condition::ready;
    run.store.take(0ms);
    receipt = run.print("hello", "printed");
    receipt.deadline = run.clock.now() + 300ms;
    const auto printed = run.ask(receipt);
    run.until([&] { return !papers()["receipt"].receipts.empty(); });
    run.store.take(2s);
    ASSERT_TRUE(run.until([&] { return printed->has_value(); }, 1s))
        << "at its deadline, whatever the disk does";
    EXPECT_TRUE((*printed)->is_yes());
}

TEST_F(SpoolTest, WhatFailsAfterAYesIsShownToStaff) {
    papers()["receipt"].is_half_hearted = true;
    Box run(disk);
    const ActionResult told = run.perform(run.print("hello", "key"));
    EXPECT_TRUE(told.is_yes());
    ASSERT_TRUE(run.until([&] { return run.registry.job("key")->state == Job::State::ended; }));
    EXPECT_TRUE(run.registry.job("key")->needs_staff());
    EXPECT_EQ(run.registry.job("key")->reason, "no byte was taken after all");
    ASSERT_TRUE(run.until([&] { return disk.find("key")->state == StoredJob::State::ended; }));
    EXPECT_EQ(disk.find("key")->outcome, Outcome::unknown);
}

TEST_F(SpoolTest, WhoJoinsWithLessPatienceTakesTheJobBackForAll) {
    papers()["receipt"].is_slow = true;
    Box run(disk);
    Action first = run.print("hello", "key");
    first.deadline = run.clock.now() + 2s;
    Action second = first;
    second.deadline = run.clock.now() - Registry::kGrace + 10ms;
    const auto told_first = run.ask(first);
    run.settle();
    const auto told_second = run.ask(second);
    ASSERT_TRUE(run.until([&] { return told_first->has_value() && told_second->has_value(); }));
    EXPECT_EQ((*told_first)->is_yes(), (*told_second)->is_yes());
    EXPECT_EQ(papers()["receipt"].receipts.size(), (*told_first)->is_yes() ? 1u : 0u);
    EXPECT_FALSE((*told_second)->is_yes()) << "no byte had left";
}

TEST_F(SpoolTest, NobodyIsToldAnythingOnceTheRegistryIsGone) {
    papers()["receipt"].is_slow = true;
    StoredJobs stored;
    asio::io_context io;
    SystemClock clock;
    EventHub hub;
    MemoryJobStore store(io.get_executor(), stored);
    std::optional<ActionResult> told;
    {
        Registry registry(io.get_executor(), clock, hub, "", kDrivers);
        registry.keep_in(store);
        registry.configure({device_info("receipt", Kind::printer, "paper:")});
        Action action;
        action.device = "receipt";
        action.verb = "print_raw";
        action.data = "hello";
        action.deadline = clock.now() + 2s;
        asio::co_spawn(io, registry.perform(std::move(action)),
                       [&](const std::exception_ptr&, ActionResult result) { told = std::move(result); });
        io.poll();
    }
    io.restart();
    io.run_for(300ms);
    ASSERT_TRUE(told);
    EXPECT_FALSE(told->is_yes());
    EXPECT_TRUE(papers()["receipt"].receipts.empty());
}

/// The power goes between any two steps of a job: of what is told, what is on paper and what is on the disk
/// nothing contradicts the rest.
TEST_F(SpoolTest, TheTruthSurvivesThePowerBetweenAnyTwoSteps) {
    for (const bool is_promised : {false, true}) {
        int cuts = 0;
        for (int step = 0;; ++step) {
            papers().clear();
            StoredJobs stored;
            std::optional<ActionResult> told;
            bool was_cut = false;
            {
                Box run(stored, is_promised ? kAccepted : json::Value::object());
                run.store.cut_at(step, [&] {
                    was_cut = true;
                    papers()["receipt"].condition = Condition::offline;  // no byte leaves a dead box
                });
                const auto answer = run.ask(run.print("hello", "key"));
                run.until([&] { return was_cut || (answer->has_value() && (*answer)->is_final); }, 200ms);
                run.settle();
                told = *answer;
            }
            const std::size_t before = papers()["receipt"].receipts.size();
            papers()["receipt"].condition = Condition::ready;
            Box after(stored, is_promised ? kAccepted : json::Value::object());
            after.until([&] {
                const auto job = after.registry.job("key");
                return !job || job->state == Job::State::ended;
            });
            const auto job = after.registry.job("key");
            const std::size_t receipts = papers()["receipt"].receipts.size();
            EXPECT_LE(receipts, 1u) << "doubled, cut at " << step;
            const bool is_shown = job && job->needs_staff();
            const bool is_lost = told && told->is_yes() && receipts == 0 && !is_shown;
            const bool is_late = told && !told->is_yes() && receipts > 0;
            EXPECT_FALSE(is_lost) << "lost, cut at " << step;
            EXPECT_FALSE(is_late) << "told no and printed, cut at " << step;
            EXPECT_TRUE(before == 0 || job) << "a receipt that nobody knows of, cut at " << step;
            EXPECT_TRUE(!job || job->outcome != Outcome::done || receipts == 1) << step;
            EXPECT_TRUE(!job || job->outcome != Outcome::failed || receipts == 0) << step;
            if (!was_cut) break;
            ++cuts;
            ASSERT_LT(step, 50);
        }
        EXPECT_EQ(cuts, 6) << "add, began and ended, before and after each";
    }
}

}  // namespace
}  // namespace comptoir::bridge
