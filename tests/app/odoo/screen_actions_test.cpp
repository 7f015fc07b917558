#include "app/odoo/screen_actions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace comptoir::odoo {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Verb = DisplayCall::Verb;

constexpr const char* kShop = "https://shop.example";

class ScreenActions : public ::testing::Test {
protected:
    ScreenActions() {
        hands.turn = [this](int degrees) { return note("turn " + std::to_string(degrees)); };
        hands.show_page = [this](const std::string& url, std::optional<int> degrees) {
            return note("show " + url + (degrees ? " " + std::to_string(*degrees) : ""));
        };
        hands.refresh = [this] { (void)note("refresh"); };
        hands.follow = [this](const std::string& link) { (void)note("follow " + link); };
        hands.own = [this] { (void)note("own"); };
        hands.close = [this] { (void)note("close"); };
    }

    Result<void> note(std::string what) {
        done.push_back(std::move(what));
        return {};
    }
    Result<void> act(Verb verb, const std::string& url = "") {
        DisplayCall call;
        call.verb = verb;
        call.register_number = "3";
        call.access_token = "f00d";
        call.rotation = "left";
        call.url = url;
        done.clear();
        return act_on_screen(hands, call, caller);
    }

    ScreenHands hands;
    ScreenCaller caller{Generation::until_18, kShop, "", ""};
    std::vector<std::string> done;
};

TEST_F(ScreenActions, OpeningFollowsTheDisplayOfThatPosWithoutABrowser) {
    ASSERT_TRUE(act(Verb::open).has_value());
    EXPECT_THAT(done, ElementsAre("own", "follow https://shop.example/pos_customer_display/3/f00d"));
    caller.generation = Generation::since_19;
    ASSERT_TRUE(act(Verb::open).has_value());
    EXPECT_THAT(done,
                ElementsAre("own", "follow https://shop.example/pos_customer_display/3/0?access_token=f00d"));
    caller = {Generation::since_19, "", "https://shop.example/pos_customer_display/3/2?access_token=1", ""};
    ASSERT_TRUE(act(Verb::open).has_value()) << "over the server link, which has no page";
    EXPECT_THAT(done,
                ElementsAre("own", "follow https://shop.example/pos_customer_display/3/0?access_token=f00d"));
}

TEST_F(ScreenActions, TheServerThatTheBoxBelongsToIsMeantWhereNoPageAsks) {
    caller = {Generation::since_19, "", "", "https://home.example"};
    ASSERT_TRUE(act(Verb::open).has_value());
    EXPECT_THAT(done,
                ElementsAre("own", "follow https://home.example/pos_customer_display/3/0?access_token=f00d"));
    ASSERT_TRUE(act(Verb::open_kiosk).has_value());
    EXPECT_THAT(done, ElementsAre("show https://home.example/pos-self/3?access_token=f00d 90"));
    caller.server = "https://other.example/pos_customer_display/1/2?access_token=1";
    ASSERT_TRUE(act(Verb::open).has_value());
    EXPECT_THAT(done, ElementsAre("own")) << "the settings' link stays";
}

TEST_F(ScreenActions, OpeningLeavesTheLinkToAnotherServerAlone) {
    caller.server = "https://other.example/pos_customer_display/1/2?access_token=1";
    EXPECT_TRUE(act(Verb::open).has_value()) << "its till sends its orders itself";
    EXPECT_THAT(done, ElementsAre("own"));
    caller.server = "https://shop.example";
    EXPECT_TRUE(act(Verb::open).has_value());
    EXPECT_EQ(done.size(), 2u);
}

TEST_F(ScreenActions, AKioskIsAPageOnAScreenTurnedToTheRight) {
    ASSERT_TRUE(act(Verb::open_kiosk).has_value());
    EXPECT_THAT(done, ElementsAre("show https://shop.example/pos-self/3?access_token=f00d 90"));
    caller.server = "https://main.example/pos_customer_display/3/2";
    ASSERT_TRUE(act(Verb::open_kiosk).has_value());
    EXPECT_THAT(done, ElementsAre("show https://main.example/pos-self/3?access_token=f00d 90"));
    caller = {};
    EXPECT_EQ(act(Verb::open_kiosk).error().code, ErrorCode::refused);
    EXPECT_THAT(done, IsEmpty());
}

TEST_F(ScreenActions, AnAddressIsAPageUnlessItIsADisplayOfOurs) {
    ASSERT_TRUE(act(Verb::update_url, "https://dashboard.example/x?y=1").has_value());
    EXPECT_THAT(done, ElementsAre("show https://dashboard.example/x?y=1"));
    const std::string display = "https://shop.example/pos_customer_display/3/2?access_token=1";
    ASSERT_TRUE(act(Verb::update_url, display).has_value());
    EXPECT_THAT(done, ElementsAre("own", "follow " + display));
    caller.server = "https://other.example";
    ASSERT_TRUE(act(Verb::update_url, display).has_value());
    EXPECT_THAT(done, ElementsAre("show " + display));
    ASSERT_TRUE(act(Verb::update_url, "").has_value());
    EXPECT_THAT(done, ElementsAre("own"));
    for (const char* bad : {"file:///etc/shadow", "javascript:alert(1)", "/pos-self/3", "--kiosk"}) {
        EXPECT_EQ(act(Verb::update_url, bad).error().code, ErrorCode::malformed) << bad;
        EXPECT_THAT(done, IsEmpty());
    }
}

TEST_F(ScreenActions, TheRestIsDoneAsItIsAsked) {
    ASSERT_TRUE(act(Verb::rotate).has_value());
    EXPECT_THAT(done, ElementsAre("turn 270"));
    ASSERT_TRUE(act(Verb::refresh).has_value());
    EXPECT_THAT(done, ElementsAre("refresh"));
    ASSERT_TRUE(act(Verb::close).has_value());
    EXPECT_THAT(done, ElementsAre("close"));
    for (const Verb verb : {Verb::get, Verb::set, Verb::html}) {
        EXPECT_TRUE(act(verb).has_value());
        EXPECT_THAT(done, IsEmpty());
    }
}

TEST_F(ScreenActions, WhatCantBeDoneIsSaid) {
    hands = {};
    EXPECT_EQ(act(Verb::rotate).error().code, ErrorCode::unsupported);
    EXPECT_EQ(act(Verb::open_kiosk).error().code, ErrorCode::unsupported);
    EXPECT_EQ(act(Verb::update_url, "https://shop.example/x").error().code, ErrorCode::unsupported);
    for (const Verb verb : {Verb::open, Verb::close, Verb::refresh}) EXPECT_TRUE(act(verb).has_value());
}

TEST(Degrees, AreClockwise) {
    EXPECT_EQ(degrees_of("normal"), 0);
    EXPECT_EQ(degrees_of("right"), 90);
    EXPECT_EQ(degrees_of("inverted"), 180);
    EXPECT_EQ(degrees_of("left"), 270);
}

}  // namespace
}  // namespace comptoir::odoo
