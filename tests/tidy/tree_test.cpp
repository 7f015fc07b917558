/// Our own tree against the rules.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/tidy/rules.hpp"

namespace comptoir::tidy {
namespace {

using testing::IsEmpty;

const Tree& our_tree() {
    static const Tree tree = read_tree(COMPTOIR_SOURCE_DIR);
    return tree;
}

TEST(OurTree, WasFoundAtAll) {
    EXPECT_GT(our_tree().size(), 100u);
    EXPECT_GT(bounds(our_tree()).size(), 20u);
}

TEST(OurTree, KeepsTheEdgesBetweenRooms) {
    EXPECT_THAT(forbidden_includes(our_tree()), IsEmpty());
}

TEST(OurTree, WritesIncludesFromTheRoot) {
    EXPECT_THAT(misspelt_includes(our_tree()), IsEmpty());
}

TEST(OurTree, UsesALibraryThroughOneFolder) {
    EXPECT_THAT(strayed_libraries(our_tree()), IsEmpty());
}

TEST(OurTree, TestsEveryDriver) {
    EXPECT_THAT(untested_drivers(our_tree()), IsEmpty());
}

TEST(OurTree, CallsNothingThatIsBanned) {
    EXPECT_THAT(banned_calls(our_tree()), IsEmpty());
}

TEST(OurTree, NamesNoPathOfOneMachine) {
    EXPECT_THAT(machine_paths(our_tree()), IsEmpty());
}

TEST(OurTree, LeavesNothingForLaterAndSwitchesNoTestOff) {
    EXPECT_THAT(leftovers(our_tree()), IsEmpty());
}

TEST(OurTree, SaysWhereEveryAssetIsFrom) {
    EXPECT_THAT(unlicensed_assets(our_tree()), IsEmpty());
}

TEST(OurTree, SaysWhyOfEveryBound) {
    for (const Bound& bound : bounds(our_tree())) {
        std::printf("%-28s %-24s %-52s %s\n", bound.name.c_str(), bound.value.c_str(), bound.place.c_str(),
                    bound.why.c_str());
    }
    EXPECT_THAT(unexplained_bounds(our_tree()), IsEmpty());
}

}  // namespace
}  // namespace comptoir::tidy
