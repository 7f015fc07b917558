#include "app/journal/jobs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/journal/kept_jobs.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::journal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class JobsTest : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path path() const { return folder.path() / "state" / "journal.db"; }
    test::TemporaryFolder folder;
};

TEST_F(JobsTest, AnEmptyJournalHasNothingToTell) {
    KeptJobs kept(path());
    EXPECT_THAT(kept.jobs().found(), IsEmpty());
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
}

TEST_F(JobsTest, NobodyElseOnTheMachineReadsReceipts) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("a"));
    const auto owner = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
    EXPECT_EQ(std::filesystem::status(path()).permissions(), owner);
    EXPECT_EQ(std::filesystem::status(path().string() + "-wal").permissions(), owner);
    kept.close();
    std::filesystem::resize_file(path(), 5'000);  // broken, so that a new one is made
    kept.open();
    ASSERT_EQ(kept.journal().problems().size(), 1U);
    EXPECT_EQ(std::filesystem::status(path()).permissions(), owner);
}

TEST_F(JobsTest, KeepsEveryWordAndByteOfAJob) {
    KeptJobs kept(path());
    StoredJob job = stored_job("a");
    job.is_promised = true;
    job.copy_of = "an earlier one";
    job.session = std::string("with a zero \0 in it", 19);
    const std::string data("\0\xff receipt \0", 12);
    ASSERT_TRUE(kept.wait(kept.jobs().add(job, data)));
    kept.open_again();
    job.bytes = data.size();
    EXPECT_THAT(kept.jobs().found(), ElementsAre(job));
    EXPECT_EQ(kept.data("a"), data);
}

TEST_F(JobsTest, KeepsAJobThatPrintsNothing) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("drawer", ""));
    kept.open_again();
    EXPECT_EQ(kept.found().at("drawer").bytes, 0U);
    EXPECT_EQ(kept.data("drawer"), "");
}

TEST_F(JobsTest, GivesJobsAsTheyWereLeftAndInTheirOrder) {
    KeptJobs kept(path());
    for (const char* id : {"z", "y", "x", "w"}) ASSERT_TRUE(kept.add(id));
    ASSERT_TRUE(kept.began("y"));
    const WallTime began = kept.clock.wall();
    ASSERT_TRUE(kept.print("v"));
    kept.clock.advance(3s);
    ASSERT_TRUE(kept.ended("x", Outcome::failed, "paper out"));
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("z", "y", "x", "w", "v"));
    const auto found = kept.found();
    EXPECT_EQ(found.at("z").state, StoredJob::State::queued);
    EXPECT_EQ(found.at("z").began, WallTime{});
    EXPECT_EQ(found.at("y").state, StoredJob::State::sending);
    EXPECT_EQ(found.at("y").began, began);
    EXPECT_EQ(found.at("x").state, StoredJob::State::ended);
    EXPECT_EQ(found.at("x").outcome, Outcome::failed);
    EXPECT_EQ(found.at("x").reason, "paper out");
    EXPECT_EQ(found.at("x").ended, began + 3s);
    EXPECT_EQ(found.at("v").outcome, Outcome::done);
}

TEST_F(JobsTest, AJobEndsOnce) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.print("a"));
    EXPECT_EQ(kept.ended("a", Outcome::failed).error().code, ErrorCode::refused);
    EXPECT_EQ(kept.began("a").error().code, ErrorCode::refused);
    EXPECT_EQ(kept.wait(kept.jobs().moved("a", "bar")).error().code, ErrorCode::refused);
    kept.open_again();
    EXPECT_EQ(kept.found().at("a").outcome, Outcome::done);
    EXPECT_EQ(kept.found().at("a").device, "receipt");
}

TEST_F(JobsTest, AJobBeginsWhenItFirstDid) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("a"));
    ASSERT_TRUE(kept.began("a"));
    const WallTime first = kept.clock.wall();
    kept.clock.advance(9s);
    ASSERT_TRUE(kept.began("a"));
    kept.open_again();
    EXPECT_EQ(kept.found().at("a").began, first);
}

TEST_F(JobsTest, AJobThatGoesToAnotherPrinterWaitsThere) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("a"));
    ASSERT_TRUE(kept.began("a"));
    ASSERT_TRUE(kept.wait(kept.jobs().moved("a", "bar")));
    kept.open_again();
    StoredJob expected = stored_job("a");
    expected.device = "bar";
    expected.bytes = 9;
    EXPECT_THAT(kept.jobs().found(), ElementsAre(expected));
}

TEST_F(JobsTest, RemembersThatStaffDealtWithAJob) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.print("a", "x", Outcome::unknown));
    ASSERT_TRUE(kept.wait(kept.jobs().dismissed("a")));
    kept.open_again();
    EXPECT_TRUE(kept.found().at("a").is_dismissed);
}

TEST_F(JobsTest, AJobThatIsNotThereIsRefused) {
    KeptJobs kept(path());
    EXPECT_EQ(kept.began("a").error().code, ErrorCode::refused);
    EXPECT_EQ(kept.ended("a").error().code, ErrorCode::refused);
    EXPECT_EQ(kept.wait(kept.jobs().dismissed("a")).error().code, ErrorCode::refused);
    EXPECT_EQ(kept.wait(kept.jobs().moved("a", "bar")).error().code, ErrorCode::refused);
    EXPECT_EQ(kept.data("a").error().code, ErrorCode::offline);
}

TEST_F(JobsTest, ASecondJobOfTheSameIdIsRefusedAndTheFirstIsUnharmed) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("a", "first"));
    EXPECT_EQ(kept.add("a", "second").error().code, ErrorCode::refused);
    EXPECT_EQ(kept.data("a"), "first");
}

TEST_F(JobsTest, AReasonWithoutEndIsCutAtALetter) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("a"));
    std::string reason;
    while (reason.size() < 5'000) reason += "é";
    ASSERT_TRUE(kept.ended("a", Outcome::failed, "x" + reason));
    kept.open_again();
    EXPECT_EQ(kept.found().at("a").reason.size(), 999U);
}

TEST_F(JobsTest, TheOldestThatHaveEndedMakeRoomForNewJobs) {
    Limits limits;
    limits.jobs_max = 4;
    KeptJobs kept(path(), limits);
    ASSERT_TRUE(kept.add("waits"));
    for (const char* id : {"a", "b", "c", "d", "e"}) ASSERT_TRUE(kept.print(id)) << id;
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("waits", "c", "d", "e"));
}

TEST_F(JobsTest, WhatNobodyKnowsTheEndOfGoesLast) {
    Limits limits;
    limits.jobs_max = 3;
    KeptJobs kept(path(), limits);
    ASSERT_TRUE(kept.print("open", "x", Outcome::unknown));
    for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(kept.print(id));
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("open", "b", "c"));
    ASSERT_TRUE(kept.wait(kept.jobs().dismissed("open")));
    ASSERT_TRUE(kept.print("d"));
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("b", "c", "d"));
}

TEST_F(JobsTest, APromisedReceiptThatDidNotComeOutGoesAsLateAsOneThatNobodyKnowsTheEndOf) {
    Limits limits;
    limits.jobs_max = 3;
    limits.bytes_max = 1'000;
    KeptJobs kept(path(), limits);
    ASSERT_TRUE(kept.print("promised", std::string(400, 'p'), Outcome::failed));
    StoredJob told_no = stored_job("told no");
    told_no.is_promised = false;
    ASSERT_TRUE(kept.wait(kept.jobs().add(told_no, "x")));
    ASSERT_TRUE(kept.ended("told no", Outcome::failed));
    for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(kept.print(id, std::string(400, 'x')));
    kept.rest();
    kept.clock.advance(24h * 31);
    kept.rest();
    EXPECT_EQ(kept.data("promised"), std::string(400, 'p'));
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("promised"));
    ASSERT_TRUE(kept.wait(kept.jobs().dismissed("promised")));
    kept.clock.advance(1h);
    kept.rest();
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), IsEmpty());
}

TEST_F(JobsTest, FullOfJobsThatWaitItRefusesAndTakesTheNextWhenOneHasEnded) {
    Limits limits;
    limits.jobs_max = 2;
    KeptJobs kept(path(), limits);
    ASSERT_TRUE(kept.add("a"));
    ASSERT_TRUE(kept.add("b"));
    EXPECT_EQ(kept.add("c").error().code, ErrorCode::full);
    EXPECT_EQ(kept.began("c").error().code, ErrorCode::refused);
    ASSERT_TRUE(kept.ended("a"));
    EXPECT_TRUE(kept.add("d"));
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("b", "d"));
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
}

TEST_F(JobsTest, TheDataOfTheOldestThatHaveEndedMakesRoomButTheJobsAreStillKnown) {
    Limits limits;
    limits.bytes_max = 1'000;
    KeptJobs kept(path(), limits);
    ASSERT_TRUE(kept.print("a", std::string(400, 'a')));
    ASSERT_TRUE(kept.print("b", std::string(400, 'b')));
    ASSERT_TRUE(kept.print("c", std::string(400, 'c')));
    EXPECT_EQ(kept.data("a").error().code, ErrorCode::offline);
    EXPECT_EQ(kept.data("b")->size(), 400U);
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("a", "b", "c"));
    EXPECT_EQ(kept.found().at("a").bytes, 400U);
    EXPECT_FALSE(kept.found().at("a").is_kept);
    EXPECT_TRUE(kept.found().at("b").is_kept);
    ASSERT_TRUE(kept.add("d", std::string(600, 'd')));
    EXPECT_EQ(kept.data("b").error().code, ErrorCode::offline);
    EXPECT_EQ(kept.data("c")->size(), 400U);
}

TEST_F(JobsTest, FullOfBytesThatWaitItRefusesAndGivesUpNothing) {
    Limits limits;
    limits.bytes_max = 1'000;
    KeptJobs kept(path(), limits);
    ASSERT_TRUE(kept.print("over", std::string(300, 'o')));
    ASSERT_TRUE(kept.add("a", std::string(600, 'a')));
    EXPECT_EQ(kept.add("b", std::string(600, 'b')).error().code, ErrorCode::full);
    EXPECT_EQ(kept.data("over")->size(), 300U);
    EXPECT_TRUE(kept.add("c", std::string(400, 'c')));
}

TEST_F(JobsTest, AJobThatIsTooLargeIsRefused) {
    Limits limits;
    limits.payload_max = 100;
    KeptJobs kept(path(), limits);
    EXPECT_TRUE(kept.add("a", std::string(100, 'a')));
    EXPECT_EQ(kept.add("b", std::string(101, 'b')).error().code, ErrorCode::full);
    StoredJob wordy = stored_job("c");
    wordy.fields = std::string(Limits::kWordsMax, ' ');
    EXPECT_EQ(kept.wait(kept.jobs().add(wordy, "c")).error().code, ErrorCode::full);
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("a"));
}

TEST_F(JobsTest, RoomIsMadeInQuietMomentsBeforeItIsNeeded) {
    Limits limits;
    limits.bytes_max = 1'000;
    KeptJobs kept(path(), limits);
    ASSERT_TRUE(kept.print("a", std::string(450, 'a')));
    ASSERT_TRUE(kept.print("b", std::string(450, 'b')));
    EXPECT_TRUE(kept.data("a"));
    kept.rest();
    EXPECT_FALSE(kept.data("a"));
    EXPECT_TRUE(kept.data("b"));
}

TEST_F(JobsTest, FullOfJobsThatWaitItRestsAllTheSame) {
    Limits limits;
    limits.bytes_max = 1'000'000;
    KeptJobs kept(path(), limits);
    for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(kept.add(id, std::string(330'000, 'x')));
    kept.rest();
    EXPECT_GT(std::filesystem::file_size(path()), 900'000U);  // the log was emptied
    kept.clock.advance(100ms);
    EXPECT_EQ(kept.turn(), Journal::Turn::idle);
    EXPECT_TRUE(kept.data("a"));
}

TEST_F(JobsTest, WhatIsAMonthOldIsForgottenButNotWhatStaffHaveToSee) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.print("old"));
    ASSERT_TRUE(kept.print("open", "x", Outcome::unknown));
    ASSERT_TRUE(kept.add("waits"));
    kept.clock.advance(24h * 29);
    ASSERT_TRUE(kept.print("young"));
    kept.rest();
    ASSERT_TRUE(kept.data("old"));
    kept.clock.advance(24h * 2);
    kept.rest();
    EXPECT_FALSE(kept.data("old"));
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("open", "waits", "young"));
}

TEST_F(JobsTest, TellsOfAllThatIsNotOverAndOfTheNewestOthers) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("waits"));
    ASSERT_TRUE(kept.print("open", "x", Outcome::unknown));
    ASSERT_TRUE(kept.print("promised", "x", Outcome::failed));
    std::vector<std::shared_ptr<std::optional<Result<void>>>> answers;
    for (std::size_t i = 0; i < Journal::kFoundMax; ++i) {
        StoredJob over = stored_job("over-" + std::to_string(i));
        over.state = StoredJob::State::ended;
        over.outcome = Outcome::sent;
        answers.push_back(kept.ask(kept.jobs().add(over, "x")));
    }
    ASSERT_TRUE(kept.print("last"));
    for (const auto& answer : answers) ASSERT_TRUE(answer->value());
    kept.open_again();
    const std::vector<std::string> ids = kept.found_ids();
    ASSERT_EQ(ids.size(), Journal::kFoundMax + 3);
    EXPECT_EQ(ids[0], "waits");
    EXPECT_EQ(ids[1], "open");
    EXPECT_EQ(ids[2], "promised");
    EXPECT_EQ(ids[3], "over-1");
    EXPECT_EQ(ids.back(), "last");
}

TEST_F(JobsTest, WhatWaitsForTheDiskIsBounded) {
    KeptJobs kept(path());
    const auto first = kept.ask(kept.jobs().add(stored_job("a"), std::string(Jobs::kWaitingBytesMax, 'a')));
    const auto second = kept.ask(kept.jobs().add(stored_job("b"), "b"));
    ASSERT_TRUE(second->has_value());
    EXPECT_EQ((*second)->error().code, ErrorCode::full);
    static_cast<void>(kept.turn());
    ASSERT_TRUE(first->has_value());  // it was too large, but it no longer waits
    EXPECT_TRUE(kept.add("b", "b"));
}

TEST_F(JobsTest, TooManyRequestsAreRefusedAndTheOthersAreServed) {
    KeptJobs kept(path());
    std::vector<std::shared_ptr<std::optional<Result<void>>>> answers;
    for (std::size_t i = 0; i < Journal::kRequestsMax; ++i) {
        answers.push_back(kept.ask(kept.jobs().began("nobody", kept.clock.wall())));
    }
    const auto refused = kept.ask(kept.jobs().add(stored_job("a"), "a"));
    ASSERT_TRUE(refused->has_value());
    EXPECT_EQ((*refused)->error().code, ErrorCode::full);
    static_cast<void>(kept.turn());
    for (const auto& answer : answers) ASSERT_TRUE(answer->has_value());
    EXPECT_TRUE(kept.add("a"));
}

}  // namespace
}  // namespace comptoir::journal
