#include "app/base/digest.hpp"

#include <gtest/gtest.h>

namespace comptoir {
namespace {

TEST(Digest, TellsContentsApartAndWhereTheyAreDivided) {
    EXPECT_EQ(digest_of({"ab", "c"}), digest_of({"ab", "c"}));
    EXPECT_NE(digest_of({"ab", "c"}), digest_of({"a", "bc"}));
    EXPECT_NE(digest_of({"ab", "c"}), digest_of({"ab", "c", ""}));
    EXPECT_EQ(digest_of({}).size(), 32u);
}

}  // namespace
}  // namespace comptoir
