#include "app/screen/idle_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

settings::Loaded parsed(const std::string& toml) {
    return settings::parse({idle_section(), showing_section()}, toml, "comptoir.toml");
}

std::string problem_of(const std::string& toml) {
    const auto loaded = parsed(toml);
    return loaded.problems.size() == 1 ? loaded.problems.front().text() : "not one problem";
}

TEST(IdleSettings, AreTheWelcomePageAsTheyCome) {
    const auto loaded = parsed("");
    EXPECT_THAT(loaded.problems, IsEmpty());
    EXPECT_EQ(playlist_settings(loaded.settings), PlaylistSettings{});
}

TEST(IdleSettings, NameFoldersAndWhenTheyAreShown) {
    const auto loaded = parsed(R"(
[idle]
folder = "/srv/slides"
each = "20s"
shuffle = true
[[showing]]
name = "breakfast"
folder = "/srv/breakfast"
days = "mon-fri"
times = ["07:00-11:00", "15:00-16:00"]
[[showing]]
name = "sunday"
folder = "/srv/sunday"
days = "sun"
)");
    ASSERT_THAT(loaded.problems, IsEmpty());
    const PlaylistSettings playlist = playlist_settings(loaded.settings);
    EXPECT_EQ(playlist.each, 20s);
    EXPECT_TRUE(playlist.is_shuffled);
    EXPECT_EQ(folder_at(playlist, 7 * 60), "/srv/breakfast");
    EXPECT_EQ(folder_at(playlist, 15 * 60 + 30), "/srv/breakfast");
    EXPECT_EQ(folder_at(playlist, 12 * 60), "/srv/slides");
    EXPECT_EQ(folder_at(playlist, 5 * kDayMinutes + 8 * 60), "/srv/slides");
    EXPECT_EQ(folder_at(playlist, 6 * kDayMinutes), "/srv/sunday");
    EXPECT_EQ(folder_at(playlist, kWeekMinutes - 1), "/srv/sunday");
}

TEST(IdleSettings, SayWhatIsWrongWithThem) {
    EXPECT_THAT(problem_of("[idle]\nfolder = \"slides\"\n"), HasSubstr("must be a whole path"));
    EXPECT_THAT(problem_of("[idle]\neach = \"1ms\"\n"), HasSubstr("comptoir.toml:2"));
    EXPECT_THAT(problem_of("[idle]\nfade = \"1h\"\n"), HasSubstr("comptoir.toml:2"));
    EXPECT_THAT(problem_of("[idle]\nshufle = true\n"), HasSubstr("shuffle"));
    const std::string showing = "[[showing]]\nname = \"a\"\nfolder = \"/a\"\n";
    EXPECT_THAT(problem_of(showing + "days = \"monday\"\n"), HasSubstr("\"mon-fri\""));
    EXPECT_THAT(problem_of(showing + "times = \"7-9\"\n"), HasSubstr("\"07:30\""));
    EXPECT_THAT(problem_of("[[showing]]\nname = \"a\"\n"), HasSubstr("folder"));
}

TEST(OpeningHours, AreAListOfSpans) {
    EXPECT_EQ(why_bad_hours(json::Value::array({"mon-fri 07:30-19:00", "sat 09:00-13:00"})), "");
    EXPECT_EQ(why_bad_hours("mon-sat 07:30-19:00"), "");
    EXPECT_THAT(why_bad_hours("always"), HasSubstr("mon-sat 07:30-19:00"));
    EXPECT_THAT(why_bad_hours(json::Value::array({"mon 25:00-26:00"})), HasSubstr("07:30"));
    json::Value many = json::Value::array();
    for (int i = 0; i < 100; ++i) many.push_back("mon 08:00-09:00");
    EXPECT_THAT(why_bad_hours(many), HasSubstr("at most"));
}

}  // namespace
}  // namespace comptoir
