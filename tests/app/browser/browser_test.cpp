#include "app/browser/browser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "app/browser/child.hpp"
#include "tests/support/browser_script.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::browser {
namespace {

using namespace std::chrono_literals;
using test::Behaviour;
using test::BrowserScript;
using testing::ElementsAre;
using testing::SizeIs;

constexpr const char* kPage = "https://shop.example/pos-self/3?access_token=secret";

class BrowserTest : public ::testing::Test {
protected:
    void use(const BrowserScript& script) {
        browser.configure({{script.path()}, (folder.path() / "profile").string(), "1280x720"});
    }

    template <class IsSo>
    bool wait_until(IsSo is_so, std::chrono::seconds within = 10s) {
        const auto until = std::chrono::steady_clock::now() + within;
        while (!is_so() && std::chrono::steady_clock::now() < until) {
            io.restart();
            io.run_one_for(10ms);
        }
        return is_so();
    }
    bool has_started(const BrowserScript& script, std::size_t times) {
        return wait_until([&] { return script.pids().size() == times; });
    }

    test::TemporaryFolder folder;
    boost::asio::io_context io;
    SystemClock clock;
    std::vector<State> states;
    Browser browser{{.executor = io.get_executor(),
                     .clock = clock,
                     .changed = [this] { states.push_back(browser.state()); },
                     .patience = 200ms,
                     .retry_first = 50ms}};
};

TEST_F(BrowserTest, IsAChildWithThePageAndNothingOfOurs) {
    const BrowserScript script;
    use(script);
    ASSERT_TRUE(browser.show(kPage, 90).has_value());
    EXPECT_EQ(browser.state(), State::running);
    ASSERT_TRUE(has_started(script, 1));
    const int pid = script.pids().front();
    // Its own three, the pipe to `wc` is one of them, and the folder that `ls` reads.
    EXPECT_THAT(script.started_with(pid), ElementsAre("90", "4", kPage));
    EXPECT_EQ(::getpgid(pid), pid);
    EXPECT_EQ(::getsid(pid), pid);
    EXPECT_EQ(std::filesystem::status(folder.path() / "profile").permissions(),
              std::filesystem::perms::owner_all);
    browser.close();
    EXPECT_EQ(browser.state(), State::off);
    EXPECT_TRUE(wait_until([&] { return BrowserScript::is_gone(pid); }));
    EXPECT_THAT(states, ElementsAre(State::waiting, State::running, State::off));
}

TEST_F(BrowserTest, TakesItsHelpersAlongAndTheStubbornToo) {
    for (const Behaviour behaviour : {Behaviour::has_helper, Behaviour::is_stubborn}) {
        const BrowserScript script(behaviour);
        use(script);
        ASSERT_TRUE(browser.show(kPage, 0).has_value());
        ASSERT_TRUE(has_started(script, 1));
        ASSERT_TRUE(wait_until([&] { return behaviour != Behaviour::has_helper || script.helper() != 0; }));
        bool is_stopped = false;
        browser.close();
        EXPECT_TRUE(wait_until([&] { return BrowserScript::is_gone(script.pids().front()); }));
        const int helper = script.helper();
        EXPECT_TRUE(wait_until([&] { return helper == 0 || BrowserScript::is_gone(helper); }));
        browser.stop([&] { is_stopped = true; });
        EXPECT_TRUE(wait_until([&] { return is_stopped; }));
    }
}

TEST_F(BrowserTest, ShowsAnotherPageOnceTheFirstHasGone) {
    const BrowserScript script;
    use(script);
    ASSERT_TRUE(browser.show(kPage, 0).has_value());
    ASSERT_TRUE(has_started(script, 1));
    ASSERT_TRUE(browser.show(kPage, 0).has_value()) << "which it shows already";
    ASSERT_TRUE(browser.show("https://shop.example/other", 0).has_value());
    ASSERT_TRUE(has_started(script, 2));
    EXPECT_TRUE(BrowserScript::is_gone(script.pids()[0]));
    EXPECT_EQ(script.started_with(script.pids()[1]).back(), "https://shop.example/other");
    browser.reload();
    ASSERT_TRUE(has_started(script, 3));
    EXPECT_TRUE(BrowserScript::is_gone(script.pids()[1]));
    browser.close();
    ASSERT_TRUE(browser.show(kPage, 0).has_value()) << "while the one before is still going";
    ASSERT_TRUE(has_started(script, 4));
    EXPECT_EQ(browser.state(), State::running);
}

TEST_F(BrowserTest, WaitsWhileItIsHeldBack) {
    const BrowserScript script;
    use(script);
    browser.hold(Hold::held);
    ASSERT_TRUE(browser.show(kPage, 0).has_value());
    EXPECT_EQ(browser.state(), State::waiting);
    EXPECT_EQ(browser.running_for(clock.now()), Duration::zero());
    browser.hold(Hold::free);
    EXPECT_EQ(browser.state(), State::running);
    ASSERT_TRUE(has_started(script, 1));
    EXPECT_GT(browser.running_for(clock.now()), Duration::zero());
}

TEST_F(BrowserTest, IsStartedAgainWhenItDies) {
    const BrowserScript script;
    use(script);
    ASSERT_TRUE(browser.show(kPage, 0).has_value());
    ASSERT_TRUE(has_started(script, 1));
    ::kill(script.pids().front(), SIGSEGV);
    ASSERT_TRUE(has_started(script, 2));
    EXPECT_EQ(browser.state(), State::running);
}

TEST_F(BrowserTest, IsGivenUpAfterThreeMoreTries) {
    const BrowserScript script(Behaviour::dies);
    use(script);
    ASSERT_TRUE(browser.show(kPage, 0).has_value());
    ASSERT_TRUE(wait_until([&] { return browser.state() == State::broken; }));
    EXPECT_THAT(script.pids(), SizeIs(4));
    EXPECT_FALSE(browser.problem().empty());
    browser.close();
    EXPECT_EQ(browser.state(), State::off);
    EXPECT_EQ(browser.problem(), "");
}

TEST_F(BrowserTest, SaysThatThereIsNone) {
    browser.configure({{"/nowhere/browser"}, (folder.path() / "profile").string(), "1280x720"});
    const auto shown = browser.show(kPage, 0);
    ASSERT_FALSE(shown.has_value());
    EXPECT_EQ(shown.error().code, ErrorCode::unsupported);
    EXPECT_EQ(browser.state(), State::off);
    const std::string no_program = (folder.path() / "text").string();
    std::ofstream(no_program) << "\x7F no program";
    std::filesystem::permissions(no_program, std::filesystem::perms::owner_all);
    browser.configure({{no_program}, (folder.path() / "profile").string(), "1280x720"});
    ASSERT_TRUE(browser.show(kPage, 0).has_value());
    EXPECT_EQ(browser.state(), State::broken);
    EXPECT_NE(browser.problem().find("can't be started"), std::string::npos) << browser.problem();
}

TEST(BrowserThatIsForgotten, IsKilledAllTheSame) {
    const BrowserScript script(Behaviour::is_stubborn);
    test::TemporaryFolder folder;
    boost::asio::io_context io;
    const SystemClock clock;
    {
        Browser browser({.executor = io.get_executor(), .clock = clock, .changed = nullptr});
        browser.configure({{script.path()}, (folder.path() / "profile").string(), "1280x720"});
        ASSERT_TRUE(browser.show(kPage, 0).has_value());
        while (script.pids().empty()) io.run_one_for(10ms);
    }
    EXPECT_TRUE(BrowserScript::is_gone(script.pids().front()));
}

TEST(FindProgram, LooksThroughThePath) {
    EXPECT_NE(find_program("sh"), "");
    EXPECT_EQ(find_program("/bin/sh"), "/bin/sh");
    EXPECT_EQ(find_program("no-such-browser"), "");
    EXPECT_EQ(find_program("/etc"), "");
    EXPECT_EQ(find_program(""), "");
}

}  // namespace
}  // namespace comptoir::browser
