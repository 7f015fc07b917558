#include "app/screen/hours.hpp"

#include <gtest/gtest.h>

#include "app/screen/dimming.hpp"

namespace comptoir {
namespace {

using namespace std::chrono_literals;

constexpr int kNoon = 12 * 60;
constexpr int kEvening = 19 * 60;

Hours shop() {
    Hours hours;
    hours.configure({.open = {{.days = 0x3F, .from = 8 * 60 + 30, .to = kEvening}}, .closing_page = 5min});
    return hours;
}

TEST(Hours, AreAlwaysWhereNoneAreSet) {
    Hours hours;
    hours.follow(3 * 60, false, Time{});
    EXPECT_EQ(hours.lighting(), Lighting::open);
    EXPECT_FALSE(hours.has_hours());
    EXPECT_EQ(hours.next_change(), Time::max());
}

TEST(Hours, EndWithTheClosedPageAndThenADarkPanel) {
    Hours hours = shop();
    const Time now{1h};
    hours.follow(kEvening - 1, false, now);
    EXPECT_EQ(hours.lighting(), Lighting::open);
    hours.follow(kEvening, false, now + 1min);
    EXPECT_EQ(hours.lighting(), Lighting::closed_page);
    EXPECT_EQ(hours.next_change(), now + 6min);
    hours.follow(kEvening + 5, false, now + 6min);
    EXPECT_EQ(hours.lighting(), Lighting::dark);
    EXPECT_EQ(hours.next_change(), Time::max());
    hours.follow(kDayMinutes + 8 * 60 + 30, false, now + 14h);
    EXPECT_EQ(hours.lighting(), Lighting::open);
}

TEST(Hours, GiveWayToASaleAndAWhileBehindIt) {
    Hours hours = shop();
    const Time now{1h};
    hours.follow(kEvening, false, now);
    hours.follow(kEvening + 10, false, now + 10min);
    ASSERT_EQ(hours.lighting(), Lighting::dark);
    hours.follow(kEvening + 20, true, now + 20min);
    EXPECT_EQ(hours.lighting(), Lighting::open);
    hours.follow(kEvening + 25, false, now + 25min);
    EXPECT_EQ(hours.lighting(), Lighting::closed_page);
    hours.follow(kEvening + 27, false, now + 27min);
    EXPECT_EQ(hours.lighting(), Lighting::dark);
}

TEST(Hours, APanelThatSomebodyWantsDarkIsSoUntilASaleOrSomebodyIsThere) {
    Hours hours;
    const Time now{1h};
    for (const bool is_a_sale : {true, false}) {
        hours.ask(AskedLight::dark);
        hours.follow(kNoon, false, now);
        EXPECT_EQ(hours.lighting(), Lighting::dark);
        EXPECT_FALSE(hours.is_outside());
        if (!is_a_sale) hours.wake(now);
        hours.follow(kNoon, is_a_sale, now);
        EXPECT_EQ(hours.lighting(), Lighting::open);
        hours.follow(kNoon, false, now + 24h);
        EXPECT_EQ(hours.lighting(), Lighting::open) << "it is not dark again by itself";
        EXPECT_EQ(hours.asked(), AskedLight::as_the_hours);
    }
}

TEST(Hours, GoOnAfterWhatSomebodyWanted) {
    Hours hours = shop();
    const Time now{1h};
    hours.ask(AskedLight::dark);
    hours.follow(kEvening - 1, false, now);
    EXPECT_EQ(hours.lighting(), Lighting::dark);
    hours.follow(kEvening, false, now + 1min);
    EXPECT_EQ(hours.lighting(), Lighting::closed_page) << "the shop closes now";
    hours.follow(kEvening + 5, false, now + 6min);
    ASSERT_EQ(hours.lighting(), Lighting::dark);
    hours.ask(AskedLight::lit);
    hours.follow(kEvening + 6, false, now + 7min);
    EXPECT_EQ(hours.lighting(), Lighting::closed_page);
    EXPECT_EQ(hours.next_change(), Time::max());
    hours.follow(kEvening + 120, false, now + 2h);
    EXPECT_EQ(hours.lighting(), Lighting::closed_page) << "all night";
    hours.follow(kDayMinutes + kNoon, false, now + 17h);
    hours.follow(kDayMinutes + kEvening, false, now + 24h);
    hours.follow(kDayMinutes + kEvening + 6, false, now + 24h + 6min);
    EXPECT_EQ(hours.lighting(), Lighting::dark) << "and not the next one";
}

TEST(Hours, WhoWantsItDarkIsHeardWhereNobodyKnowsTheTime) {
    Hours hours = shop();
    hours.ask(AskedLight::dark);
    hours.follow(std::nullopt, false, Time{1h});
    EXPECT_EQ(hours.lighting(), Lighting::dark);
    hours.ask(AskedLight::as_the_hours);
    hours.follow(std::nullopt, false, Time{1h});
    EXPECT_EQ(hours.lighting(), Lighting::open);
}

TEST(Hours, ADarkPanelIsLitForAWhileWhereSomebodyIsThere) {
    Hours hours = shop();
    const Time now{1h};
    hours.follow(kEvening, false, now);
    hours.follow(kEvening + 10, false, now + 10min);
    ASSERT_EQ(hours.lighting(), Lighting::dark);
    hours.wake(now + 11min);
    hours.follow(kEvening + 11, false, now + 11min);
    EXPECT_EQ(hours.lighting(), Lighting::closed_page);
    EXPECT_EQ(hours.next_change(), now + 13min);
    hours.follow(kEvening + 13, false, now + 13min);
    EXPECT_EQ(hours.lighting(), Lighting::dark);
}

TEST(Hours, SayWhenTheShopOpensOnlyWithinADay) {
    const Hours hours = shop();
    EXPECT_EQ(hours.opens_at(kEvening), "08:30");
    EXPECT_EQ(hours.opens_at(5 * kDayMinutes + kEvening), "")
        << "on Saturday evening it is the day after tomorrow";
    EXPECT_EQ(hours.opens_at(6 * kDayMinutes + kNoon), "08:30");
}

TEST(Dimming, BeginsOnceNobodyWasServedForAWhileAndEndsAtOnce) {
    Dimming dimming;
    dimming.configure({.after = 10min, .to = 20});
    const Time now{1h};
    dimming.follow(true, now);
    EXPECT_EQ(dimming.percent(), 100);
    EXPECT_EQ(dimming.next_change(), now + 10min);
    dimming.follow(true, now + 10min);
    EXPECT_EQ(dimming.percent(), 20);
    EXPECT_EQ(dimming.next_change(), Time::max());
    dimming.follow(false, now + 11min);
    EXPECT_EQ(dimming.percent(), 100);
    dimming.follow(true, now + 12min);
    EXPECT_EQ(dimming.next_change(), now + 22min);
}

TEST(Dimming, NeverBeginsWhereItIsNotAskedFor) {
    Dimming dimming;
    dimming.follow(true, Time{});
    dimming.follow(true, Time{100h});
    EXPECT_EQ(dimming.percent(), 100);
    EXPECT_EQ(dimming.next_change(), Time::max());
}

TEST(Dimming, IsAtRestWhereItTakesNoLightAway) {
    Dimming dimming;
    dimming.configure({.after = 10min, .to = 100});
    dimming.follow(true, Time{});
    EXPECT_EQ(dimming.next_change(), Time::max());
    dimming.follow(true, Time{10min});
    EXPECT_EQ(dimming.percent(), 100);
    EXPECT_EQ(dimming.next_change(), Time::max()) << "not in the past, again and again";
}

}  // namespace
}  // namespace comptoir
