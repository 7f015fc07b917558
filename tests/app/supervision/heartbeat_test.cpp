/// The watchdog is fed while both threads live, and by nothing else.

#include "app/supervision/heartbeat.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <utility>
#include <vector>

#include "app/supervision/vitals.hpp"

namespace comptoir::supervision {
namespace {

using namespace std::chrono_literals;
using Proof = Vitals::Proof;

TEST(Vitals, AsksFourTimesInThePatienceOfTheWatchdog) {
    EXPECT_EQ(Vitals(20s, Time{}).every(), 5s);
}

TEST(Vitals, ARoundThroughBothThreadsProvesBoth) {
    Vitals vitals(20s, Time{});
    EXPECT_FALSE(vitals.asks(Time{} + 5s));
    EXPECT_EQ(vitals.hears(Time{} + 5s, Time{} + 6s), Proof::both_live);
    EXPECT_EQ(vitals.silent_for(Time{} + 9s), 3s);
}

TEST(Vitals, AnAnswerThatLayAboutWhileTheIoThreadHungProvesNothing) {
    Vitals vitals(20s, Time{});
    EXPECT_EQ(vitals.hears(Time{} + 5s, Time{} + 25s), Proof::too_old);
    EXPECT_EQ(vitals.hears(Time{} + 5s, Time{} + 25s - 1ns), Proof::both_live);
}

TEST(Vitals, SaysOnceThatTheScreenIsSilentAndAgainAfterItAnswered) {
    Vitals vitals(20s, Time{});
    EXPECT_FALSE(vitals.asks(Time{} + 9s));
    EXPECT_TRUE(vitals.asks(Time{} + 10s));
    EXPECT_FALSE(vitals.asks(Time{} + 15s));
    EXPECT_EQ(vitals.hears(Time{} + 16s, Time{} + 16s), Proof::both_live);
    EXPECT_FALSE(vitals.asks(Time{} + 20s));
    EXPECT_TRUE(vitals.asks(Time{} + 26s));
}

class HeartbeatOfABox : public testing::Test {
protected:
    /// What the screen's thread would do once its loop has turned.
    void turn_screen() {
        for (auto& turned : std::exchange(questions, {})) turned();
    }
    void turn_io() {
        io.restart();
        io.poll();
    }

    ManualClock clock;
    boost::asio::io_context io;
    std::vector<std::function<void()>> questions;
    int fed = 0;
    Heartbeat heartbeat{{.executor = io.get_executor(),
                         .clock = clock,
                         .patience = 20s,
                         .ask_screen = [this](auto turned) { questions.push_back(std::move(turned)); },
                         .feed = [this] { ++fed; }}};
};

TEST_F(HeartbeatOfABox, FeedsOnceARound) {
    for (int round = 1; round <= 3; ++round) {
        heartbeat.beat();
        turn_screen();
        turn_io();
        EXPECT_EQ(fed, round);
        clock.advance(5s);
    }
}

TEST_F(HeartbeatOfABox, FeedsNothingWhileTheScreenDoesNotTurn) {
    for (int i = 0; i < 100; ++i) {
        heartbeat.beat();
        turn_io();
        clock.advance(5s);
    }
    EXPECT_EQ(fed, 0);
}

TEST_F(HeartbeatOfABox, FeedsNothingWhileIoDoesNotTurnNorForItsOldAnswersAfterwards) {
    heartbeat.beat();
    turn_screen();
    EXPECT_EQ(fed, 0);
    clock.advance(20s);
    turn_io();
    EXPECT_EQ(fed, 0);
    heartbeat.beat();
    turn_screen();
    turn_io();
    EXPECT_EQ(fed, 1) << "both live again";
}

TEST_F(HeartbeatOfABox, FeedsNothingOnceItIsStopped) {
    heartbeat.beat();
    turn_screen();
    heartbeat.stop();
    turn_io();
    EXPECT_EQ(fed, 0);
}

TEST(Heartbeat, AnAnswerMayComeWhenItIsGone) {
    ManualClock clock;
    boost::asio::io_context io;
    std::function<void()> late;
    int fed = 0;
    {
        Heartbeat heartbeat({.executor = io.get_executor(),
                             .clock = clock,
                             .patience = 20s,
                             .ask_screen = [&](auto turned) { late = std::move(turned); },
                             .feed = [&] { ++fed; }});
        heartbeat.start();
    }
    late();
    io.poll();
    EXPECT_EQ(fed, 0);
}

}  // namespace
}  // namespace comptoir::supervision
