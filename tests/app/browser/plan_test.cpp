#include "app/browser/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/browser/settings.hpp"

namespace comptoir::browser {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPage = "https://shop.example/pos-self/3?access_token=secret";

/// A machine that has these programs, and no others.
FindProgram machine_with(std::vector<std::string> names) {
    return [names = std::move(names)](const std::string& name) {
        const bool is_there = std::find(names.begin(), names.end(), name) != names.end();
        return is_there ? (name.starts_with('/') ? name : "/usr/bin/" + name) : std::string();
    };
}

TEST(Invocation, TakesTheFirstBrowserThatIsInstalledAndMakesAKioskOfIt) {
    const auto how = invocation({"auto"}, {kPage, "/cache/browser", "1280x720"},
                                machine_with({"firefox-esr", "chromium"}));
    ASSERT_TRUE(how.has_value());
    EXPECT_EQ(how->program, "/usr/bin/chromium");
    EXPECT_THAT(how->words, Contains("--kiosk"));
    EXPECT_THAT(how->words, Contains("--no-first-run"));
    EXPECT_THAT(how->words, Contains("--hide-crash-restore-bubble"));
    EXPECT_THAT(how->words, Contains("--user-data-dir=/cache/browser"));
    EXPECT_THAT(how->words, Contains("--window-size=1280,720"));
    EXPECT_EQ(how->words.back(), kPage);
}

TEST(Invocation, KnowsEachFamily) {
    EXPECT_THAT(invocation({"auto"}, {kPage, "/p", "1280x720"}, machine_with({"firefox-esr"}))->words,
                ElementsAre("--kiosk", "--new-instance", "--profile", "/p", kPage));
    EXPECT_THAT(invocation({"auto"}, {kPage, "/p", "1280x720"}, machine_with({"cog"}))->words,
                ElementsAre(kPage));
    EXPECT_EQ(family_of("/usr/bin/google-chrome-stable"), Family::chromium);
    EXPECT_EQ(family_of("/opt/firefox/firefox"), Family::firefox);
    EXPECT_EQ(family_of("/usr/local/bin/my-session"), Family::other);
}

TEST(Invocation, PutsFurtherWordsBehindThoseOfAKiosk) {
    const auto how =
        invocation({"chromium", "--no-sandbox"}, {kPage, "/p", "1280x720"}, machine_with({"chromium"}));
    ASSERT_TRUE(how.has_value());
    EXPECT_EQ(how->words.front(), "--kiosk");
    EXPECT_EQ(how->words.at(how->words.size() - 2), "--no-sandbox");
    EXPECT_EQ(how->words.back(), kPage);
}

TEST(Invocation, TakesACommandWithThePageInItAsItStands) {
    const std::vector<std::string> command{"cage", "--", "chromium", "--user-data-dir={profile}",
                                           "--app={url}"};
    const auto how = invocation(command, {kPage, "/p", "1280x720"}, machine_with({"cage"}));
    ASSERT_TRUE(how.has_value());
    EXPECT_EQ(how->program, "/usr/bin/cage");
    EXPECT_THAT(how->words,
                ElementsAre("--", "chromium", "--user-data-dir=/p", std::string("--app=") + kPage));
}

TEST(Invocation, NamesWhatIsMissing) {
    const auto none = invocation({"auto"}, {kPage, "/p", "1280x720"}, machine_with({}));
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, ErrorCode::unsupported);
    EXPECT_THAT(none.error().message, HasSubstr("chromium, "));
    const auto named = invocation({"/opt/kiosk"}, {kPage, "/p", "1280x720"}, machine_with({}));
    ASSERT_FALSE(named.has_value());
    EXPECT_THAT(named.error().message, HasSubstr("\"/opt/kiosk\""));
    for (const std::vector<std::string>& command : {std::vector<std::string>{}, {""}}) {
        const auto unwanted = invocation(command, {kPage, "/p", "1280x720"}, machine_with({"chromium"}));
        ASSERT_FALSE(unwanted.has_value());
        EXPECT_EQ(unwanted.error().code, ErrorCode::unsupported);
    }
}

TEST(Invocation, ShowsNothingButPagesOfTheWeb) {
    for (const std::string& url :
         {std::string("file:///etc/passwd"), std::string("javascript:alert(1)"), std::string("--no-sandbox"),
          std::string(""), std::string("https://shop.example/a b"),
          std::string("https://user:pw@shop.example/"), "https://shop.example/" + std::string(5000, 'x')}) {
        const auto how = invocation({"auto"}, {url, "/p", "1280x720"}, machine_with({"chromium"}));
        ASSERT_FALSE(how.has_value()) << url;
        EXPECT_EQ(how.error().code, ErrorCode::malformed) << url;
        EXPECT_THAT(how.error().message, Not(HasSubstr("xxxx")));
    }
}

TEST(Restarts, AreThreeAndEachWaitsLonger) {
    Restarts restarts;
    EXPECT_EQ(restarts.after(1s), Duration(1s));
    EXPECT_EQ(restarts.after(1s), Duration(2s));
    EXPECT_EQ(restarts.after(1s), Duration(4s));
    EXPECT_EQ(restarts.after(1s), std::nullopt);
    EXPECT_EQ(restarts.after(59s), std::nullopt);
    EXPECT_EQ(restarts.after(60s), Duration(1s)) << "it had been sound";
    restarts.reset();
    EXPECT_EQ(restarts.after(0s), Duration(1s));
}

TEST(Front, OrdersComeFirst) {
    EXPECT_EQ(front({.has_order = false, .is_running = false, .running_for = 0s}), Front::ours);
    EXPECT_EQ(front({.has_order = false, .is_running = true, .running_for = 1s}), Front::opening);
    EXPECT_EQ(front({.has_order = false, .is_running = true, .running_for = 4s}), Front::page);
    EXPECT_EQ(front({.has_order = true, .is_running = true, .running_for = 1s}), Front::ours);
    EXPECT_EQ(front({.has_order = true, .is_running = true, .running_for = 1h}), Front::ours);
}

TEST(BrowserSection, TakesATextAndAList) {
    const settings::Schema schema{browser_section()};
    EXPECT_EQ(settings::faults(schema), std::vector<std::string>{});
    const auto command = [&](const char* text) {
        return settings::parse(schema, text, "x.toml").settings.section("browser").list("command");
    };
    EXPECT_THAT(command(""), ElementsAre("auto"));
    EXPECT_THAT(command("[browser]\ncommand = \"firefox\""), ElementsAre("firefox"));
    EXPECT_THAT(command("[browser]\ncommand = [\"chromium\", \"--no-sandbox\"]"),
                ElementsAre("chromium", "--no-sandbox"));
    EXPECT_THAT(command("[browser]\ncommand = \"\""), ElementsAre(""));
    std::string endless = "[browser]\ncommand = [";
    for (std::size_t i = 0; i <= kWordsMax; ++i) endless += "\"a\",";
    EXPECT_EQ(settings::parse(schema, endless + "]", "x.toml").problems.size(), 1u);
}

}  // namespace
}  // namespace comptoir::browser
