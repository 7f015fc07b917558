/// The power goes at every single write, truncation, sync and removal of a scenario; then the journal is
/// opened.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/app/journal/kept_jobs.hpp"
#include "tests/app/journal/test_disk.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::journal {
namespace {

/// How far a job has come.
enum class Stage { absent, queued, sending, ended };

/// Something that was asked when so many operations were in the log, and answered good when so many were.
struct Fact {
    std::string id;
    Stage stage = Stage::absent;
    std::size_t asked = 0;
    std::size_t answered = 0;
};

std::string data_of(const std::string& id) {
    return std::string(id == "large" ? 30'000 : 5'000, id.front());
}

/// Asks several things at once, so that they share a transaction, and notes when.
class Scenario {
public:
    Scenario(const TestDisk& disk, KeptJobs& kept) : disk_(disk), kept_(kept) {}

    void add(const std::vector<std::string>& ids) {
        together(ids, Stage::queued,
                 [&](const std::string& id) { return kept_.jobs().add(stored_job(id), data_of(id)); });
    }
    void began(const std::vector<std::string>& ids) {
        together(ids, Stage::sending,
                 [&](const std::string& id) { return kept_.jobs().began(id, kept_.clock.wall()); });
    }
    void ended(const std::vector<std::string>& ids, Outcome outcome) {
        together(ids, Stage::ended, [&](const std::string& id) {
            return kept_.jobs().ended(id, outcome, "a reason", kept_.clock.wall());
        });
    }
    [[nodiscard]] const std::vector<Fact>& facts() const { return facts_; }

private:
    template <class Ask>
    void together(const std::vector<std::string>& ids, Stage stage, const Ask& ask) {
        const std::size_t asked = disk_.log().size();
        std::vector<std::shared_ptr<std::optional<Result<void>>>> answers;
        for (const std::string& id : ids) answers.push_back(kept_.ask(ask(id)));
        ASSERT_EQ(kept_.turn(), Journal::Turn::served);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            ASSERT_TRUE(answers[i]->has_value() && (*answers[i])->has_value()) << ids[i];
            facts_.push_back({ids[i], stage, asked, disk_.log().size()});
        }
    }

    const TestDisk& disk_;
    KeptJobs& kept_;
    std::vector<Fact> facts_;
};

Stage stage_of(const std::map<std::string, StoredJob>& found, const std::string& id) {
    const auto job = found.find(id);
    if (job == found.end()) return Stage::absent;
    switch (job->second.state) {
        case StoredJob::State::queued: return Stage::queued;
        case StoredJob::State::sending: return Stage::sending;
        case StoredJob::State::ended: return Stage::ended;
    }
    return Stage::absent;
}

/// Opens what a power cut left and holds it against what was answered before.
void look_after(const TestDisk::Files& files, std::size_t operations, const std::vector<Fact>& facts) {
    const test::TemporaryFolder folder;
    for (const auto& [name, bytes] : files) std::ofstream(folder.path() / name, std::ios::binary) << bytes;
    KeptJobs kept(folder.path() / "journal.db");
    EXPECT_THAT(kept.journal().problems(), testing::IsEmpty());
    const auto found = kept.found();
    EXPECT_EQ(found.size(), kept.found_ids().size()) << "a job is there twice";
    for (const auto& [id, job] : found) {
        Stage least = Stage::absent;
        Stage most = Stage::absent;
        for (const Fact& fact : facts) {
            if (fact.id != id) continue;
            if (fact.answered <= operations) least = std::max(least, fact.stage);
            if (fact.asked < operations) most = std::max(most, fact.stage);
        }
        EXPECT_GE(stage_of(found, id), least) << id;
        EXPECT_LE(stage_of(found, id), most) << id;
        if (job.state != StoredJob::State::ended) {
            EXPECT_EQ(kept.data(id), data_of(id)) << id;
        }
    }
    for (const Fact& fact : facts) {
        if (fact.answered <= operations) {
            EXPECT_TRUE(found.contains(fact.id)) << fact.id << " is lost";
        }
    }
    EXPECT_TRUE(kept.add("the next one"));
}

TEST(PowerCut, AtEveryWriteLosesNothingThatWasAnsweredAndDoublesNothing) {
    const test::TemporaryFolder folder;
    TestDisk disk;
    std::vector<Fact> facts;
    {
        Limits limits;
        limits.bytes_max = 40'000;  // so that "large" makes the data of earlier ones go
        Timings timings;
        timings.quiet = 0ms;
        timings.log_pages = 1;
        KeptJobs kept(folder.path() / "journal.db", limits, timings);
        Scenario scenario(disk, kept);
        scenario.add({"a", "b"});
        scenario.began({"a"});
        scenario.add({"c"});
        scenario.began({"b"});
        scenario.ended({"a"}, Outcome::done);
        kept.rest();  // a checkpoint: what follows overwrites the log from its start
        scenario.began({"c"});
        scenario.ended({"b"}, Outcome::unknown);
        scenario.add({"large"});
        kept.rest();
        scenario.ended({"c"}, Outcome::sent);
        kept.open_again();  // the log goes, and is made anew
        scenario.add({"d", "e"});
        scenario.began({"large", "d"});
        scenario.ended({"large"}, Outcome::failed);
        kept.rest();
        facts = scenario.facts();
    }
    const std::size_t operations = disk.log().size();
    ASSERT_GT(operations, 100U);
    ASSERT_EQ(facts.size(), 15U);
    for (std::size_t count = 0; count <= operations; ++count) {
        for (const auto unsynced : {TestDisk::Unsynced::kept, TestDisk::Unsynced::dropped,
                                    TestDisk::Unsynced::last_torn, TestDisk::Unsynced::last_alone}) {
            SCOPED_TRACE("after " + std::to_string(count) + " of " + std::to_string(operations) +
                         " operations, unsynced " + std::to_string(static_cast<int>(unsynced)));
            look_after(disk.after_power_cut(count, unsynced), count, facts);
            if (testing::Test::HasFailure()) return;
        }
    }
}

/// The look above would see it: a journal that answers before the disk has it is found out.
TEST(PowerCut, AnAnswerBeforeTheDiskHasItWouldBeSeen) {
    const test::TemporaryFolder folder;
    TestDisk disk;
    KeptJobs kept(folder.path() / "journal.db");
    ASSERT_TRUE(kept.add("a"));
    const auto& log = disk.log();
    const auto last_sync = std::find_if(log.rbegin(), log.rend(), [](const TestDisk::Operation& operation) {
        return operation.kind == TestDisk::Operation::Kind::sync;
    });
    ASSERT_EQ(last_sync, log.rbegin()) << "the last thing before the answer is a sync";
    EXPECT_EQ(last_sync->file, "journal.db-wal");
    const auto before = disk.after_power_cut(log.size() - 1, TestDisk::Unsynced::dropped);
    const auto after = disk.after_power_cut(log.size(), TestDisk::Unsynced::dropped);
    EXPECT_NE(before, after);
}

}  // namespace
}  // namespace comptoir::journal
