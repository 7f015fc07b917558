#include "kiosk-config/settings/watch.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace comptoir::settings {
namespace {

namespace fs = std::filesystem;

class WatchTest : public testing::Test {
protected:
    void write(const fs::path& name) const { std::ofstream(folder_ / name) << "text"; }
    void start(const fs::path& name = "comptoir.toml") {
        auto watch = Watch::create(folder_ / name);
        ASSERT_TRUE(watch.has_value()) << watch.error().message;
        watch_ = std::move(*watch);
    }
    /// Whether the descriptor is readable now, as a poll loop sees it. Inotify queues before the change
    /// returns.
    [[nodiscard]] bool is_readable() const {
        pollfd descriptor{watch_->fd(), POLLIN, 0};
        return ::poll(&descriptor, 1, 0) == 1;
    }
    [[nodiscard]] bool heard() const { return is_readable() && watch_->take_changes(); }

    const test::TemporaryFolder temporary_;
    const fs::path folder_ = temporary_.path();
    std::unique_ptr<Watch> watch_;
};

TEST_F(WatchTest, SleepsWhileNothingHappens) {
    write("comptoir.toml");
    start();
    EXPECT_FALSE(is_readable());
    EXPECT_FALSE(watch_->take_changes());
}

TEST_F(WatchTest, HearsAWriteInPlaceOnce) {
    write("comptoir.toml");
    start();
    write("comptoir.toml");
    EXPECT_TRUE(heard());
    EXPECT_FALSE(is_readable());
}

TEST_F(WatchTest, HearsAFileReplacedByRename) {
    write("comptoir.toml");
    start();
    for (int i = 0; i < 3; ++i) {
        write("comptoir.toml.new");
        fs::rename(folder_ / "comptoir.toml.new", folder_ / "comptoir.toml");
        EXPECT_TRUE(heard()) << i;
    }
}

TEST_F(WatchTest, HearsAFileComeAndGo) {
    start();
    write("comptoir.toml");
    EXPECT_TRUE(heard());
    fs::remove(folder_ / "comptoir.toml");
    EXPECT_TRUE(heard());
}

TEST_F(WatchTest, HearsAFileBecomeReadable) {
    write("comptoir.toml");
    start();
    fs::permissions(folder_ / "comptoir.toml", fs::perms::owner_read);
    EXPECT_TRUE(heard());
}

TEST_F(WatchTest, LeavesNeighboursAlone) {
    write("comptoir.toml");
    start();
    write("comptoir.toml.swp");
    write("other.toml");
    EXPECT_TRUE(is_readable());
    EXPECT_FALSE(watch_->take_changes());
    EXPECT_FALSE(is_readable());
}

TEST_F(WatchTest, HearsDropInsButNotWhatIsNone) {
    fs::create_directory(folder_ / "conf.d");
    start();
    write("conf.d/shop.toml");
    EXPECT_TRUE(heard());
    write("conf.d/notes.txt");
    write("conf.d/.hidden.toml");
    EXPECT_FALSE(heard());
    fs::remove(folder_ / "conf.d/shop.toml");
    EXPECT_TRUE(heard());
}

TEST_F(WatchTest, HearsADropInFolderThatCameLater) {
    start();
    fs::create_directory(folder_ / "conf.d");
    EXPECT_TRUE(heard());
    write("conf.d/shop.toml");
    EXPECT_TRUE(heard());
}

TEST_F(WatchTest, HearsADropInFolderGoAndComeBack) {
    fs::create_directory(folder_ / "conf.d");
    start();
    fs::remove_all(folder_ / "conf.d");
    EXPECT_TRUE(heard());
    fs::create_directory(folder_ / "conf.d");
    EXPECT_TRUE(heard());
    write("conf.d/shop.toml");
    EXPECT_TRUE(heard());
}

TEST_F(WatchTest, WaitsForAFolderThatIsNotThereYet) {
    start("etc/comptoir/comptoir.toml");
    write("unrelated");
    EXPECT_FALSE(heard());
    fs::create_directories(folder_ / "etc/comptoir");
    EXPECT_TRUE(heard());
    write("etc/comptoir/comptoir.toml");
    EXPECT_TRUE(heard());
}

TEST_F(WatchTest, OutlivesItsFolderBeingReplaced) {
    fs::create_directory(folder_ / "etc");
    write("etc/comptoir.toml");
    start("etc/comptoir.toml");
    fs::rename(folder_ / "etc", folder_ / "old");
    EXPECT_TRUE(heard());
    fs::create_directory(folder_ / "etc");
    EXPECT_TRUE(heard());
    write("etc/comptoir.toml");
    EXPECT_TRUE(heard());
}

TEST_F(WatchTest, FollowsAFolderReplacedInOneGo) {
    fs::create_directory(folder_ / "etc");
    fs::create_directory(folder_ / "new");
    start("etc/comptoir.toml");
    fs::rename(folder_ / "etc", folder_ / "old");
    fs::rename(folder_ / "new", folder_ / "etc");
    EXPECT_TRUE(heard());
    write("old/comptoir.toml");
    EXPECT_FALSE(heard());
    write("etc/comptoir.toml");
    EXPECT_TRUE(heard());
}

TEST_F(WatchTest, FollowsALinkToWhereTheFileIs) {
    fs::create_directory(folder_ / "data");
    write("data/real.toml");
    fs::create_symlink(folder_ / "data/real.toml", folder_ / "comptoir.toml");
    start();
    write("data/real.toml");
    EXPECT_TRUE(heard());
    write("data/other.toml");
    EXPECT_FALSE(heard());
}

TEST_F(WatchTest, HearsMoreChangesThanOneReadHolds) {
    start();
    for (int i = 0; i < 2'000; ++i) write("neighbour-with-a-rather-long-name-" + std::to_string(i));
    write("comptoir.toml");
    EXPECT_TRUE(heard());
    EXPECT_FALSE(is_readable());
}

}  // namespace
}  // namespace comptoir::settings
