#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/app/journal/kept_jobs.hpp"
#include "tests/app/journal/test_disk.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::journal {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t kPage = 4096;

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

void write(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// In place, under whoever has it open.
void overwrite(const std::filesystem::path& path, std::size_t offset, const std::string& bytes) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(offset));
    file << bytes;
}

/// Zeroes the pages that hold nothing but this letter: what a job prints.
int zero_pages_of(const std::filesystem::path& path, char letter) {
    const std::string bytes = bytes_of(path);
    int zeroed = 0;
    for (std::size_t start = 0; start + kPage <= bytes.size(); start += kPage) {
        const std::string_view page = std::string_view(bytes).substr(start, kPage);
        if (std::count(page.begin(), page.end(), letter) < 4'000) continue;
        overwrite(path, start, std::string(kPage, '\0'));
        ++zeroed;
    }
    return zeroed;
}

void run_sql(const std::filesystem::path& path, const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    const std::string alone =
        std::string("PRAGMA locking_mode = EXCLUSIVE;") + sql;  // needs no shared memory
    EXPECT_EQ(sqlite3_exec(database, alone.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
}

class BrokenFile : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path path() const { return folder.path() / "journal.db"; }

    /// A shop's journal, closed: printed, promised and waiting, asked for only, being sent, and unknown.
    void fill() const {
        KeptJobs kept(path());
        ASSERT_TRUE(kept.print("printed", std::string(20'000, 'p')));
        ASSERT_TRUE(kept.add("waiting", std::string(20'000, 'w')));
        StoredJob unpromised = stored_job("asked");
        unpromised.is_promised = false;
        ASSERT_TRUE(kept.wait(kept.jobs().add(unpromised, "a")));
        ASSERT_TRUE(kept.add("sending", std::string(20'000, 's')));
        ASSERT_TRUE(kept.began("sending"));
        ASSERT_TRUE(kept.print("unknown", std::string(20'000, 'u'), Outcome::unknown));
    }
    [[nodiscard]] std::vector<std::filesystem::path> set_aside() const {
        std::vector<std::filesystem::path> aside;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
            const std::string name = entry.path().filename().string();
            if (name.starts_with("journal.db.broken-") && !name.ends_with("-wal"))
                aside.push_back(entry.path());
        }
        std::sort(aside.begin(), aside.end());
        return aside;
    }
    /// Whatever lies there: it opens, says nothing that is not true, and goes on.
    void look(const std::string& what) const {
        SCOPED_TRACE(what);
        KeptJobs kept(path());
        std::vector<std::string> ids = kept.found_ids();
        for (const std::string& id : ids) {
            EXPECT_THAT((std::vector<std::string>{"printed", "waiting", "asked", "sending", "unknown"}),
                        testing::Contains(id));
            const auto data = kept.data(id);
            if (data) {
                EXPECT_EQ(data->find_first_not_of(id.front()), std::string::npos) << id;
            }
        }
        std::sort(ids.begin(), ids.end());
        EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end()) << "a job is there twice";
        const auto found = kept.found();
        if (found.contains("waiting")) {
            EXPECT_TRUE(kept.began("waiting"));
        }
        if (found.contains("sending")) {
            EXPECT_EQ(found.at("sending").state, StoredJob::State::sending);
        }
        EXPECT_TRUE(kept.print("new", "n"));
        kept.open_again();
        const auto again = kept.found();
        EXPECT_EQ(again.at("new").outcome, Outcome::done);
        EXPECT_EQ(again.contains("waiting"), found.contains("waiting"));
        if (found.contains("waiting")) {
            EXPECT_EQ(again.at("waiting").state, StoredJob::State::sending);
        }
        for (const auto& aside : set_aside()) std::filesystem::remove(aside);
    }

    test::TemporaryFolder folder;
    TestDisk fast;  // these tests open a thousand files
};

TEST_F(BrokenFile, IsSetAsideAndNamedAndServiceGoesOn) {
    fill();
    overwrite(path(), 0, std::string(100, 'x'));
    const std::string broken = bytes_of(path());
    KeptJobs kept(path());
    ASSERT_THAT(set_aside(), SizeIs(1));
    EXPECT_EQ(bytes_of(set_aside().front()), broken);
    EXPECT_EQ(set_aside().front().filename().string(), "journal.db.broken-20251229-092000");
    EXPECT_THAT(kept.journal().problems(),
                ElementsAre(AllOf(HasSubstr("The list of print jobs was damaged. A new one was begun on "
                                            "2025-12-29 09:20 UTC; no unfinished job could be read"),
                                  HasSubstr(set_aside().front().string()))));
    EXPECT_TRUE(kept.print("new"));
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), ElementsAre("new"));
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
}

TEST_F(BrokenFile, WhatCanBeReadOfItIsTakenOver) {
    fill();
    run_sql(path(), "PRAGMA ignore_check_constraints = ON; UPDATE job SET state = 7 WHERE id = 'printed'");
    KeptJobs kept(path());
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("3 unfinished jobs were taken over")));
    EXPECT_THAT(kept.found_ids(), ElementsAre("waiting", "sending", "unknown"));
    EXPECT_EQ(kept.found().at("waiting").state, StoredJob::State::queued);
    EXPECT_EQ(kept.found().at("sending").state, StoredJob::State::sending);
    EXPECT_EQ(kept.found().at("unknown").outcome, Outcome::unknown);
    EXPECT_EQ(kept.data("waiting"), std::string(20'000, 'w'));
    EXPECT_EQ(kept.data("unknown"), std::string(20'000, 'u'));
    EXPECT_TRUE(kept.began("waiting"));
}

TEST_F(BrokenFile, APromisedReceiptThatDidNotComeOutIsTakenOverToBePrintedAgain) {
    {
        KeptJobs kept(path());
        ASSERT_TRUE(kept.print("failed", std::string(20'000, 'f'), Outcome::failed));
        ASSERT_TRUE(kept.print("printed"));
    }
    run_sql(path(), "PRAGMA ignore_check_constraints = ON; UPDATE job SET state = 7 WHERE id = 'printed'");
    KeptJobs kept(path());
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("1 unfinished job was taken over")));
    EXPECT_EQ(kept.data("failed"), std::string(20'000, 'f'));
}

TEST_F(BrokenFile, AnyPageMayBeZeroed) {
    fill();
    const std::string whole = bytes_of(path());
    ASSERT_GT(whole.size(), 20 * kPage);
    for (std::size_t start = 0; start < whole.size(); start += kPage) {
        write(path(), whole);
        overwrite(path(), start, std::string(kPage, '\0'));
        look("page " + std::to_string(start / kPage));
    }
}

TEST_F(BrokenFile, AnyPageMayBeGarbage) {
    fill();
    const std::string whole = bytes_of(path());
    std::string garbage(kPage, '\0');
    for (std::size_t i = 0; i < kPage; ++i) garbage[i] = static_cast<char>((i * 7919 + 13) % 251);
    for (std::size_t start = 0; start < whole.size(); start += kPage) {
        const std::string_view page = std::string_view(whole).substr(start, kPage);
        const bool is_what_is_printed = std::any_of(page.begin(), page.end(), [&](char letter) {
            return letter != '\0' && std::count(page.begin(), page.end(), letter) > 2'000;
        });
        if (is_what_is_printed) continue;  // nothing tells it from a receipt
        write(path(), whole);
        overwrite(path(), start, garbage);
        look("page " + std::to_string(start / kPage));
    }
}

TEST_F(BrokenFile, MayEndAnywhere) {
    fill();
    const std::string whole = bytes_of(path());
    for (std::size_t size = 1; size < whole.size(); size += 1'500) {
        write(path(), whole.substr(0, size));
        look("cut after " + std::to_string(size));
    }
}

TEST_F(BrokenFile, ALogOfGarbageLeavesWhatWasBeforeIt) {
    fill();
    for (const std::size_t size : {1U, 31U, 32U, 5'000U, 50'000U}) {
        write(folder.path() / "journal.db-wal", std::string(size, 'x'));
        KeptJobs kept(path());
        EXPECT_THAT(kept.found_ids(), ElementsAre("printed", "waiting", "asked", "sending", "unknown"))
            << size;
        EXPECT_EQ(kept.data("waiting"), std::string(20'000, 'w'));
    }
    look("after the last of them");
}

TEST_F(BrokenFile, AnEmptyFileWithALogIsNotTakenForANewOne) {
    write(path(), "");
    write(folder.path() / "journal.db-wal", std::string(5'000, 'x'));
    KeptJobs kept(path());
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("the file is empty")));
    ASSERT_THAT(set_aside(), SizeIs(1));
    EXPECT_EQ(bytes_of(set_aside().front().string() + "-wal"), std::string(5'000, 'x'));
    EXPECT_TRUE(kept.print("new"));
}

TEST_F(BrokenFile, OneOfALaterVersionIsSetAsideAndWhatWaitsIsTakenOver) {
    fill();
    run_sql(path(), "ALTER TABLE job ADD COLUMN colour TEXT; PRAGMA user_version = 99");
    KeptJobs kept(path());
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("written by a later version")));
    EXPECT_THAT(kept.found_ids(), ElementsAre("printed", "waiting", "sending", "unknown"));
    EXPECT_EQ(kept.data("waiting"), std::string(20'000, 'w'));
}

TEST_F(BrokenFile, BreakingWhileInUseItIsSetAsideAndNoJobIsForgotten) {
    fill();
    KeptJobs kept(path());
    ASSERT_GT(zero_pages_of(path(), 'p'), 2);
    EXPECT_EQ(kept.data("printed").error().code, ErrorCode::offline);
    EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("4 unfinished jobs were taken over")));
    EXPECT_THAT(set_aside(), SizeIs(1));
    EXPECT_EQ(kept.data("waiting"), std::string(20'000, 'w'));
    EXPECT_EQ(kept.add("printed").error().code, ErrorCode::refused);  // a repeat of it would still be known
    EXPECT_TRUE(kept.began("waiting"));
    EXPECT_TRUE(kept.ended("sending"));
    kept.open_again();
    EXPECT_EQ(kept.found().at("waiting").state, StoredJob::State::sending);
    EXPECT_EQ(kept.found().at("sending").state, StoredJob::State::ended);
    EXPECT_EQ(kept.found().at("printed").outcome, Outcome::done);
    EXPECT_FALSE(kept.found().at("printed").is_kept);
    EXPECT_TRUE(kept.found().at("waiting").is_kept);
}

TEST_F(BrokenFile, JobsWhoseRowsAreGoneAreKnownFromMemory) {
    fill();
    KeptJobs kept(path());
    overwrite(path(), 0, std::string(3 * kPage, 'x'));
    ASSERT_GT(zero_pages_of(path(), 'p'), 2);
    EXPECT_FALSE(kept.data("printed"));
    EXPECT_TRUE(kept.began("waiting"));
    kept.open_again();
    EXPECT_EQ(kept.found().at("waiting").state, StoredJob::State::sending);
    EXPECT_EQ(kept.found().at("sending").state, StoredJob::State::sending);
}

TEST_F(BrokenFile, BreakingAgainAndAgainItGoesOnInMemoryAndNothingIsPrintedTwiceByTheNextStart) {
    KeptJobs kept(path());
    ASSERT_TRUE(kept.add("waiting"));
    for (int i = 0; i <= Journal::kAnewMax; ++i) {
        const std::string id = "large-" + std::to_string(i);
        ASSERT_TRUE(kept.print(id, std::string(4'000'000, 'p')));  // more than SQLite keeps in memory
        kept.rest();
        ASSERT_GT(zero_pages_of(path(), 'p'), 900);
        EXPECT_FALSE(kept.data(id));
    }
    const auto problems = kept.journal().problems();
    ASSERT_THAT(problems, SizeIs(Journal::kAnewMax + 1));
    EXPECT_THAT(problems.back(), HasSubstr("do not outlive a power cut now"));
    EXPECT_TRUE(kept.began("waiting"));
    EXPECT_TRUE(kept.print_unpromised("in memory"));
    EXPECT_EQ(kept.add("promised").error().code, ErrorCode::full);
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), IsEmpty());
}

TEST_F(BrokenFile, OnlyTheNewestAreKept) {
    KeptJobs kept(path());
    for (int i = 0; i < 5; ++i) {
        kept.close();
        overwrite(path(), 0, std::string(100, 'x'));
        kept.clock.advance(i < 2 ? 0s : 60s);  // twice within a second
        kept.open();
        ASSERT_TRUE(kept.add("a"));
    }
    const auto aside = set_aside();
    ASSERT_THAT(aside, SizeIs(JournalFile::kBrokenMax));
    EXPECT_THAT(aside.back().string(), HasSubstr("20251229-092300"));
}

TEST_F(BrokenFile, APowerCutWhileItWasReplacedIsFinishedByTheNextStart) {
    fill();
    std::filesystem::rename(path(), folder.path() / "journal.db.new");
    write(folder.path() / "journal.db-wal", std::string(5'000, 'x'));
    KeptJobs kept(path());
    EXPECT_THAT(kept.found_ids(), ElementsAre("printed", "waiting", "asked", "sending", "unknown"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "journal.db.new"));
    kept.close();
    write(folder.path() / "journal.db.new", "half of one");
    kept.open();
    EXPECT_THAT(kept.found_ids(), SizeIs(5));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "journal.db.new"));
    EXPECT_THAT(kept.journal().problems(), IsEmpty());
}

TEST_F(BrokenFile, OnAFullDiskItStaysAndIsReplacedByTheNextStart) {
    fill();
    run_sql(path(), "PRAGMA ignore_check_constraints = ON; UPDATE job SET state = 7 WHERE id = 'printed'");
    {
        TestDisk disk;
        disk.refuse_writes(SQLITE_FULL);
        KeptJobs kept(path());
        EXPECT_THAT(kept.journal().problems(), ElementsAre(HasSubstr("do not outlive a power cut")));
        EXPECT_THAT(kept.found_ids(), IsEmpty());
        EXPECT_THAT(set_aside(), IsEmpty());
        EXPECT_TRUE(kept.print_unpromised("today"));
        EXPECT_EQ(kept.add("promised").error().code, ErrorCode::full);
    }
    KeptJobs kept(path());
    EXPECT_THAT(kept.found_ids(), ElementsAre("waiting", "sending", "unknown"));
}

TEST_F(BrokenFile, WithoutAFolderJobsAreKeptInMemoryAndThatIsSaid) {
    write(folder.path() / "plain file", "");
    KeptJobs kept(folder.path() / "plain file" / "journal.db");
    EXPECT_THAT(kept.journal().problems(),
                ElementsAre(HasSubstr("Print jobs do not outlive a power cut now")));
    EXPECT_EQ(kept.add("promised").error().code, ErrorCode::full) << "a yes that the plug would break";
    EXPECT_TRUE(kept.add_unpromised("a", "receipt"));
    EXPECT_EQ(kept.data("a"), "receipt");
    EXPECT_TRUE(kept.began("a"));
    EXPECT_TRUE(kept.ended("a"));
    EXPECT_EQ(kept.add_unpromised("b", std::string(Limits::kMemoryBytesMax + 1, 'b')).error().code,
              ErrorCode::full);
}

TEST_F(BrokenFile, ASecondKioskDoesNotPrintTheJobsOfTheFirst) {
    fill();
    KeptJobs first(path());
    Timings timings;
    timings.patience = 0ms;
    {
        KeptJobs second(path(), {}, timings);
        EXPECT_THAT(second.journal().problems(), ElementsAre(HasSubstr("another program has")));
        EXPECT_THAT(second.found_ids(), IsEmpty());
        EXPECT_TRUE(second.print_unpromised("of the second"));
        EXPECT_EQ(second.add("promised").error().code, ErrorCode::full);
    }
    EXPECT_THAT(first.found_ids(), SizeIs(5));
    EXPECT_TRUE(first.began("waiting"));
    EXPECT_THAT(set_aside(), IsEmpty());
}

}  // namespace
}  // namespace comptoir::journal
