#include "app/pictures/disk_cache.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace comptoir::pictures {
namespace {

namespace fs = std::filesystem;

std::string url_of(int i) {
    return "https://shop.example/web/image/" + std::to_string(i);
}

TEST(DiskCache, GivesBackWhatWasStoredAlsoAfterARestart) {
    const test::TemporaryFolder folder;
    const Kept kept{"\"tag\"", std::string("bytes\n\0more", 11)};
    {
        DiskCache cache(folder.path() / "pictures");
        EXPECT_FALSE(cache.load(url_of(1)));
        cache.store(url_of(1), kept);
        EXPECT_EQ(cache.load(url_of(1)), kept);
    }
    DiskCache cache(folder.path() / "pictures");
    EXPECT_EQ(cache.load(url_of(1)), kept);
    EXPECT_FALSE(cache.load(url_of(2)));
    cache.store(url_of(1), {"", "new"});
    EXPECT_EQ(cache.load(url_of(1)), (Kept{"", "new"}));
    EXPECT_EQ(cache.files(), 1u);
}

TEST(DiskCache, ThrowsOutTheOldestWhenItIsFull) {
    const test::TemporaryFolder folder;
    DiskCache cache(folder.path(), {.bytes = 1u << 20, .files = 3});
    for (int i = 1; i <= 3; ++i) cache.store(url_of(i), {"", "x"});
    EXPECT_TRUE(cache.load(url_of(1)));  // used just now: 2 is the oldest
    cache.store(url_of(4), {"", "x"});
    EXPECT_FALSE(cache.load(url_of(2)));
    EXPECT_TRUE(cache.load(url_of(1)));
    EXPECT_TRUE(cache.load(url_of(3)));
    EXPECT_TRUE(cache.load(url_of(4)));
}

TEST(DiskCache, KeepsToItsBytes) {
    const test::TemporaryFolder folder;
    DiskCache cache(folder.path(), {.bytes = 10'000, .files = 100});
    for (int i = 0; i < 50; ++i) cache.store(url_of(i), {"", std::string(1000, 'x')});
    EXPECT_LE(cache.bytes(), 10'000u);
    EXPECT_GE(cache.files(), 8u);
    EXPECT_TRUE(cache.load(url_of(49)));
    cache.store(url_of(50), {"", std::string(20'000, 'x')});
    EXPECT_FALSE(cache.load(url_of(50))) << "larger than the whole cache";
    EXPECT_TRUE(cache.load(url_of(49)));
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder.path())) bytes += entry.file_size();
    EXPECT_EQ(bytes, cache.bytes());
}

TEST(DiskCache, KeepsTheYoungestOfTooManyFilesFound) {
    const test::TemporaryFolder folder;
    {
        DiskCache cache(folder.path());
        for (int i = 0; i < 5; ++i) cache.store(url_of(i), {"", "x"});
    }
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        fs::last_write_time(entry, fs::file_time_type::clock::now() - std::chrono::hours(1));
    }
    {
        DiskCache cache(folder.path());
        EXPECT_TRUE(cache.load(url_of(3)));
    }
    DiskCache cache(folder.path(), {.bytes = 1u << 20, .files = 1});
    EXPECT_EQ(cache.files(), 1u);
    EXPECT_TRUE(cache.load(url_of(3)));
}

TEST(DiskCache, TakesATornOrForeignFileAsAMiss) {
    const test::TemporaryFolder folder;
    {
        DiskCache cache(folder.path());
        cache.store(url_of(1), {"\"tag\"", "some bytes"});
    }
    const fs::path path = fs::directory_iterator(folder.path())->path();
    const auto size = fs::file_size(path);
    for (std::uintmax_t length = 0; length < size; ++length) {
        fs::resize_file(path, length);
        DiskCache cache(folder.path());
        EXPECT_FALSE(cache.load(url_of(1))) << length;
        cache.store(url_of(1), {"\"tag\"", "some bytes"});
        EXPECT_TRUE(cache.load(url_of(1)));
    }
    std::ofstream(path) << "comptoir-picture 1\nhttps://other.example/\n\n1\nx";
    std::ofstream(folder.path() / "notes.txt") << "not ours";
    std::ofstream(folder.path() / "crashed.picture.new") << "half";
    DiskCache cache(folder.path());
    EXPECT_FALSE(cache.load(url_of(1))) << "another URL of the same hash";
    EXPECT_TRUE(fs::exists(folder.path() / "notes.txt"));
    EXPECT_FALSE(fs::exists(folder.path() / "crashed.picture.new"));
}

TEST(DiskCache, DoesWithoutAFolderThatCannotBeMade) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.path() / "file") << "in the way";
    ::testing::internal::CaptureStderr();
    DiskCache cache(folder.path() / "file" / "pictures");
    for (int i = 0; i < 5; ++i) cache.store(url_of(i), {"", "x"});
    EXPECT_FALSE(cache.load(url_of(1)));
    const std::string log = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
}

TEST(DiskCache, DoesWithoutAFolderThatIsTakenAway) {
    const test::TemporaryFolder folder;
    ::testing::internal::CaptureStderr();
    DiskCache cache(folder.path() / "pictures");
    cache.store(url_of(1), {"", "x"});
    fs::remove_all(folder.path() / "pictures");
    EXPECT_FALSE(cache.load(url_of(1)));
    for (int i = 0; i < 5; ++i) cache.store(url_of(i), {"", "x"});
    EXPECT_EQ(cache.files(), 0u);
    const std::string log = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
}

TEST(DiskCache, ReadsFromAReadOnlyFolder) {
    if (::geteuid() == 0) GTEST_SKIP() << "root writes everywhere";
    const test::TemporaryFolder folder;
    {
        DiskCache cache(folder.path());
        cache.store(url_of(1), {"", "x"});
    }
    ::chmod(folder.path().c_str(), 0500);
    ::testing::internal::CaptureStderr();
    DiskCache cache(folder.path());
    EXPECT_TRUE(cache.load(url_of(1)));
    cache.store(url_of(2), {"", "x"});
    EXPECT_FALSE(cache.load(url_of(2)));
    ::chmod(folder.path().c_str(), 0700);
    EXPECT_NE(::testing::internal::GetCapturedStderr(), "");
}

TEST(DiskCache, DoesWithoutADiskThatIsFull) {
    if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
    const test::TemporaryFolder folder;
    ::testing::internal::CaptureStderr();
    DiskCache cache(folder.path());
    cache.store(url_of(1), {"", "x"});
    const fs::path kept = fs::directory_iterator(folder.path())->path();
    fs::create_symlink("/dev/full", kept.string() + ".new");
    cache.store(url_of(1), {"", std::string(100'000, 'y')});
    EXPECT_EQ(cache.load(url_of(1))->bytes, "x") << "the old one stays";
    EXPECT_NE(::testing::internal::GetCapturedStderr().find("can't be kept"), std::string::npos);
}

}  // namespace
}  // namespace comptoir::pictures
