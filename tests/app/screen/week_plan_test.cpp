#include "app/screen/week_plan.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>

namespace comptoir {
namespace {

constexpr int at(int day, int hour, int minute = 0) {
    return day * kDayMinutes + hour * 60 + minute;
}

WeekSpan span(const char* text) {
    const auto parsed = parse_week_span(text);
    EXPECT_TRUE(parsed.has_value()) << text;
    return parsed.value_or(WeekSpan{});
}

TEST(WeekPlan, ReadsDaysAsPeopleWriteThem) {
    EXPECT_EQ(parse_days("mon"), 0b0000001);
    EXPECT_EQ(parse_days("mon-fri"), 0b0011111);
    EXPECT_EQ(parse_days("sat-mon"), 0b1100001);
    EXPECT_EQ(parse_days("mon, wed ,sun"), 0b1000101);
}

TEST(WeekPlan, RefusesWhatIsNoDayOrTime) {
    for (const char* text : {"", "monday", "mon-", "-mon", "mon,,tue", "mon-fri-sun"})
        EXPECT_FALSE(parse_days(text).has_value()) << text;
    for (const char* text : {"", "7:30", "24:01", "12:60", "99:99", "12.30", "ab:cd", "12:3a"})
        EXPECT_FALSE(parse_time_of_day(text).has_value()) << text;
    for (const char* text : {"", "mon", "07:30", "07:30-", "mon 07:30 - 19:00", "mon-fri07:30-19:00"})
        EXPECT_FALSE(parse_week_span(text).has_value()) << text;
}

TEST(WeekPlan, IsOnFromItsFirstMinuteToBeforeItsLast) {
    const WeekSpan open = span("mon-sat 07:30-19:00");
    EXPECT_FALSE(is_on(open, at(0, 7, 29)));
    EXPECT_TRUE(is_on(open, at(0, 7, 30)));
    EXPECT_TRUE(is_on(open, at(5, 18, 59)));
    EXPECT_FALSE(is_on(open, at(5, 19)));
    EXPECT_FALSE(is_on(open, at(6, 12)));
}

TEST(WeekPlan, GoesOnIntoTheNextDayAlsoFromSundayToMonday) {
    const WeekSpan night = span("sun 22:00-02:00");
    EXPECT_TRUE(is_on(night, at(6, 23)));
    EXPECT_TRUE(is_on(night, at(0, 1, 59)));
    EXPECT_FALSE(is_on(night, at(0, 2)));
    EXPECT_FALSE(is_on(night, at(6, 1)));
}

TEST(WeekPlan, LastsAllDayFromMidnightToMidnight) {
    EXPECT_TRUE(is_on(span("tue 00:00-24:00"), at(1, 0)));
    EXPECT_TRUE(is_on(span("tue 00:00-24:00"), at(1, 23, 59)));
    EXPECT_FALSE(is_on(span("tue 00:00-24:00"), at(2, 0)));
    EXPECT_TRUE(is_on(span("06:00-06:00"), at(3, 5, 59)));
}

TEST(WeekPlan, SaysHowLongUntilTheNextSpan) {
    const std::vector<WeekSpan> open{span("mon-fri 08:30-12:00"), span("mon-fri 14:00-18:00")};
    EXPECT_EQ(minutes_until_on(open, at(0, 12)), 120);
    EXPECT_EQ(minutes_until_on(open, at(4, 18)), at(7, 8, 30) - at(4, 18));
    EXPECT_EQ(minutes_until_on({}, 0), std::nullopt);
    EXPECT_EQ(time_of_day_text(at(3, 8, 5)), "08:05");
}

/// The wall's clock of a shop in Berlin.
class WeekPlanInBerlin : public ::testing::Test {
protected:
    void SetUp() override { set("Europe/Berlin"); }
    void TearDown() override {
        if (before_.empty()) {
            ::unsetenv("TZ");
        } else {
            ::setenv("TZ", before_.c_str(), 1);
        }
        ::tzset();
    }
    static void set(const char* zone) {
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
    static int week_minute(std::int64_t unix_seconds) {
        return local_week_minute(WallTime(std::chrono::seconds(unix_seconds)));
    }
    std::string before_ = std::getenv("TZ") == nullptr ? "" : std::getenv("TZ");
};

// Clocks go forward on Sunday 2026-03-29 at 01:00 UTC, from 02:00 to 03:00, and back on Sunday 2026-10-25 at
// 01:00 UTC, from 03:00 to 02:00. Source: IANA time zone database, Europe/Berlin (rule EU).
constexpr std::int64_t kForward = 1'774'746'000;
constexpr std::int64_t kBack = 1'792'890'000;

TEST_F(WeekPlanInBerlin, FollowsTheClockThatIsPutForward) {
    EXPECT_EQ(week_minute(kForward - 60), at(6, 1, 59));
    EXPECT_EQ(week_minute(kForward), at(6, 3, 0));
    const WeekSpan open = span("sun-mon 08:00-20:00");
    // Six hours after 02:00 of that night it is 09:00, not 08:00; on Saturday the same span would begin an
    // hour later.
    EXPECT_FALSE(is_on(open, week_minute(kForward + 5 * 3600 - 60)));
    EXPECT_TRUE(is_on(open, week_minute(kForward + 5 * 3600)));
    EXPECT_TRUE(is_on(open, week_minute(kForward + 17 * 3600 - 60)));
    EXPECT_FALSE(is_on(open, week_minute(kForward + 17 * 3600)));
}

TEST_F(WeekPlanInBerlin, FollowsTheClockThatIsPutBack) {
    EXPECT_EQ(week_minute(kBack - 60), at(6, 2, 59));
    EXPECT_EQ(week_minute(kBack), at(6, 2, 0));
    const WeekSpan open = span("sun-mon 08:00-20:00");
    EXPECT_FALSE(is_on(open, week_minute(kBack + 6 * 3600 - 60)));
    EXPECT_TRUE(is_on(open, week_minute(kBack + 6 * 3600)));
    EXPECT_FALSE(is_on(open, week_minute(kBack + 18 * 3600)));
}

TEST_F(WeekPlanInBerlin, HasAnHourTwiceAndAnHourNeverInASpanOfTheNight) {
    const WeekSpan bar = span("sat 22:00-02:30");
    EXPECT_TRUE(is_on(bar, week_minute(kBack - 3600)));   // 02:00, the first time
    EXPECT_FALSE(is_on(bar, week_minute(kBack - 1800)));  // 02:30
    EXPECT_TRUE(is_on(bar, week_minute(kBack)));          // 02:00, the second time
    EXPECT_FALSE(is_on(bar, week_minute(kBack + 1800)));
    EXPECT_TRUE(is_on(bar, week_minute(kForward - 60)));  // 01:59
    EXPECT_FALSE(is_on(bar, week_minute(kForward)));      // 03:00: there is no 02:30
}

TEST_F(WeekPlanInBerlin, FollowsABoxThatIsMovedToAnotherZone) {
    EXPECT_EQ(week_minute(kForward), at(6, 3, 0));
    ::setenv("TZ", "America/New_York", 1);  // and nothing else, as when somebody sets the box's zone
    EXPECT_EQ(week_minute(kForward), at(5, 21, 0));
}

}  // namespace
}  // namespace comptoir
