#include "app/state_folder.hpp"

#include <gtest/gtest.h>

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
    EXPECT_TRUE(state.origins().empty());
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
