#include "app/http/target.hpp"

#include <gtest/gtest.h>

#include <string>

namespace comptoir::http {
namespace {

TEST(Target, SplitsPathAndQueryAndDecodesBoth) {
    const auto target = parse_target("/api/v1/devices/caf%C3%A9?wait=10&name=a+b%2Fc&flag");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/api/v1/devices/caf\xC3\xA9");
    EXPECT_EQ(target->query, (std::vector<std::pair<std::string, std::string>>{
                                 {"wait", "10"}, {"name", "a b/c"}, {"flag", ""}}));
}

TEST(Target, JoinsRepeatedSlashesAsAPosThatWasGivenATrailingSlashSendsThem) {
    EXPECT_EQ(parse_target("//hw_proxy///hello")->path, "/hw_proxy/hello");
}

TEST(Target, TakesTheHostOutOfTheAbsoluteForm) {
    const auto target = parse_target("http://10.0.0.2:8069/hw_proxy/hello?x=1");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->authority, "10.0.0.2:8069");
    EXPECT_EQ(target->path, "/hw_proxy/hello");
    EXPECT_EQ(parse_target("http://10.0.0.2")->path, "/");
    EXPECT_EQ(parse_target("http://10.0.0.2?a=b")->query.size(), 1u);
}

TEST(Target, RefusesPathsThatClimbOrHideControlCharacters) {
    for (const char* bad : {"/..", "/a/../b", "/a/%2e%2e/b", "/a%00b", "/a%0d%0ab", "/a%zz", "/a%4", "a/b",
                            "", "?a=b", "http:///a"}) {
        EXPECT_FALSE(parse_target(bad)) << bad;
    }
}

TEST(Target, LeavesDotsInsideNamesAlone) {
    EXPECT_EQ(parse_target("/a..b/c..")->path, "/a..b/c..");
}

TEST(Target, TakesWhatIsNoEscapeInAQueryForItself) {
    EXPECT_EQ(parse_target("/a?b=50%&c=%zz")->query.front().second, "50%");
}

TEST(Target, BoundsTheNumberOfParameters) {
    std::string text = "/a?";
    for (std::size_t i = 0; i < kParametersMax; ++i) text += "x&";
    EXPECT_TRUE(parse_target(text));
    EXPECT_FALSE(parse_target(text + "x"));
}

}  // namespace
}  // namespace comptoir::http
