#include "app/base/json.hpp"

#include <gtest/gtest.h>

namespace comptoir {
namespace {

TEST(Json, RefusesHundredThousandNestedBrackets) {
    const std::string deep(100'000, '[');
    const auto value = json::parse(deep + std::string(100'000, ']'));
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, ErrorCode::malformed);
    EXPECT_NE(value.error().message.find("nested"), std::string::npos);
}

TEST(Json, AcceptsTheDeepestAllowedNesting) {
    const json::Limits limits;
    const auto value = json::parse(std::string(limits.depth, '[') + std::string(limits.depth, ']'));
    EXPECT_TRUE(value);
    EXPECT_FALSE(json::parse(std::string(limits.depth + 1, '[') + std::string(limits.depth + 1, ']')));
}

TEST(Json, RefusesMoreBytesThanAllowedBeforeReadingThem) {
    const auto value = json::parse("[1,2,3]", {.bytes = 6});
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, ErrorCode::full);
}

TEST(Json, RefusesMoreValuesThanAllowed) {
    EXPECT_FALSE(json::parse("[1,2,3]", {.values = 3}));
    EXPECT_TRUE(json::parse("[1,2,3]", {.values = 4}));
}

TEST(Json, ReplacesBytesThatAreNotUtf8) {
    const auto value = json::parse("{\"name\":\"caf\xE9\"}");
    ASSERT_TRUE(value);
    EXPECT_EQ(json::text(*value, "name"), "caf\xEF\xBF\xBD");
}

TEST(Json, BuildsWhatTheTextSays) {
    const std::string text =
        R"({"a":[1,-2,3.5,"x\u00e9\n",true,false,null,{}],"b":{"c":{"d":[[],[7]]}},"e":18446744073709551615})";
    const auto value = json::parse(text);
    ASSERT_TRUE(value);
    EXPECT_EQ(*value, json::Value::parse(text));
    EXPECT_EQ(*json::parse(json::dump(*value)), *value);
    EXPECT_FALSE(json::parse(text + "]"));
    EXPECT_FALSE(json::parse(text.substr(0, text.size() - 1)));
}

TEST(Json, SaysWhereTextIsNotJson) {
    const auto value = json::parse("{\"a\":}");
    ASSERT_FALSE(value);
    EXPECT_NE(value.error().message.find("byte"), std::string::npos);
}

TEST(Json, ReadsFieldsOfTheWrongTypeWithoutThrowing) {
    const auto value = *json::parse(R"({"n":12.5,"t":true,"o":{"x":1},"a":[1],"z":null,"s":"7"})");
    EXPECT_EQ(json::text(value, "n"), "12.5");
    EXPECT_EQ(json::text(value, "t"), "true");
    EXPECT_EQ(json::text(value, "o"), "");
    EXPECT_EQ(json::text(value, "missing"), "");
    EXPECT_EQ(json::text(json::Value(3), "key of no object"), "");
    EXPECT_EQ(json::integer(value, "s"), 7);
    EXPECT_EQ(json::integer(value, "n"), std::nullopt);
    EXPECT_TRUE(json::array(value, "o").empty());
    EXPECT_EQ(json::array(value, "a").size(), 1u);
}

TEST(Json, FollowsPythonsIdeaOfTruth) {
    const auto value =
        *json::parse(R"({"a":false,"b":"","c":0,"d":[],"e":{},"f":null,"g":"0","h":[0],"i":-1})");
    for (const char* key : {"a", "b", "c", "d", "e", "f", "missing"})
        EXPECT_FALSE(json::truthy(value, key)) << key;
    for (const char* key : {"g", "h", "i"}) EXPECT_TRUE(json::truthy(value, key)) << key;
}

TEST(Json, DumpsBytesThatAreNotUtf8WithoutThrowing) {
    EXPECT_EQ(json::dump(json::Value("\xFF")), "\"\xEF\xBF\xBD\"");
}

TEST(Json, WholeNumbersThatDoNotFitAreNone) {
    EXPECT_EQ(json::integer(*json::parse("18446744073709551615")), std::nullopt);
    EXPECT_EQ(json::integer(*json::parse("1e300")), std::nullopt);
    EXPECT_EQ(json::integer(*json::parse("\"99999999999999999999\"")), std::nullopt);
    EXPECT_EQ(json::integer(*json::parse("5.0")), 5);
}

}  // namespace
}  // namespace comptoir
