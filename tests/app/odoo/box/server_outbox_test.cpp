#include "app/odoo/box/server_outbox.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace comptoir::odoo::box {
namespace {

using namespace std::chrono_literals;
using About = Letter::About;

Letter letter(const std::string& text, About about = About::outcome) {
    return {
        .path = "/iot/box/send_websocket", .params = {{"text", text}}, .about = about, .device = "receipt"};
}

class ServerOutboxTest : public testing::Test {
protected:
    ServerOutboxTest() { open({.retry_min = 1ms, .retry_max = 4ms}); }
    void open(OutboxTimings timings) {
        outbox = std::make_unique<ServerOutbox>(
            OutboxContext{.executor = io.get_executor(),
                          .clock = clock,
                          .deliver = [this](const Letter& one) { return deliver(one); },
                          .timings = timings});
    }
    asio::awaitable<Delivery> deliver(const Letter& one) {
        EXPECT_FALSE(std::exchange(is_underway, true)) << "one at a time";
        asio::steady_timer wire(io, 100us);
        const std::string text = json::text(one.params, "text");
        co_await wire.async_wait(asio::use_awaitable);
        is_underway = false;
        ++tries;
        if (answer == Delivery::done) delivered.push_back(text);
        co_return answer;
    }
    void run() {
        io.restart();
        io.run();
    }
    void run_for(Duration time) {
        io.restart();
        io.run_for(time);
    }

    asio::io_context io;
    ManualClock clock;
    Delivery answer = Delivery::done;
    bool is_underway = false;
    int tries = 0;
    std::vector<std::string> delivered;
    std::unique_ptr<ServerOutbox> outbox;
};

TEST_F(ServerOutboxTest, DeliversInOrderAndNeverInsideThePut) {
    for (const char* text : {"1", "2", "3"}) outbox->put(letter(text, About::state));
    EXPECT_EQ(tries, 0);
    EXPECT_EQ(outbox->count().waiting, 3U);
    run();
    EXPECT_EQ(delivered, (std::vector<std::string>{"1", "2", "3"}));
    EXPECT_EQ(outbox->count(), (OutboxCount{0, 3, 0}));
}

TEST_F(ServerOutboxTest, ACodeWhoseAnswerWasLostIsNotToldTwice) {
    answer = Delivery::lost;
    outbox->put(letter("code", About::scan));
    run();
    EXPECT_EQ(tries, 1) << "the till may have sold it";
    EXPECT_EQ(outbox->count(), (OutboxCount{0, 0, 1}));
}

TEST_F(ServerOutboxTest, AnOutcomeWhoseAnswerWasLostIsToldAgain) {
    answer = Delivery::lost;
    outbox->put(letter("printed"));
    run_for(20ms);
    EXPECT_GT(tries, 1);
    answer = Delivery::done;
    outbox->hurry();
    run();
    EXPECT_EQ(delivered, (std::vector<std::string>{"printed"}));
}

TEST_F(ServerOutboxTest, KeepsTheOrderWhileTheServerIsAway) {
    answer = Delivery::away;
    outbox->put(letter("1"));
    outbox->put(letter("2"));
    run_for(30ms);
    EXPECT_GT(tries, 2);
    EXPECT_LT(tries, 30) << "with backoff";
    answer = Delivery::done;
    outbox->hurry();
    run();
    EXPECT_EQ(delivered, (std::vector<std::string>{"1", "2"}));
}

TEST_F(ServerOutboxTest, DropsWhatIsNotWorthTellingAnyMoreAndCountsIt) {
    answer = Delivery::away;
    outbox->put(letter("state", About::state));
    outbox->put(letter("scan", About::scan));
    outbox->put(letter("outcome"));
    run_for(5ms);
    clock.advance(6s);
    run_for(20ms);
    EXPECT_EQ(outbox->count().dropped, 1U);
    clock.advance(30s);
    run_for(20ms);
    EXPECT_EQ(outbox->count().dropped, 2U);
    answer = Delivery::done;
    run();
    EXPECT_EQ(delivered, (std::vector<std::string>{"outcome"}));
    answer = Delivery::away;
    outbox->put(letter("late"));
    run_for(5ms);
    clock.advance(6min);
    run();
    EXPECT_EQ(outbox->count(), (OutboxCount{0, 1, 3}));
}

TEST_F(ServerOutboxTest, DropsTheOldestStateWhereThereIsNoRoomButNoOutcome) {
    outbox->put(letter("outcome"));
    outbox->put(letter("scan", About::scan));
    for (std::size_t i = 0; i < ServerOutbox::kStatesMax + 5; ++i)
        outbox->put(letter(std::to_string(i), About::state));
    EXPECT_EQ(outbox->count().waiting, ServerOutbox::kStatesMax + 1);
    EXPECT_EQ(outbox->count().dropped, 6U);
    run();
    EXPECT_EQ(delivered[0], "outcome");
    EXPECT_EQ(delivered[1], "scan");
    EXPECT_EQ(delivered[2], "6");
}

TEST_F(ServerOutboxTest, HasABoundForOutcomesToo) {
    for (std::size_t i = 0; i < ServerOutbox::kOutcomesMax + 2; ++i) outbox->put(letter(std::to_string(i)));
    EXPECT_EQ(outbox->count().waiting, ServerOutbox::kOutcomesMax);
    EXPECT_EQ(outbox->count().dropped, 2U);
    outbox->clear();
    run();
    EXPECT_TRUE(delivered.empty());
}

TEST_F(ServerOutboxTest, DoesNotRepeatWhatTheServerRefuses) {
    answer = Delivery::refused;
    outbox->put(letter("1"));
    run();
    EXPECT_EQ(tries, 1);
    EXPECT_EQ(outbox->count(), (OutboxCount{0, 0, 1}));
}

TEST_F(ServerOutboxTest, WaitsForTheLastLetterButNotForEver) {
    bool is_over = false;
    const auto drain = [&]() -> asio::awaitable<void> {
        co_await outbox->drained(20ms);
        is_over = true;
    };
    outbox->put(letter("1"));
    asio::co_spawn(io, drain, asio::detached);
    run();
    EXPECT_TRUE(is_over);
    EXPECT_EQ(delivered.size(), 1U);
    answer = Delivery::away;
    is_over = false;
    outbox->put(letter("2"));
    asio::co_spawn(io, drain, asio::detached);
    run_for(200ms);
    EXPECT_TRUE(is_over);
}

TEST_F(ServerOutboxTest, CanGoWhileALetterIsUnderWay) {
    outbox->put(letter("1"));
    outbox->put(letter("2"));
    io.restart();
    io.run_one();
    outbox.reset();
    run();
    EXPECT_LE(delivered.size(), 1U);
}

}  // namespace
}  // namespace comptoir::odoo::box
