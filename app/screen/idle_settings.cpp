#include "app/screen/idle_settings.hpp"

#include <chrono>

namespace comptoir {
namespace {

using settings::Key;
using settings::Section;
using settings::Type;

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kHour = 3600 * kSecond;

std::string why_bad_folder(const json::Value& value) {
    const std::string folder = json::text(value);
    return folder.empty() || folder.starts_with("/") ? "" : "must be a whole path, beginning with /";
}

std::string why_bad_days(const json::Value& value) {
    const auto days = parse_days(json::text(value));
    return days ? "" : days.error().message;
}

Key duration(std::string name, std::string fallback, std::int64_t minimum, std::int64_t maximum,
             std::string summary) {
    Key key{.name = std::move(name),
            .type = Type::duration,
            .fallback = std::move(fallback),
            .summary = std::move(summary)};
    key.minimum = minimum;
    key.maximum = maximum;
    return key;
}

std::vector<WeekSpan> spans_of(const std::vector<std::string>& texts) {
    std::vector<WeekSpan> spans;
    for (const std::string& text : texts) {
        if (const auto span = parse_week_span(text)) spans.push_back(*span);
    }
    return spans;
}

/// `days` without `times` last all day; `times` without `days` are those of every day.
Showing showing_of(const settings::Slice& entry) {
    Showing showing{entry.text("name"), entry.text("folder"), {}};
    const std::uint8_t days = parse_days(entry.text("days")).value_or(WeekSpan{}.days);
    for (WeekSpan span : spans_of(entry.list("times"))) {
        span.days = days & span.days;
        if (span.days != 0) showing.spans.push_back(span);
    }
    if (entry.list("times").empty()) showing.spans.push_back({.days = days});
    return showing;
}

}  // namespace

std::string why_bad_hours(const json::Value& value) {
    constexpr std::size_t kSpansMax = 32;  // of a week: four a day and some
    const json::Value list = value.is_array() ? value : json::Value::array({value});
    if (list.size() > kSpansMax) return "at most " + std::to_string(kSpansMax) + " of them";
    for (const json::Value& one : list) {
        if (const auto span = parse_week_span(json::text(one)); !span) return span.error().message;
    }
    return {};
}

Section idle_section() {
    return {.name = "idle",
            .shape = Section::Shape::table,
            .keys = {{.name = "folder",
                      .type = Type::text,
                      .fallback = "",
                      .summary = "folder of pictures and videos that fill the screen while nobody is served; "
                                 "empty: the welcome page",
                      .why_bad = why_bad_folder},
                     duration("each", "10s", kSecond, kHour,
                              "how long a picture stays, unless its name says so: menu@20s.jpg"),
                     duration("fade", "600ms", 0, 2 * kSecond, "how long one fades into the next"),
                     duration("after", "30s", 0, kHour, "how long nobody has been served before they begin"),
                     {.name = "shuffle",
                      .type = Type::boolean,
                      .fallback = false,
                      .summary = "in another order each round, instead of by their names"},
                     {.name = "videos",
                      .type = Type::boolean,
                      .fallback = true,
                      .summary = "play the videos, too, without their sound; needs libmpv"}},
            .summary = "what fills the screen while nobody is served"};
}

Section showing_section() {
    return {.name = "showing",
            .shape = Section::Shape::list,
            .keys = {{.name = "name",
                      .type = Type::text,
                      .fallback = json::Value(),
                      .summary = "short name: a-z, 0-9 and \"-\""},
                     {.name = "folder",
                      .type = Type::text,
                      .fallback = json::Value(),
                      .summary = "its pictures and videos",
                      .why_bad = why_bad_folder},
                     {.name = "days",
                      .type = Type::text,
                      .fallback = "mon-sun",
                      .summary = "on which days: \"mon-fri\", \"sat,sun\"",
                      .why_bad = why_bad_days},
                     {.name = "times",
                      .type = Type::text_or_list,
                      .fallback = json::Value::array(),
                      .summary = "at which times: \"07:00-11:00\"; empty: all day",
                      .why_bad = why_bad_hours}},
            .summary = "another folder at certain times, one entry each; the first that is on counts"};
}

PlaylistSettings playlist_settings(const settings::Settings& settings) {
    const settings::Slice& idle = settings.section("idle");
    PlaylistSettings playlist{.folder = idle.text("folder"),
                              .each = idle.duration("each"),
                              .fade = idle.duration("fade"),
                              .after = idle.duration("after"),
                              .is_shuffled = idle.boolean("shuffle"),
                              .has_videos = idle.boolean("videos"),
                              .showings = {}};
    for (const settings::Slice& entry : settings.list("showing"))
        playlist.showings.push_back(showing_of(entry));
    return playlist;
}

HoursSettings hours_settings(const settings::Slice& screen) {
    return {.open = spans_of(screen.list("hours")), .closing_page = screen.duration("closing_page")};
}

DimmingSettings dimming_settings(const settings::Slice& screen) {
    return {.after = screen.duration("dim_after"), .to = static_cast<int>(screen.integer("dim_to"))};
}

}  // namespace comptoir
