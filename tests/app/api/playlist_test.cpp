#include "app/api/playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::api {
namespace {

using namespace std::chrono_literals;
using sources::AskedSlide;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

json::Value parsed(const std::string& text) {
    return json::parse(text).value_or(json::Value());
}

std::string why(const std::string& text) {
    const auto decoded = decode_playlist(parsed(text));
    return decoded ? "" : decoded.error().message;
}

TEST(DecodePlaylist, TakesFilesAndAddressesWithTheirTimes) {
    const auto decoded = decode_playlist(parsed(
        R"({"items": [{"file": "menu.jpg", "seconds": 20}, {"url": "https://shop.example/a.png"}], "seconds": 60})"));
    ASSERT_TRUE(decoded.has_value());
    EXPECT_THAT(decoded->said, ElementsAre(AskedSlide{"menu.jpg", "", 20s},
                                           AskedSlide{"", "https://shop.example/a.png", 0s}));
    EXPECT_EQ(decoded->lasts, 60s);
    const auto none = decode_playlist(parsed(R"({"items": []})"));
    ASSERT_TRUE(none.has_value());
    EXPECT_EQ(none->lasts, kPlaylistTime);
}

TEST(DecodePlaylist, RefusesNamesThatLeadOutOfTheFolder) {
    for (const char* name : {"../a.png", "/etc/passwd", "a/b.png", "..", ".hidden.png", "", "a\\u0000.png"})
        EXPECT_THAT(why(std::string(R"({"items": [{"file": ")") + name + "\"}]}"), HasSubstr("/items/0/file"))
            << name;
}

TEST(DecodePlaylist, SaysWhereSomethingIsWrong) {
    EXPECT_THAT(why("[]"), HasSubstr("object"));
    EXPECT_THAT(why("{}"), HasSubstr("/items"));
    EXPECT_THAT(why(R"({"folder": "/etc", "items": []})"), HasSubstr("/folder: unknown key"));
    EXPECT_THAT(why(R"({"items": [1]})"), HasSubstr("/items/0"));
    EXPECT_THAT(why(R"({"items": [{}]})"), HasSubstr("either"));
    EXPECT_THAT(why(R"({"items": [{"file": "a.png", "url": "https://a/b"}]})"), HasSubstr("either"));
    EXPECT_THAT(why(R"({"items": [{"file": 5}]})"), HasSubstr("/items/0/file"));
    EXPECT_THAT(why(R"({"items": [{"url": "file:///etc/passwd"}]})"), HasSubstr("/items/0/url"));
    EXPECT_THAT(why(R"({"items": [{"file": "a.png", "seconds": 0}]})"), HasSubstr("1 to 3600"));
    EXPECT_THAT(why(R"({"items": [], "seconds": 9999999})"), HasSubstr("1 to 604800"));
    json::Value many = {{"items", json::Value::array()}};
    for (std::size_t i = 0; i <= kPlaylistItemsMax; i++) many["items"].push_back({{"file", "a.png"}});
    const auto decoded = decode_playlist(many);
    ASSERT_FALSE(decoded.has_value());
    EXPECT_THAT(decoded.error().message, HasSubstr("more than 200"));
}

}  // namespace
}  // namespace comptoir::api
