/// A disk that was not there at the start, or takes nothing for a while, and then does: no start is needed.

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
using State = StoredJob::State;

class FoundDisk : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path path() const { return folder.path() / "state" / "journal.db"; }
    /// A file where the journal's folder should be.
    void block() const {
        std::filesystem::remove_all(path().parent_path());
        std::ofstream(path().parent_path()) << "in its place";
    }
    /// A journal of an earlier run, which waits on the disk.
    void fill() const {
        KeptJobs kept(path());
        ASSERT_TRUE(kept.print("printed"));
        ASSERT_TRUE(kept.add("waiting", "w"));
        ASSERT_TRUE(kept.add("asked again", "before"));
        ASSERT_TRUE(kept.add("sending"));
        ASSERT_TRUE(kept.began("sending"));
    }

    test::TemporaryFolder folder;
    TestDisk disk;
};

TEST_F(FoundDisk, WhatWasInMemoryIsOnItAndJobsArePromisedAgain) {
    block();
    KeptJobs kept(path());
    int told = 0;
    kept.journal().when_problems_change([&] { ++told; });
    ASSERT_TRUE(kept.print_unpromised("printed"));
    ASSERT_TRUE(kept.add_unpromised("waiting", "w"));
    kept.look();
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("do not outlive a power cut now")));
    EXPECT_FALSE(kept.add("not promised"));
    std::filesystem::remove(path().parent_path());
    kept.look();
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
    EXPECT_EQ(told, 1);
    EXPECT_THAT(kept.found_later, IsEmpty()) << "there was none of before";
    EXPECT_TRUE(kept.add("promised"));
    EXPECT_TRUE(kept.began("waiting"));
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("printed", "waiting", "promised"));
    EXPECT_EQ(kept.found().at("printed").outcome, Outcome::done);
    EXPECT_EQ(kept.found().at("waiting").state, State::sending);
    EXPECT_EQ(kept.data("waiting"), "w");
}

TEST_F(FoundDisk, WhatItHeldIsToldAndWhatMemoryKnowsOfAJobCounts) {
    fill();
    disk.make_read_only();
    KeptJobs kept(path());
    EXPECT_THAT(kept.found_ids(), IsEmpty());
    ASSERT_TRUE(kept.print_unpromised("asked again"));
    disk.accept_all();
    kept.look();
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
    ASSERT_EQ(kept.found_later.size(), 3U);
    EXPECT_EQ(kept.found_later[0].id, "printed");
    EXPECT_EQ(kept.found_later[1].id, "waiting");
    EXPECT_EQ(kept.found_later[2].state, State::sending);
    EXPECT_EQ(kept.data("waiting"), "w");
    EXPECT_TRUE(kept.began("waiting"));
    EXPECT_EQ(kept.began("asked again").error().code, ErrorCode::refused) << "it is printed";
    kept.open_again();
    EXPECT_EQ(kept.found().size(), 4U);
    EXPECT_EQ(kept.found().at("asked again").outcome, Outcome::done);
    EXPECT_EQ(kept.data("asked again"), "a receipt");
}

TEST_F(FoundDisk, IsLookedForUnderLoad) {
    block();
    KeptJobs kept(path());
    std::filesystem::remove(path().parent_path());
    std::vector<std::string> ids;
    for (int i = 0; i < 300; ++i) {
        kept.clock.advance(50ms);  // never quiet for long
        ids.push_back("job-" + std::to_string(i));
        ASSERT_TRUE(kept.add_unpromised(ids.back()));
    }
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
    kept.open_again();
    EXPECT_EQ(kept.found_ids(), ids);
}

TEST_F(FoundDisk, IsNotTakenWhileItHasNoRoomForAReceipt) {
    block();
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add_unpromised("a"));
    std::filesystem::remove(path().parent_path());
    for (const int writes : {0, 1, 2, 5, 10, 20, 40, 60}) {
        disk.refuse_writes_after(writes, SQLITE_FULL);
        kept.look();
        EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("do not outlive"))) << writes;
        EXPECT_TRUE(kept.data("a")) << writes;
        EXPECT_EQ(kept.add("promised").error().code, ErrorCode::full);
    }
    disk.accept_all();
    kept.look();
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("a"));
}

TEST_F(FoundDisk, ThatAnotherProgramLetsGoOfIsTaken) {
    auto other = std::make_unique<KeptJobs>(path());
    ASSERT_TRUE(other->print("of the other"));
    Timings timings;
    timings.patience = 0ms;
    KeptJobs kept(path(), {}, timings);
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("another program has")));
    kept.look();
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("another program has")));
    other.reset();
    kept.look();
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
    EXPECT_EQ(kept.found_later.size(), 1U);
    EXPECT_TRUE(kept.add("promised"));
}

TEST_F(FoundDisk, WithABrokenFileOnItBeginsANewOneThatHasBoth) {
    fill();
    disk.make_read_only();
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add_unpromised("new"));
    {
        std::fstream file(path(), std::ios::binary | std::ios::in | std::ios::out);
        file << std::string(100, 'x');
    }
    disk.accept_all();
    kept.look();
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("was damaged. A new one was begun")));
    EXPECT_TRUE(kept.add("promised"));
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("new", "promised"));
}

TEST_F(FoundDisk, IsSaidToTakeJobsAgainBeforeSomebodyPrints) {
    KeptJobs kept(path());
    disk.refuse_writes(SQLITE_FULL);
    EXPECT_FALSE(kept.add("refused", std::string(50'000, 'x')));
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("New print jobs are refused")));
    disk.refuse_writes_after(5, SQLITE_FULL);  // room for little is not enough
    kept.clock.advance(5s);
    kept.rest();
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("New print jobs are refused")));
    disk.accept_all();
    kept.clock.advance(5s);
    kept.rest();
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), IsEmpty());
}

/// The power goes at each write while memory is put onto the disk: either none of it is there, or all.
TEST_F(FoundDisk, APowerCutOnTheWayLosesNothingAndDoublesNothing) {
    fill();
    disk.make_read_only();
    std::size_t begin = 0;
    {
        KeptJobs kept(path());
        ASSERT_TRUE(kept.print_unpromised("asked again"));
        ASSERT_TRUE(kept.add_unpromised("new", std::string(30'000, 'n')));
        disk.accept_all();
        begin = disk.log().size();
        kept.look();
        ASSERT_THAT(kept.journal().problems(), IsEmpty());
        ASSERT_TRUE(kept.add("promised"));
    }
    const std::size_t operations = disk.log().size();  // those of the looks below come on top
    int before = 0;
    int after = 0;
    for (std::size_t count = begin; count <= operations; ++count) {
        for (const auto unsynced : {TestDisk::Unsynced::kept, TestDisk::Unsynced::dropped,
                                    TestDisk::Unsynced::last_torn, TestDisk::Unsynced::last_alone}) {
            const test::TemporaryFolder left;
            for (const auto& [name, bytes] : disk.after_power_cut(count, unsynced))
                std::ofstream(left.path() / name, std::ios::binary) << bytes;
            KeptJobs next(left.path() / "journal.db");
            const auto found = next.found();
            SCOPED_TRACE("after " + std::to_string(count - begin) + " operations, unsynced " +
                         std::to_string(static_cast<int>(unsynced)));
            ASSERT_TRUE(found.contains("sending"));
            EXPECT_THAT(next.journal().problems(), IsEmpty());
            EXPECT_TRUE(found.contains("printed") && found.contains("waiting"));
            EXPECT_EQ(next.data("waiting"), "w");
            const bool is_there = found.contains("new");
            ++(is_there ? after : before);
            EXPECT_EQ(found.at("asked again").state, is_there ? State::ended : State::queued);
            if (is_there) {
                EXPECT_EQ(next.data("new")->size(), 30'000U);
            }
            EXPECT_TRUE(is_there || !found.contains("promised"));
            EXPECT_TRUE(next.add("the next one"));
        }
    }
    EXPECT_GT(before, 20);
    EXPECT_GT(after, 20);
}

}  // namespace
}  // namespace comptoir::journal
