#include "app/screen_wish.hpp"

#include <gtest/gtest.h>

namespace comptoir {
namespace {

constexpr const char* kLink = "https://shop.example/pos_customer_display/3/2?access_token=secret";
constexpr const char* kWished = "https://shop.example/pos_customer_display/5/0?access_token=other";

TEST(ScreenWish, IsTheSameAfterARestart) {
    const ScreenWish wish{270, 90, "https://shop.example/pos-self/3?access_token=f", kWished,
                          "https://shop.example 3"};
    EXPECT_EQ(read_screen_wish(describe(wish)), wish);
    EXPECT_EQ(read_screen_wish(describe(ScreenWish{})), ScreenWish{});
}

TEST(ScreenWish, IsNoneWhereTheFileSaysNonsense) {
    for (const char* text : {"null", "[]", "7", "{}", R"({"page":"file:///etc","degrees":45,"link":7})",
                             R"({"page":{},"degrees":"ninety","degrees_over":-90})"})
        EXPECT_EQ(read_screen_wish(*json::parse(text)), ScreenWish{}) << text;
}

TEST(ScreenWish, GivesWayToASettingThatWasChangedSince) {
    const ScreenWish wish{270, 0, "https://shop.example/x", kWished, pos_of(kLink)};
    EXPECT_EQ(still_wished(wish, 0, kLink), wish);
    EXPECT_EQ(still_wished(wish, 90, kLink).degrees, std::nullopt);
    EXPECT_EQ(still_wished(still_wished(wish, 90, kLink), 0, kLink).degrees, std::nullopt)
        << "it is forgotten";
    EXPECT_EQ(still_wished(wish, 0, "https://elsewhere.example").link, "");
    EXPECT_EQ(still_wished(wish, 90, "").page, wish.page) << "no setting is about that";
}

TEST(ScreenWish, NamesAPosWithoutItsSecrets) {
    EXPECT_EQ(pos_of(kLink), "https://shop.example 3");
    EXPECT_EQ(pos_of("https://shop.example/"), "https://shop.example");
    EXPECT_EQ(pos_of(""), "");
}

TEST(ScreenWish, DecidesWhatIsFollowedAndWhichWayUp) {
    ScreenWish wish;
    EXPECT_EQ(degrees_of(wish, 90), 90);
    EXPECT_EQ(link_of(wish, kLink), kLink);
    wish.degrees = 0;
    wish.link = kWished;
    EXPECT_EQ(degrees_of(wish, 90), 0);
    EXPECT_EQ(link_of(wish, kLink), kWished);
    EXPECT_EQ(link_of(wish, ""), kWished);
    wish.link = "https://shop.example/pos_customer_display/3/0?access_token=secret";
    EXPECT_EQ(link_of(wish, kLink), kLink) << "the settings name a screen of that very POS";
}

}  // namespace
}  // namespace comptoir
