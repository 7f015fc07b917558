#include "app/odoo/series.hpp"

#include <gtest/gtest.h>

namespace comptoir::odoo {
namespace {

TEST(Series, IsReadOutOfWhatAServerSaysOfItself) {
    EXPECT_EQ(read_series("17.0"), (Series{17, 0}));
    EXPECT_EQ(read_series("saas~18.2"), (Series{18, 2}));
    EXPECT_EQ(read_series("saas-19.4+e"), (Series{19, 4}));
    EXPECT_EQ(read_series("20.0"), (Series{20, 0}));
    EXPECT_EQ(read_series("20"), (Series{20, 0}));
    for (const char* nothing : {"", "master", "0.1", "999.1", "99999999999999999999", "saas~", "-"})
        EXPECT_FALSE(read_series(nothing).is_known()) << nothing;
    EXPECT_EQ(read_series("18.0").generation(), Generation::until_18);
    EXPECT_EQ(read_series("saas~18.4").generation(), Generation::until_18);
    EXPECT_EQ(read_series("19.0").generation(), Generation::since_19);
    EXPECT_EQ(read_series("").generation(), Generation::since_19);
    EXPECT_FALSE(read_series("19.0").chooses_channel());
    EXPECT_TRUE(read_series("saas~19.1").chooses_channel());
    EXPECT_EQ(read_series("saas~19.1").text(), "19.1");
}

TEST(Series, KnowsWhichServersTakeDirectResults) {
    for (const char* old : {"", "17.0-3", "18.0-2", "saas-18.4-1", "19.0-2", "19", "nonsense", "-", "19."})
        EXPECT_FALSE(read_series(old).takes_direct_results()) << old;
    for (const char* later : {"saas-19.1-1", "saas~19.2-1", "19.5-1", "20.0-1", "saas-20.1-2"})
        EXPECT_TRUE(read_series(later).takes_direct_results()) << later;
    EXPECT_FALSE(read_series("99999999999999999999.0").takes_direct_results());
}

TEST(Series, KnowsWhichServersHaveNoDisplayLink) {
    for (const char* old : {"16.0", "saas~17.2", "17.0"})
        EXPECT_TRUE(read_series(old).has_no_display_link()) << old;
    for (const char* later : {"18.0", "saas~18.1", "20.0", "", "nonsense"})
        EXPECT_FALSE(read_series(later).has_no_display_link()) << later;
}

}  // namespace
}  // namespace comptoir::odoo
