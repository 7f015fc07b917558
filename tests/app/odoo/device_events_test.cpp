#include "app/odoo/device_events.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

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

private:
    bool open_ = true;
    std::function<void()> callback_;
};

class DeviceEventsTest : public testing::Test {
protected:
    void run() {
        io.restart();
        io.poll();
    }
    /// Begins a poll; what it is told is added to `answers`, in words.
    std::shared_ptr<Caller> poll(const std::string& session, std::vector<std::string> devices = {"scanner-1"},
                                 std::int64_t after = 0, Generation generation = Generation::since_19) {
        auto caller = std::make_shared<Caller>();
        asio::co_spawn(io, events.next({generation, std::move(devices), session, after}, caller),
                       [this, session](const std::exception_ptr&, const json::Value& said) {
                           answers.emplace_back(session, json::text(said, "value"));
                           last = said;
                       });
        run();
        return caller;
    }
    void scan(const std::string& text, const std::string& device = "scanner-1") {
        DeviceNews news;
        news.device = device;
        news.type = "scanner";
        news.until_18 = {{"value", text}};
        news.since_19 = {{"value", text}};
        events.tell(std::move(news));
        run();
    }
    [[nodiscard]] std::int64_t time_of_last() const { return std::llround(last["time"].get<double>() * 1e6); }
    using Answers = std::vector<std::pair<std::string, std::string>>;

    asio::io_context io;
    ManualClock clock;
    DeviceEvents events{clock, 1h};  // longer than any test
    Answers answers;
    json::Value last;
};

TEST_F(DeviceEventsTest, HoldsAPollAndThenSaysNothing) {
    DeviceEvents brief(clock, 30ms);
    const auto begun = std::chrono::steady_clock::now();
    json::Value said = "untouched";
    asio::co_spawn(io, brief.next({Generation::since_19, {"scanner-1"}, "a", 0}, nullptr),
                   [&](const std::exception_ptr&, const json::Value& answer) { said = answer; });
    io.run();
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 30ms);
    EXPECT_TRUE(said.is_null());
    EXPECT_EQ(brief.waiting(), 0u);
    EXPECT_EQ(DeviceEvents::kHold, 50s);
}

TEST_F(DeviceEventsTest, TellsEverybodyWhoListens) {
    poll("a");
    poll("b", {"another", "scanner-1"});
    poll("c", {"another"});
    scan("1");
    EXPECT_EQ(answers, (Answers{{"a", "1"}, {"b", "1"}}));
    EXPECT_EQ(events.waiting(), 1u);
}

TEST_F(DeviceEventsTest, EchoesTheSessionAndTheWordThatWasListenedTo) {
    poll("a", {"scanner"});
    scan("1");
    EXPECT_EQ(last["session_id"], "a");
    EXPECT_EQ(last["device_identifier"], "scanner");
    poll("b", {"scanner", "scanner-1"});
    EXPECT_EQ(last["device_identifier"], "scanner-1");
}

TEST_F(DeviceEventsTest, RemembersForFiveSeconds) {
    scan("1");
    clock.advance(5s);
    poll("a");
    EXPECT_EQ(answers, (Answers{{"a", "1"}}));
    clock.advance(1ms);
    poll("b");
    EXPECT_EQ(answers.size(), 1u);
}

TEST_F(DeviceEventsTest, SaysWhatWasMissedOldestFirstAndNothingTwice) {
    scan("1");
    scan("2");
    scan("3");
    poll("a");
    poll("a", {"scanner-1"}, time_of_last());
    poll("a", {"scanner-1"}, time_of_last());
    EXPECT_EQ(answers, (Answers{{"a", "1"}, {"a", "2"}, {"a", "3"}}));
    poll("a", {"scanner-1"}, time_of_last());
    EXPECT_EQ(answers.size(), 3u);
    scan("4");
    EXPECT_EQ(answers.back().second, "4");
}

TEST_F(DeviceEventsTest, TwoEventsAtOnceWakeAPollWithTheFirstAndTheOtherIsRemembered) {
    poll("a");
    DeviceNews news;
    news.device = "scanner-1";
    for (const char* text : {"1", "2"}) {
        news.since_19 = {{"value", text}};
        events.tell(news);
    }
    run();
    poll("a", {"scanner-1"}, time_of_last());
    EXPECT_EQ(answers, (Answers{{"a", "1"}, {"a", "2"}}));
}

TEST_F(DeviceEventsTest, StampsGrowWhenTheClockIsSetBack) {
    scan("1");
    poll("a");
    const std::int64_t before = time_of_last();
    clock.advance(-1h);
    scan("2");
    poll("a", {"scanner-1"}, before);
    EXPECT_EQ(answers.back().second, "2");
    EXPECT_GT(time_of_last(), before);
}

TEST_F(DeviceEventsTest, AListenerFromBeforeTheClockWasSetBackMissesNothing) {
    scan("1");
    poll("a", {"scanner-1"}, events.now_us() + 3'600'000'000);
    EXPECT_EQ(answers, (Answers{{"a", "1"}}));
}

TEST_F(DeviceEventsTest, WhatAGenerationHasNoWordForIsNotSaidToIt) {
    poll("old", {"scanner-1"}, 0, Generation::until_18);
    poll("new");
    DeviceNews news;
    news.device = "scanner-1";
    news.until_18 = {{"value", "18"}};
    events.tell(news);
    run();
    EXPECT_EQ(answers, (Answers{{"old", "18"}}));
    poll("new too");
    EXPECT_EQ(answers.size(), 1u);
}

/// 18's own client polls twice where it listens to two devices, and each answer is asked again.
TEST_F(DeviceEventsTest, ASecondPollOfASessionTakesThePlaceOfTheFirstWhichIsHeldAllTheSame) {
    poll("a");
    poll("a");
    EXPECT_TRUE(answers.empty());
    EXPECT_EQ(events.waiting(), 2u);
    scan("1");
    EXPECT_EQ(answers, (Answers{{"a", "1"}}));
    EXPECT_EQ(events.waiting(), 1u);
}

TEST_F(DeviceEventsTest, PollsWithoutASessionDoNotReplaceOneAnother) {
    poll("");
    poll("");
    scan("1");
    EXPECT_EQ(answers.size(), 2u);
}

TEST_F(DeviceEventsTest, ForgetsACallerThatHasGone) {
    poll("a")->hang_up();
    run();
    EXPECT_EQ(events.waiting(), 0u);
    scan("1");
    EXPECT_EQ(answers, (Answers{{"a", ""}}));
    poll("a");  // and it finds what happened meanwhile
    EXPECT_EQ(answers.back().second, "1");
}

TEST_F(DeviceEventsTest, OneEventReleasesAThousandPolls) {
    for (int i = 0; i < 1'000; ++i) poll(std::to_string(i));
    EXPECT_EQ(events.waiting(), 1'000u);
    scan("1");
    ASSERT_EQ(answers.size(), 1'000u);
    for (int i = 0; i < 1'000; ++i)
        EXPECT_EQ(answers[static_cast<std::size_t>(i)], std::pair(std::to_string(i), std::string("1")));
    EXPECT_EQ(events.waiting(), 0u);
}

TEST_F(DeviceEventsTest, HoldsEvenThoseBeyondItsBound) {
    std::vector<std::shared_ptr<Caller>> callers;
    for (std::size_t i = 0; i <= DeviceEvents::kPollsMax; ++i) callers.push_back(poll(std::to_string(i)));
    EXPECT_EQ(events.waiting(), DeviceEvents::kPollsMax);
    EXPECT_TRUE(answers.empty());
    for (const auto& caller : callers) caller->hang_up();
    run();
    EXPECT_EQ(answers.size(), DeviceEvents::kPollsMax + 1);
    EXPECT_EQ(events.waiting(), 0u);
}

TEST_F(DeviceEventsTest, RemembersABoundedNumber) {
    for (std::size_t i = 0; i < DeviceEvents::kNewsMax + 5; ++i) scan(std::to_string(i));
    poll("a");
    EXPECT_EQ(answers, (Answers{{"a", "5"}}));
}

}  // namespace
}  // namespace comptoir::odoo
