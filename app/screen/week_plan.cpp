#include "app/screen/week_plan.hpp"

#include <algorithm>
#include <array>

#include "app/base/text.hpp"

namespace comptoir {
namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<unsigned> day_named(std::string_view text) {
    const auto found = std::ranges::find(kDays, trimmed(text));
    if (found == kDays.end()) return std::nullopt;
    return static_cast<unsigned>(found - kDays.begin());
}

/// "mon" or "mon-fri".
std::optional<unsigned> days_of(std::string_view text) {
    const auto dash = text.find('-');
    const auto first = day_named(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day_named(text.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    unsigned days = 0;
    for (unsigned day = *first;; day = (day + 1) % 7) {
        days |= 1U << day;
        if (day == *last) return days;
    }
}

int length_of(const WeekSpan& span) {
    return span.to > span.from ? span.to - span.from : span.to - span.from + kDayMinutes;
}

}  // namespace

Result<std::uint8_t> parse_days(std::string_view text) {
    unsigned days = 0;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const auto some = days_of(text.substr(at, end - at));
        if (!some) return fail(ErrorCode::malformed, R"(days are written as "mon", "mon-fri" or "sat,sun")");
        days |= *some;
        at = end + 1;
    }
    return static_cast<std::uint8_t>(days);
}

Result<int> parse_time_of_day(std::string_view text) {
    const auto digit = [&](std::size_t at) {
        return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : -1;
    };
    const auto bad = [] {
        return fail(ErrorCode::malformed, R"(a time of day is written as "07:30" or "19:00")");
    };
    if (text.size() != 5 || text[2] != ':') return bad();
    for (const std::size_t at : {0U, 1U, 3U, 4U}) {
        if (digit(at) < 0) return bad();
    }
    const int minute = (digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4);
    if (digit(3) > 5 || minute > kDayMinutes) return bad();
    return minute;
}

Result<WeekSpan> parse_week_span(std::string_view text) {
    text = trimmed(text);
    WeekSpan span;
    if (const auto space = text.rfind(' '); space != std::string_view::npos) {
        const auto days = parse_days(trimmed(text.substr(0, space)));
        if (!days) return tl::unexpected(days.error());
        span.days = *days;
        text.remove_prefix(space + 1);
    }
    const auto dash = text.find('-');
    if (dash == std::string_view::npos)
        return fail(ErrorCode::malformed, R"(hours are written as "mon-sat 07:30-19:00")");
    const auto from = parse_time_of_day(text.substr(0, dash));
    if (!from) return tl::unexpected(from.error());
    const auto to = parse_time_of_day(text.substr(dash + 1));
    if (!to) return tl::unexpected(to.error());
    span.from = *from % kDayMinutes;
    span.to = *to;
    return span;
}

bool is_on(const WeekSpan& span, int week_minute) {
    const int length = length_of(span);
    for (int day = 0; day < 7; ++day) {
        if ((span.days >> day & 1) == 0) continue;
        const int since = (week_minute - day * kDayMinutes - span.from + kWeekMinutes * 2) % kWeekMinutes;
        if (since < length) return true;
    }
    return false;
}

bool is_on(const std::vector<WeekSpan>& spans, int week_minute) {
    return std::ranges::any_of(spans, [&](const WeekSpan& span) { return is_on(span, week_minute); });
}

std::optional<int> minutes_until_on(const std::vector<WeekSpan>& spans, int week_minute) {
    std::optional<int> soonest;
    for (const WeekSpan& span : spans) {
        for (int day = 0; day < 7; ++day) {
            if ((span.days >> day & 1) == 0) continue;
            const int begins = day * kDayMinutes + span.from;
            const int wait = (begins - week_minute + kWeekMinutes * 2) % kWeekMinutes;
            if (!soonest || wait < *soonest) soonest = wait;
        }
    }
    return soonest;
}

std::string time_of_day_text(int minute) {
    const int of_day = minute % kDayMinutes;
    const auto two = [](int value) {
        std::string text = std::to_string(value);
        return value < 10 ? "0" + text : text;
    };
    return two(of_day / 60) + ":" + two(of_day % 60);
}

std::tm local_time(WallTime now) {
    ::tzset();  // localtime_r alone keeps the zone of its first call (POSIX.1-2017, localtime_r)
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return local;
}

int local_week_minute(WallTime now) {
    const std::tm local = local_time(now);
    const int day = (local.tm_wday + 6) % 7;  // a week of ours begins on Monday, C's on Sunday
    return day * kDayMinutes + local.tm_hour * 60 + local.tm_min;
}

}  // namespace comptoir
