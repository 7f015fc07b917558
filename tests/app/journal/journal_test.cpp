#include "app/journal/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <thread>

#include "tests/app/journal/kept_jobs.hpp"
#include "tests/support/run_io.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::journal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::atomic<int> commits{0};

/// Counts the commits of every database that is opened meanwhile.
class CommitCounter {
public:
    CommitCounter() {
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch));
        commits = 0;
    }
    ~CommitCounter() { sqlite3_reset_auto_extension(); }
    CommitCounter(const CommitCounter&) = delete;
    CommitCounter& operator=(const CommitCounter&) = delete;

private:
    static int watch(sqlite3* database, const char**, const struct sqlite3_api_routines*) {
        sqlite3_commit_hook(
            database,
            [](void*) {
                ++commits;
                return 0;
            },
            nullptr);
        return SQLITE_OK;
    }
};

class JournalTest : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path path() const { return folder.path() / "journal.db"; }
    /// What another machine would find if the disk were put into it now.
    [[nodiscard]] std::map<std::string, StoredJob> on_the_disk() const {
        const test::TemporaryFolder copy;
        for (const char* name : {"journal.db", "journal.db-wal"}) {
            if (std::filesystem::exists(folder.path() / name))
                std::filesystem::copy_file(folder.path() / name, copy.path() / name);
        }
        KeptJobs kept(copy.path() / "journal.db");
        return kept.found();
    }
    test::TemporaryFolder folder;
};

TEST_F(JournalTest, WhatIsAnsweredIsInTheFiles) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("a"));
    EXPECT_EQ(on_the_disk().at("a").state, StoredJob::State::queued);
    ASSERT_TRUE(kept.began("a"));
    EXPECT_EQ(on_the_disk().at("a").state, StoredJob::State::sending);
    ASSERT_TRUE(kept.ended("a", Outcome::unknown));
    EXPECT_EQ(on_the_disk().at("a").outcome, Outcome::unknown);
    ASSERT_TRUE(kept.wait(kept.jobs().dismissed("a")));
    EXPECT_TRUE(on_the_disk().at("a").is_dismissed);
}

TEST_F(JournalTest, NothingIsAnsweredBeforeItIsInTheFiles) {
    KeptJobs kept(path());
    const auto answer = kept.ask(kept.jobs().add(stored_job("a"), "x"));
    EXPECT_FALSE(answer->has_value());
    EXPECT_THAT(on_the_disk(), IsEmpty());
    EXPECT_EQ(kept.turn(), Journal::Turn::served);
    EXPECT_TRUE(answer->value());
}

TEST_F(JournalTest, AllThatWaitShareOneCommit) {
    const CommitCounter counter;
    KeptJobs kept(path());
    commits = 0;
    std::vector<std::shared_ptr<std::optional<Result<void>>>> answers;
    for (int i = 0; i < 200; ++i) {
        answers.push_back(kept.ask(kept.jobs().add(stored_job(std::to_string(i)), "x")));
    }
    EXPECT_EQ(kept.turn(), Journal::Turn::served);
    EXPECT_EQ(commits, 1);
    for (const auto& answer : answers) EXPECT_TRUE(answer->value());
    ASSERT_TRUE(kept.began("0"));
    EXPECT_EQ(commits, 2);
}

TEST_F(JournalTest, OneThatIsRefusedDoesNotCostTheOthersTheirCommit) {
    const CommitCounter counter;
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("twice", "first"));
    commits = 0;
    const auto before = kept.ask(kept.jobs().add(stored_job("before"), "x"));
    const auto twice = kept.ask(kept.jobs().add(stored_job("twice"), "second"));
    const auto after = kept.ask(kept.jobs().add(stored_job("after"), "x"));
    static_cast<void>(kept.turn());
    EXPECT_TRUE(before->value());
    EXPECT_FALSE(twice->value());
    EXPECT_TRUE(after->value());
    EXPECT_EQ(commits, 1);
    EXPECT_EQ(kept.data("twice"), "first");
}

TEST_F(JournalTest, RequestsAreServedInTheirOrder) {
    KeptJobs kept(path());
    const auto added = kept.ask(kept.jobs().add(stored_job("a"), "x"));
    const auto began = kept.ask(kept.jobs().began("a", kept.clock.wall()));
    const auto read = kept.ask(kept.jobs().data("a"));
    const auto ended = kept.ask(kept.jobs().ended("a", Outcome::sent, "", kept.clock.wall()));
    static_cast<void>(kept.turn());
    EXPECT_TRUE(added->value() && began->value() && ended->value());
    EXPECT_EQ(read->value(), "x");
    EXPECT_EQ(on_the_disk().at("a").outcome, Outcome::sent);
}

TEST_F(JournalTest, TheLogIsEmptiedInAQuietMomentAndIsThenWrittenOver) {
    KeptJobs kept(path());
    const std::string receipt(2'000'000, 'r');
    ASSERT_TRUE(kept.print("a", receipt));
    EXPECT_EQ(kept.turn(), Journal::Turn::idle);  // it is not quiet yet
    kept.rest();
    EXPECT_GT(std::filesystem::file_size(path()), receipt.size());
    const auto size = std::filesystem::file_size(folder.path() / "journal.db-wal");
    ASSERT_TRUE(kept.add("b", receipt));
    EXPECT_LT(std::filesystem::file_size(folder.path() / "journal.db-wal"), size + 100'000);
}

TEST_F(JournalTest, TheLogHasABoundInARushWithoutAQuietMoment) {
    KeptJobs kept(path());
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(kept.print(std::to_string(i), std::string(2'000'000, 'r')));
    EXPECT_LT(std::filesystem::file_size(folder.path() / "journal.db-wal"), 24'000'000U);
    EXPECT_GT(std::filesystem::file_size(path()), 60'000'000U);
}

/// With the thread that the front door makes.
class Running {
public:
    explicit Running(const std::filesystem::path& path)
        : journal_(std::move(*Journal::open(path, io.get_executor(), clock))),
          jobs(*journal_),
          thread_([this] { journal_->run(); }) {}
    ~Running() {
        journal_->stop();
        thread_.join();
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    asio::io_context io;
    SystemClock clock;

private:
    std::unique_ptr<Journal> journal_;

public:
    Jobs jobs;

private:
    std::thread thread_;
};

asio::awaitable<void> send_ten(Jobs& jobs, int sender, int& printed) {
    for (int i = 0; i < 10; ++i) {
        const std::string id = std::to_string(sender) + "-" + std::to_string(i);
        const std::string data(static_cast<std::size_t>(1'000 * (sender + 1)), static_cast<char>('a' + i));
        const auto added = co_await jobs.add(stored_job(id), data);
        const auto began = co_await jobs.began(id, WallTime(5s));
        const auto read = co_await jobs.data(id);
        const auto ended = co_await jobs.ended(id, Outcome::done, "", WallTime(6s));
        if (added && began && read == data && ended) ++printed;
    }
}

TEST_F(JournalTest, FiftySendersAtOnceAreAllKept) {
    int printed = 0;
    {
        Running running(path());
        int over = 0;
        for (int sender = 0; sender < 50; ++sender) {
            asio::co_spawn(running.io, send_ten(running.jobs, sender, printed),
                           [&over](const std::exception_ptr&) { ++over; });
        }
        EXPECT_TRUE(test::run_io_until(
            running.io, [&] { return over == 50; }, 30s));
    }
    EXPECT_EQ(printed, 500);
    KeptJobs kept(path());
    std::size_t done = 0;
    for (const StoredJob& job : kept.jobs().found()) done += job.outcome == Outcome::done ? 1 : 0;
    EXPECT_EQ(done, 500U);
    EXPECT_EQ(kept.found().size(), 500U);
}

TEST_F(JournalTest, WhatWasAskedBeforeItStopsIsAnswered) {
    int answered = 0;
    {
        Running running(path());
        for (int i = 0; i < 100; ++i) {
            asio::co_spawn(running.io, running.jobs.add(stored_job(std::to_string(i)), "x"),
                           [&answered](const std::exception_ptr&, const Result<void>& added) {
                               answered += added ? 1 : 0;
                           });
        }
        running.io.poll();
        EXPECT_TRUE(test::run_io_until(running.io, [&] { return answered == 100; }));
    }
    EXPECT_EQ(answered, 100);
    EXPECT_EQ(KeptJobs(path()).found().size(), 100U);
}

}  // namespace
}  // namespace comptoir::journal
