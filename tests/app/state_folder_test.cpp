#include "app/state_folder.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "app/base/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

TEST(StateFolder, MakesTheIdentityOnceAndKeepsItWhenTheNetworkCardChanges) {
    const test::TemporaryFolder folder;
    StateFolder state(folder.path() / "state");
    EXPECT_EQ(state.problem(), "");
    EXPECT_EQ(state.identity("", "dc:a6:32:00:11:22"), "dc:a6:32:00:11:22");
    EXPECT_EQ(StateFolder(folder.path() / "state").identity("", "00:00:5e:00:53:01"), "dc:a6:32:00:11:22");
}

TEST(StateFolder, AnAdoptedIdentityWinsAndIsNotStored) {
    const test::TemporaryFolder folder;
    StateFolder state(folder.path());
    EXPECT_EQ(state.identity("old-box", "aa"), "old-box");
    EXPECT_EQ(state.identity("", "aa"), "aa");
}

TEST(StateFolder, MakesAnIdentityWithoutANetworkCard) {
    const test::TemporaryFolder folder;
    const std::string made = StateFolder(folder.path()).identity("", "");
    EXPECT_EQ(made.size(), 17u);
    EXPECT_EQ(StateFolder(folder.path()).identity("", ""), made);
}

TEST(StateFolder, RemembersOriginsOnceEach) {
    const test::TemporaryFolder folder;
    StateFolder state(folder.path());
    state.remember_origin("https://shop.example");
    state.remember_origin("https://shop.example");
    state.remember_origin("http://127.0.0.1:8069");
    EXPECT_EQ(StateFolder(folder.path()).origins(),
              (std::vector<std::string>{"https://shop.example", "http://127.0.0.1:8069"}));
}

TEST(StateFolder, RemembersWhereTheBusWasLeft) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(StateFolder(folder.path()).bookmark(), odoo::bus::Bookmark{});
    const odoo::bus::Bookmark left{"https://shop.example 3", 811,
                                   WallTime(std::chrono::seconds(1'767'000'000))};
    StateFolder(folder.path()).remember_bookmark(left);
    EXPECT_EQ(StateFolder(folder.path()).bookmark(), left);
    ASSERT_TRUE(file::write(folder.path() / "bus.json", "{\"pos\": 5, \"resume_id\": \"x\", \"at\": []}"));
    EXPECT_EQ(StateFolder(folder.path()).bookmark().resume_id, 0);
}

/// No file of this process takes a byte as long as it lives; an empty one can be made, as on a full disk.
class NoRoom {
public:
    NoRoom() {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit none = before_;
        none.rlim_cur = 0;
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    ~NoRoom() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, signal_before_);
    }
    NoRoom(const NoRoom&) = delete;
    NoRoom& operator=(const NoRoom&) = delete;

private:
    rlimit before_{};
    void (*signal_before_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

TEST(StateFolder, ADiskThatTakesEmptyFilesOnlyIsAProblemUntilItTakesMore) {
    const test::TemporaryFolder folder;
    StateFolder state = [&] {
        const NoRoom no_room;
        return StateFolder(folder.path());
    }();
    EXPECT_NE(state.problem(), "");
    EXPECT_TRUE(state.look_again());
    EXPECT_EQ(state.problem(), "");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "nothing is left of the trial";
}

TEST(StateFolder, MakesTheScreensIdOnce) {
    const test::TemporaryFolder folder;
    const std::string made = StateFolder(folder.path()).screen_id();
    ASSERT_EQ(made.size(), 36u);
    EXPECT_EQ(made[14], '4');
    EXPECT_EQ(StateFolder(folder.path()).screen_id(), made);
    const test::TemporaryFolder another;
    EXPECT_NE(StateFolder(another.path()).screen_id(), made);
}

TEST(StateFolder, GoesOnWhereItCannotWriteAndSaysSo) {
    StateFolder state("/proc/comptoir");
    EXPECT_NE(state.problem(), "");
    EXPECT_EQ(state.identity("", "aa"), "aa");
    state.remember_origin("https://shop.example");
    EXPECT_EQ(state.origins(), std::vector<std::string>{"https://shop.example"}) << "as long as it runs";
    EXPECT_FALSE(state.look_again()) << "nothing has changed";
    EXPECT_NE(state.problem(), "");
}

TEST(StateFolder, HealsWhenTheFolderCanBeWrittenAndSavesWhatWaited) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(file::write(folder.path() / "state", "a file where the folder should be"));
    StateFolder state(folder.path() / "state");
    EXPECT_NE(state.problem().find("let the kiosk's user write there"), std::string::npos);
    const std::string screen = state.screen_id();
    EXPECT_EQ(state.screen_id(), screen) << "it does not change while it can't be kept";
    EXPECT_EQ(state.identity("", "aa"), "aa");
    state.remember_origin("https://shop.example");
    std::filesystem::remove(folder.path() / "state");
    EXPECT_TRUE(state.look_again());
    EXPECT_EQ(state.problem(), "");
    const StateFolder next(folder.path() / "state");
    EXPECT_EQ(next.origins(), std::vector<std::string>{"https://shop.example"});
    EXPECT_EQ(StateFolder(folder.path() / "state").screen_id(), screen);
    EXPECT_EQ(StateFolder(folder.path() / "state").identity("", "bb"), "aa");
}

TEST(StateFolder, WhatLayInAFolderThatCouldNotBeReadIsNotReplaced) {
    const test::TemporaryFolder folder;
    const auto real = folder.path() / "state";
    StateFolder(real).remember_origin("https://old.example");
    ASSERT_EQ(StateFolder(real).identity("", "aa"), "aa");
    std::filesystem::rename(real, folder.path() / "away");
    ASSERT_TRUE(file::write(real, "not mounted yet"));
    StateFolder state(real);
    EXPECT_EQ(state.identity("", "bb"), "bb");
    state.remember_origin("https://new.example");
    std::filesystem::remove(real);
    std::filesystem::rename(folder.path() / "away", real);
    EXPECT_TRUE(state.look_again());
    EXPECT_EQ(StateFolder(real).identity("", "cc"), "aa");
    EXPECT_EQ(StateFolder(real).origins(),
              (std::vector<std::string>{"https://old.example", "https://new.example"}));
}

TEST(StateFolder, AFolderThatGoesAwayWhileItRunsIsToldAndHeals) {
    const test::TemporaryFolder folder;
    StateFolder state(folder.path() / "state");
    std::filesystem::remove_all(folder.path() / "state");
    ASSERT_TRUE(file::write(folder.path() / "state", "in its place"));
    state.remember_origin("https://shop.example");
    EXPECT_NE(state.problem(), "");
    std::filesystem::remove(folder.path() / "state");
    EXPECT_TRUE(state.look_again());
    EXPECT_EQ(StateFolder(folder.path() / "state").origins(),
              std::vector<std::string>{"https://shop.example"});
}

TEST(StateFolder, AFileThatIsThereAndCannotBeReadIsNotReplaced) {
    const test::TemporaryFolder folder;
    const auto real = folder.path() / "identity.json";
    ASSERT_EQ(::mkfifo(real.c_str(), 0600), 0);  // as one that another user owns
    StateFolder state(folder.path());
    EXPECT_EQ(state.identity("", "bb"), "bb");
    EXPECT_NE(state.problem().find("identity.json is there and can't be read"), std::string::npos);
    EXPECT_TRUE(std::filesystem::is_fifo(real));
    EXPECT_FALSE(state.look_again());
    EXPECT_TRUE(std::filesystem::is_fifo(real));
    std::filesystem::remove(real);
    ASSERT_TRUE(file::write(real, R"({"identifier": "aa"})"));
    EXPECT_TRUE(state.look_again());
    EXPECT_EQ(state.problem(), "");
    EXPECT_EQ(StateFolder(folder.path()).identity("", "cc"), "aa");
}

TEST(StateFolder, TakesABrokenFileForAnEmptyOne) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(file::write(folder.path() / "origins.json", "[[[["));
    ASSERT_TRUE(file::write(folder.path() / "identity.json", "{\"identifier\": 12"));
    StateFolder state(folder.path());
    EXPECT_TRUE(state.origins().empty());
    EXPECT_EQ(state.identity("", "aa"), "aa");
}

}  // namespace
}  // namespace comptoir
