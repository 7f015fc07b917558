#include "app/odoo/scan_polls.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "device-bridge/scanning/scan_queue.hpp"

namespace comptoir::odoo {
namespace {

using namespace std::chrono_literals;

/// A caller that can go away.
class Caller final : public http::Liveness {
public:
    [[nodiscard]] bool is_open() const override { return open_; }
    void on_close(std::function<void()> callback) override { callback_ = std::move(callback); }
    void hang_up() {
        open_ = false;
        if (const auto callback = std::exchange(callback_, nullptr)) callback();
    }
    /// The connection is gone, but nobody was told yet.
    void fall_silent() { open_ = false; }

private:
    bool open_ = true;
    std::function<void()> callback_;
};

class ScanPollsTest : public testing::Test {
protected:
    /// Begins a poll; its answer is added to `answers` when it comes.
    std::shared_ptr<Caller> poll(const std::string& name, std::optional<std::string> line = "") {
        auto caller = std::make_shared<Caller>();
        asio::co_spawn(io, polls.next(std::move(line), caller),
                       [this, name](const std::exception_ptr&, const std::string& scan) {
                           answers.emplace_back(name, scan);
                       });
        io.restart();
        io.poll();
        return caller;
    }
    void scan(const std::string& text, const std::string& scanner = "scanner") {
        events.publish({scanner, clock.now(), bridge::Scanned{text}, ""});
        io.restart();
        io.poll();
    }
    using Answers = std::vector<std::pair<std::string, std::string>>;

    asio::io_context io;
    ManualClock clock;
    bridge::EventHub events;
    /// "left" and "right" are scanners of two lines; others stand in a line that all share, "lost" in none.
    static std::optional<std::string> line_of(const std::string& scanner) {
        if (scanner == "lost") return std::nullopt;
        return scanner == "left" || scanner == "right" ? scanner : "";
    }
    using Codes = std::vector<std::string>;
    Codes untold;                                // the scanners
    ScanPolls polls{events, clock, line_of, 1h,  // longer than any test
                    [this](const std::string& scanner) { untold.push_back(scanner); }};
    Answers answers;
};

TEST_F(ScanPollsTest, HoldsAPollAndThenSaysNothing) {
    ScanPolls brief(events, clock, line_of, 30ms);
    const auto begun = std::chrono::steady_clock::now();
    asio::co_spawn(io, brief.next("", nullptr), [this](const std::exception_ptr&, const std::string& scan) {
        answers.emplace_back("a", scan);
    });
    io.run();
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 30ms);
    EXPECT_EQ(answers, (Answers{{"a", ""}}));
    EXPECT_EQ(brief.waiting(), 0u);
}

TEST_F(ScanPollsTest, AnswersAHeldPollAtOnce) {
    poll("a");
    scan("5901234123457");
    EXPECT_EQ(answers, (Answers{{"a", "5901234123457"}}));
}

TEST_F(ScanPollsTest, KeepsScansBetweenTwoPollsInOrder) {
    scan("1");
    scan("2");
    poll("a");
    poll("b");
    EXPECT_EQ(answers, (Answers{{"a", "1"}, {"b", "2"}}));
}

TEST_F(ScanPollsTest, GivesEachScanToOneWaiterTheOldestFirst) {
    poll("a");
    poll("b");
    scan("1");
    EXPECT_EQ(answers, (Answers{{"a", "1"}}));
    scan("2");
    EXPECT_EQ(answers, (Answers{{"a", "1"}, {"b", "2"}}));
}

TEST_F(ScanPollsTest, DropsAScanThatNobodyAskedForInFiveSeconds) {
    scan("old");
    clock.advance(5001ms);
    poll("a");
    EXPECT_TRUE(answers.empty());
    scan("new");
    EXPECT_EQ(answers, (Answers{{"a", "new"}}));
}

TEST_F(ScanPollsTest, SaysWhoseCodeFoundNoRoom) {
    poll("left", "left")->hang_up();
    for (std::size_t i = 0; i < bridge::ScanQueue::kScansMax; ++i) scan("1", "left");
    scan("1", "right");
    scan("1", "lost");
    EXPECT_TRUE(untold.empty());
    scan("2", "left");
    EXPECT_EQ(untold, Codes{"left"});
}

TEST_F(ScanPollsTest, SaysWhoseCodeTheTillDidNotFetchInTime) {
    poll("left", "left")->hang_up();
    scan("in time", "left");
    clock.advance(5s);
    poll("left", "left");
    EXPECT_EQ(answers, (Answers{{"left", ""}, {"left", "in time"}}));
    EXPECT_TRUE(untold.empty());
    scan("too late", "left");
    clock.advance(5001ms);
    poll("left", "left");
    EXPECT_EQ(untold, Codes{"left"});
}

TEST_F(ScanPollsTest, SaysItWhenACodeIsTooOldAndNothingElseHappens) {
    poll("left", "left")->hang_up();
    scan("one", "left");
    clock.advance(4999ms);
    scan("elsewhere", "right");  // so that it waits no longer than the rest of the five seconds
    clock.advance(2ms);
    io.restart();
    for (int i = 0; i < 10 && untold.empty(); ++i) io.run_one_for(1s);
    EXPECT_EQ(untold, Codes{"left"});
}

TEST_F(ScanPollsTest, NoCodeIsUntoldWhereNoTillFetchesThem) {
    scan("1", "left");
    clock.advance(5001ms);
    poll("left", "left")->hang_up();
    EXPECT_TRUE(untold.empty()) << "it was scanned before the till came";
    clock.advance(ScanPolls::kTillAway);
    scan("2", "left");
    clock.advance(5001ms);
    scan("3", "left");
    EXPECT_EQ(untold, Codes{"left"}) << "it may come back";
    clock.advance(5001ms);
    scan("4", "left");
    EXPECT_EQ(untold, Codes{"left"}) << "it is off, or hears of its codes in another way";
}

TEST_F(ScanPollsTest, SpendsNoScanOnACallerThatHasGone) {
    poll("a")->hang_up();
    poll("b")->fall_silent();
    scan("1");
    EXPECT_EQ(answers, (Answers{{"a", ""}}));
    poll("c");
    EXPECT_EQ(answers, (Answers{{"a", ""}, {"c", "1"}}));
}

TEST_F(ScanPollsTest, PassesOnAScanWhoseCallerWentBeforeItWasTold) {
    const auto leaving = poll("a");
    poll("b");
    events.publish({"scanner", clock.now(), bridge::Scanned{"1"}, ""});  // given to a, which has not run yet
    leaving->fall_silent();
    io.restart();
    io.poll();
    EXPECT_EQ(answers, (Answers{{"a", ""}, {"b", "1"}}));
}

TEST_F(ScanPollsTest, HoldsEvenThoseBeyondItsBound) {
    std::vector<std::shared_ptr<Caller>> callers;
    for (std::size_t i = 0; i <= ScanPolls::kPollsMax; ++i) callers.push_back(poll("held"));
    EXPECT_EQ(polls.waiting(), ScanPolls::kPollsMax);
    EXPECT_TRUE(answers.empty());
    for (const auto& caller : callers) caller->hang_up();
    io.restart();
    io.poll();
    EXPECT_EQ(answers.size(), ScanPolls::kPollsMax + 1);
    EXPECT_EQ(polls.waiting(), 0u);
}

TEST_F(ScanPollsTest, HearsNothingButScans) {
    poll("a");
    events.publish({"printer", clock.now(), bridge::ConditionChanged{bridge::Condition::ready, "x"}, ""});
    scan("");
    EXPECT_TRUE(answers.empty());
    scan("1");
    EXPECT_EQ(answers, (Answers{{"a", "1"}}));
}

TEST_F(ScanPollsTest, EachLineGetsItsOwnScansHoweverEarlyAnotherPolled) {
    poll("first", "left");
    poll("second", "right");
    scan("a", "right");
    scan("b", "left");
    EXPECT_EQ(answers, (Answers{{"second", "a"}, {"first", "b"}}));
}

TEST_F(ScanPollsTest, AScanWaitsForItsOwnLineWhileOthersPoll) {
    poll("right", "right");
    scan("a", "left");
    scan("b", "left");
    EXPECT_TRUE(answers.empty());
    poll("left", "left");
    poll("left again", "left");
    EXPECT_EQ(answers, (Answers{{"left", "a"}, {"left again", "b"}}));
}

TEST_F(ScanPollsTest, AScanThatCouldNotBeHandedOverStaysInItsLine) {
    const auto gone = poll("gone", "left");
    poll("right", "right");
    gone->fall_silent();
    scan("a", "left");
    poll("left", "left");
    EXPECT_EQ(answers, (Answers{{"left", "a"}}));
}

TEST_F(ScanPollsTest, WhatIsNobodysReachesNobody) {
    poll("left", "left");
    poll("all", "");
    poll("nobody", std::nullopt);
    scan("a", "lost");
    EXPECT_TRUE(answers.empty());
    scan("b", "left");
    EXPECT_EQ(answers, (Answers{{"left", "b"}}));
    EXPECT_EQ(polls.waiting(), 1u) << "who is in no line takes no place";
}

}  // namespace
}  // namespace comptoir::odoo
