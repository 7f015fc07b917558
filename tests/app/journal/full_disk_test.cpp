#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/app/journal/kept_jobs.hpp"
#include "tests/app/journal/test_disk.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::journal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FullDisk : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path path() const { return folder.path() / "journal.db"; }
    test::TemporaryFolder folder;
    TestDisk disk;
};

TEST_F(FullDisk, AJobIsRefusedBeforeItIsAcceptedAndTheNextOneIsTakenWhenThereIsRoom) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("before"));
    disk.refuse_writes(SQLITE_FULL);
    EXPECT_EQ(kept.add("refused").error().code, ErrorCode::full);
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("New print jobs are refused")));
    disk.accept_all();
    EXPECT_TRUE(kept.add("after"));
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
    EXPECT_EQ(kept.began("refused").error().code, ErrorCode::refused);
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("before", "after"));
}

TEST_F(FullDisk, WhoeverShowsProblemsIsToldWhenTheyChange) {
    KeptJobs kept(path());
    int told = 0;
    kept.journal().when_problems_change([&] { ++told; });
    ASSERT_TRUE(kept.add("a"));
    EXPECT_EQ(told, 0);
    disk.refuse_writes(SQLITE_FULL);
    EXPECT_FALSE(kept.add("b"));
    EXPECT_FALSE(kept.add("c"));
    EXPECT_EQ(told, 1);
    disk.accept_all();
    EXPECT_TRUE(kept.add("d"));
    EXPECT_EQ(told, 2);
}

TEST_F(FullDisk, ADiskThatTakesNothingIsSaidToBeOffline) {
    KeptJobs kept(path());
    disk.refuse_syncs(SQLITE_IOERR_FSYNC);
    EXPECT_EQ(kept.add("refused").error().code, ErrorCode::offline);
    disk.refuse_writes(SQLITE_IOERR_WRITE);
    EXPECT_EQ(kept.add("refused").error().code, ErrorCode::offline);
    disk.accept_all();
    EXPECT_TRUE(kept.add("after"));
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("after"));
}

/// Its pages are written, and may be read again by the next start, though the disk never said that it has
/// them.
TEST_F(FullDisk, AJobThatWasRefusedIsNotPrintedByTheNextStart) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("before"));
    disk.refuse_syncs(SQLITE_IOERR_FSYNC);
    EXPECT_EQ(kept.add("refused").error().code, ErrorCode::offline);
    const test::TemporaryFolder left;
    for (const auto& [name, bytes] : disk.after_power_cut(disk.log().size(), TestDisk::Unsynced::kept)) {
        std::ofstream(left.path() / name, std::ios::binary) << bytes;
    }
    disk.accept_all();
    KeptJobs next(left.path() / "journal.db");
    EXPECT_THAT(next.found_ids(), ElementsAre("before"));
}

TEST_F(FullDisk, NoByteOfAJobMayLeaveWhoseBeginningIsNotOnTheDisk) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("a"));
    disk.refuse_writes(SQLITE_FULL);
    EXPECT_EQ(kept.began("a").error().code, ErrorCode::full);
    kept.open_again();
    EXPECT_EQ(kept.found().at("a").state, StoredJob::State::queued);
}

TEST_F(FullDisk, AnEndThatCannotBeWrittenIsWrittenLater) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("a"));
    ASSERT_TRUE(kept.began("a"));
    disk.refuse_writes(SQLITE_FULL);
    EXPECT_EQ(kept.ended("a", Outcome::done).error().code, ErrorCode::full);
    kept.rest();
    disk.accept_all();
    kept.clock.advance(5s);
    kept.rest();
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
    kept.open_again();
    EXPECT_EQ(kept.found().at("a").outcome, Outcome::done);
    EXPECT_EQ(kept.found().at("a").state, StoredJob::State::ended);
}

TEST_F(FullDisk, AnEndThatIsStillNotWrittenIsWrittenWhenTheKioskEnds) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("a"));
    disk.refuse_writes(SQLITE_FULL);
    EXPECT_FALSE(kept.ended("a", Outcome::done));
    disk.accept_all();
    kept.journal().stop();
    EXPECT_EQ(kept.turn(), Journal::Turn::stopped);
    kept.open_again();
    EXPECT_EQ(kept.found().at("a").state, StoredJob::State::ended);
}

TEST_F(FullDisk, AfterAPowerCutAJobWhoseEndWasNotWrittenIsStillBeingSent) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("a"));
    ASSERT_TRUE(kept.began("a"));
    disk.refuse_writes(SQLITE_FULL);
    EXPECT_FALSE(kept.ended("a", Outcome::done));
    kept.open_again();
    EXPECT_EQ(kept.found().at("a").state, StoredJob::State::sending);
}

TEST_F(FullDisk, NothingIsHalfKeptWhereverTheDiskBecomesFull) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.print("old", std::string(50'000, 'o')));
    std::size_t refused = 0;
    std::vector<std::string> expected{"old"};
    for (int writes = 0; writes < 60; ++writes) {
        const std::string id = "job-" + std::to_string(writes);
        disk.refuse_writes_after(writes, SQLITE_FULL);
        const auto added = kept.add(id, std::string(50'000, 'x'));
        disk.accept_all();
        if (added) {
            expected.push_back(id);
            EXPECT_EQ(kept.data(id)->size(), 50'000U);
        } else {
            EXPECT_EQ(added.error().code, ErrorCode::full);
            EXPECT_FALSE(kept.data(id));
            ++refused;
        }
    }
    EXPECT_GT(refused, 20U);
    EXPECT_LT(refused, 60U);
    kept.open_again();
    EXPECT_EQ(kept.found_ids(), expected);
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
}

TEST_F(FullDisk, OneThatIsTooLargeForItDoesNotTakeTheOthersAlong) {
    Limits limits;
    limits.pages_max = 60;  // 240 kB
    KeptJobs kept(path(), limits);
    const auto small = kept.ask(kept.jobs().add(stored_job("small"), "s"));
    const auto large = kept.ask(kept.jobs().add(stored_job("large"), std::string(500'000, 'l')));
    const auto other = kept.ask(kept.jobs().add(stored_job("other"), "o"));
    static_cast<void>(kept.turn());
    EXPECT_TRUE(small->value());
    EXPECT_EQ(large->value().error().code, ErrorCode::full);
    EXPECT_TRUE(other->value());
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("small", "other"));
}

TEST_F(FullDisk, TheFileDoesNotGrowAboveItsBound) {
    Limits limits;
    limits.pages_max = 60;
    KeptJobs kept(path(), limits);
    std::vector<std::string> taken;
    std::size_t refused = 0;
    for (int i = 0; i < 20; ++i) {
        const std::string id = "job-" + std::to_string(i);
        const auto added = kept.add(id, std::string(20'000, 'x'));
        if (added) {
            taken.push_back(id);
        } else {
            EXPECT_EQ(added.error().code, ErrorCode::full);
            ++refused;
        }
    }
    EXPECT_GT(taken.size(), 5U);
    EXPECT_GT(refused, 5U);
    kept.rest();
    EXPECT_LE(std::filesystem::file_size(path()), 60U * 4096U);
    kept.open_again();
    EXPECT_EQ(kept.found_ids(), taken);
}

TEST_F(FullDisk, AReadOnlyDiskLeavesTheOldJobsWhereTheyAre) {
    {
        KeptJobs kept(path());
        ASSERT_TRUE(kept.add("waits"));
    }
    {
        TestDisk read_only;
        read_only.make_read_only();
        KeptJobs kept(path());
        EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("do not outlive a power cut")));
        EXPECT_THAT(kept.found_ids(), IsEmpty());  // or they would be printed now, and at the next start
        EXPECT_TRUE(kept.print_unpromised("today"));
        EXPECT_EQ(kept.add("promised").error().code, ErrorCode::full);
    }
    KeptJobs kept(path());
    EXPECT_THAT(kept.found_ids(), ElementsAre("waits"));
}

}  // namespace
}  // namespace comptoir::journal
