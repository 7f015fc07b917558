#include "kiosk-config/settings/duration.hpp"

#include <gtest/gtest.h>

namespace comptoir::settings {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsEveryUnit) {
    EXPECT_EQ(parse_duration("250ms"), 250ms);
    EXPECT_EQ(parse_duration("30s"), 30s);
    EXPECT_EQ(parse_duration("10min"), 10min);
    EXPECT_EQ(parse_duration("2h"), 2h);
    EXPECT_EQ(parse_duration("7d"), 168h);
    EXPECT_EQ(parse_duration("0s"), 0s);
    EXPECT_EQ(parse_duration("5 min"), 5min);
}

TEST(Duration, RefusesWhatIsNotOneAndSaysHowOneIsWritten) {
    for (const char* text : {"", "30", "s", "-1s", "-0s", "+1s", "1.5s", "30 seconds", "1h30min", "10m",
                             " 10s", "10s ", "10  s", "99999999999999999999s", "0x10s", "1e3s"}) {
        const auto parsed = parse_duration(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::malformed);
        EXPECT_NE(parsed.error().message.find("30s"), std::string::npos) << parsed.error().message;
    }
}

TEST(Duration, EndsAtACenturyWithoutOverflow) {
    EXPECT_TRUE(parse_duration("36500d").has_value());
    EXPECT_FALSE(parse_duration("36501d").has_value());
    EXPECT_FALSE(parse_duration("9223372036854775807h").has_value());
    EXPECT_FALSE(parse_duration("9223372036854775807ms").has_value());
}

TEST(Duration, PrintsTheShortestFormAndReadsItBack) {
    EXPECT_EQ(duration_text(0ms), "0s");
    EXPECT_EQ(duration_text(1500ms), "1500ms");
    EXPECT_EQ(duration_text(90s), "90s");
    EXPECT_EQ(duration_text(120s), "2min");
    EXPECT_EQ(duration_text(24h), "1d");
    for (std::int64_t ms = 0; ms < 200'000'000; ms += 777) {
        const std::chrono::milliseconds duration(ms);
        ASSERT_EQ(parse_duration(duration_text(duration)), duration) << ms;
    }
}

}  // namespace
}  // namespace comptoir::settings
