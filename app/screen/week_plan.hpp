#pragma once
/// Days and times of a week as people write them: opening hours, and when a playlist is shown.
///
/// All of it is what the clock on the wall says. When clocks are put forward or back the plan follows them by
/// itself, because nothing is ever counted from one day into another.

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"

namespace comptoir {

inline constexpr int kDayMinutes = 24 * 60;
inline constexpr int kWeekMinutes = 7 * kDayMinutes;

/// From one time of day to another, on some days of the week. One that ends before it begins goes on into the
/// next day; one that ends when it begins lasts 24 hours.
struct WeekSpan {
    std::uint8_t days = 0x7F;  ///< bit 0 is Monday; the day on which it begins
    int from = 0;              ///< minutes of the day
    int to = kDayMinutes;

    bool operator==(const WeekSpan&) const = default;
};

/// "mon", "mon-fri", "sat-mon", "mon,wed,fri". Errors: malformed.   Thread: any (pure), as all below.
[[nodiscard]] Result<std::uint8_t> parse_days(std::string_view text);
/// "07:30" to "24:00". Errors: malformed.
[[nodiscard]] Result<int> parse_time_of_day(std::string_view text);
/// "mon-sat 07:30-19:00"; without days it is every day. Errors: malformed.
[[nodiscard]] Result<WeekSpan> parse_week_span(std::string_view text);

/// `week_minute`: minutes since Monday 00:00.
[[nodiscard]] bool is_on(const WeekSpan& span, int week_minute);
[[nodiscard]] bool is_on(const std::vector<WeekSpan>& spans, int week_minute);
/// Minutes until the next span begins; nothing where there is none.
[[nodiscard]] std::optional<int> minutes_until_on(const std::vector<WeekSpan>& spans, int week_minute);

/// "08:30". `minute` is taken as a minute of any day.
[[nodiscard]] std::string time_of_day_text(int minute);

/// What the wall's clock says in the box's time zone, which may be another one than before: that of TZ, else
/// of /etc/localtime.   Thread: any.
[[nodiscard]] std::tm local_time(WallTime now);
/// The same as minutes since Monday 00:00.
[[nodiscard]] int local_week_minute(WallTime now);

}  // namespace comptoir
