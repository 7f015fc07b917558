#include "app/base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

TEST(File, WritesAndReadsBackAndLeavesNothingBeside) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "a.json";
    ASSERT_TRUE(file::write(path, "one"));
    ASSERT_TRUE(file::write(path, std::string("t\0o", 3)));
    EXPECT_EQ(*file::read(path, 100), std::string("t\0o", 3));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(File, WritesTheSameWithoutWaitingForTheDisk) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "state.json";
    ASSERT_TRUE(file::write(path, "one"));
    ASSERT_TRUE(file::write_soon(path, "two"));
    EXPECT_EQ(file::read(path, 100), "two");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
    EXPECT_FALSE(file::write_soon(folder.path() / "none" / "state.json", "three"));
}

TEST(File, RefusesWhatIsLargerThanItsBound) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(file::write(folder.path() / "a", "12345"));
    EXPECT_EQ(file::read(folder.path() / "a", 4).error().code, ErrorCode::full);
    EXPECT_TRUE(file::read(folder.path() / "a", 5));
}

TEST(File, DoesNotWaitForAPipeNorReadAFolder) {
    const test::TemporaryFolder folder;
    ASSERT_EQ(::mkfifo((folder.path() / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(file::read(folder.path() / "pipe", 10).error().code, ErrorCode::offline);
    EXPECT_EQ(file::read(folder.path(), 10).error().code, ErrorCode::offline);
    EXPECT_EQ(file::read(folder.path() / "missing", 10).error().code, ErrorCode::offline);
}

TEST(File, SaysWhereItCouldNotWrite) {
    const auto written = file::write("/proc/comptoir/nothing", "x");
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().message.find("/proc/comptoir/nothing"), std::string::npos);
}

}  // namespace
}  // namespace comptoir
