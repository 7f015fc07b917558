#include "kiosk-config/settings/nearest.hpp"

#include <gtest/gtest.h>

namespace comptoir::settings {
namespace {

TEST(EditDistance, CountsTheFourKindsOfSlip) {
    EXPECT_EQ(edit_distance("port", "port"), 0u);
    EXPECT_EQ(edit_distance("prt", "port"), 1u);    // left out
    EXPECT_EQ(edit_distance("poort", "port"), 1u);  // added
    EXPECT_EQ(edit_distance("pord", "port"), 1u);   // changed
    EXPECT_EQ(edit_distance("prot", "port"), 1u);   // swapped
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(EditDistance, IgnoresCaseAndTakesEmptyWords) {
    EXPECT_EQ(edit_distance("LISTEN", "listen"), 0u);
    EXPECT_EQ(edit_distance("", "abc"), 3u);
    EXPECT_EQ(edit_distance("abc", ""), 3u);
    EXPECT_EQ(edit_distance("", ""), 0u);
}

TEST(EditDistance, IsTheSameBothWays) {
    const std::vector<std::string> words{"",       "a",    "ab",    "ba",      "listen",
                                         "silent", "port", "sport", "origins", "origin"};
    for (const std::string& a : words) {
        for (const std::string& b : words)
            EXPECT_EQ(edit_distance(a, b), edit_distance(b, a)) << a << " " << b;
    }
}

TEST(EditDistance, LooksOnlyAtTheStartOfAnEndlessWord) {
    const std::string endless(1'000'000, 'x');
    EXPECT_EQ(edit_distance(endless, ""), kWordMax);
    EXPECT_EQ(edit_distance(endless, endless + "y"), 0u);
}

TEST(Nearest, FindsTheLikelyWordAndNothingUnlikely) {
    const std::vector<std::string> keys{"listen", "port", "idle", "reduced_motion"};
    EXPECT_EQ(nearest("prot", keys), "port");
    EXPECT_EQ(nearest("Listen", keys), "listen");
    EXPECT_EQ(nearest("reduce_motions", keys), "reduced_motion");
    EXPECT_EQ(nearest("colour", keys), "");
    EXPECT_EQ(nearest("", keys), "");
    EXPECT_EQ(nearest("port", {}), "");
}

TEST(Nearest, TakesTheFirstOfTwoThatAreEquallyNear) {
    EXPECT_EQ(nearest("pot", {"port", "spot"}), "port");
}

}  // namespace
}  // namespace comptoir::settings
