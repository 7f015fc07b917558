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

TEST(Digest, IsSaidInHexDigits) {
    // The SHA-256 of "3:abc", as sha256sum has it.
    EXPECT_EQ(hex_digest_of({"abc"}), "aab5f9ae99b2e38fb462025c8f72f570c9c811705d2a4277dc855d7fa293fe97");
}

}  // namespace
}  // namespace comptoir
