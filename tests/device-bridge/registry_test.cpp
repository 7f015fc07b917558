#include "device-bridge/registry.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

#include "tests/support/device_bench.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

int alive = 0;    // scripted devices that exist
int started = 0;  // and how often one was started

/// A device that does what its URI says: "script:never", "script:throws" ...
class Scripted final : public Device {
public:
    explicit Scripted(OpenContext context) : context_(std::move(context)), timer_(context_.executor) {
        timer_.expires_after(1h);
        ++alive;
    }
    ~Scripted() override { --alive; }
    Scripted(const Scripted&) = delete;
    Scripted& operator=(const Scripted&) = delete;

    void start() override {
        ++started;
        if (is("throws-at-start")) throw std::runtime_error("start");
        condition_ = Condition::ready;
        context_.events(ConditionChanged{Condition::ready, ""}, "");
    }
    void stop() override {
        condition_ = Condition::offline;
        timer_.cancel();
        if (is("throws-at-stop")) throw std::runtime_error("stop");
    }
    asio::awaitable<ActionResult> perform(Action action) override {
        ++performed_;
        if (is("throws")) throw std::runtime_error("the driver is broken");
        ActionResult result;
        result.outcome = Outcome::done;
        result.value = performed_;
        if (is("late")) timer_.expires_after(50ms);
        if (is("never") || is("late")) co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (is("halfway") && action.verb == "do") {
            result.outcome = Outcome::unknown;
            result.is_final = false;
            job_ = action.id;
        }
        if (is("refuses")) {
            result.outcome = Outcome::failed;
            result.error = Error{ErrorCode::refused, "paper out"};
        }
        if (action.verb == "finish") context_.events(JobEnded{job_, Outcome::done, ""}, action.session);
        co_return result;
    }
    [[nodiscard]] Condition condition() const override { return condition_; }
    [[nodiscard]] std::string reason() const override { return ""; }
    [[nodiscard]] std::vector<std::string> verbs() const override {
        if (is("throws-at-verbs")) throw std::runtime_error("verbs");
        return {"do", "finish"};
    }

private:
    [[nodiscard]] bool is(std::string_view script) const {
        return context_.info.uri == "script:" + std::string(script);
    }

    OpenContext context_;
    asio::steady_timer timer_;
    Condition condition_ = Condition::offline;
    std::string job_;
    int performed_ = 0;
};

const Driver scripted{
    .id = "scripted",
    .kind = Kind::printer,
    .summary = "for these tests",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("script:"); },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        if (context.info.uri == "script:fails-at-open") return fail(ErrorCode::malformed, "bad address");
        if (context.info.uri == "script:throws-at-open") throw std::runtime_error("open");
        return std::make_unique<Scripted>(std::move(context));
    },
};

const std::vector<const Driver*> kDrivers{&scripted};

class RegistryTest : public ::testing::Test {
protected:
    RegistryTest() : bench(kDrivers), registry(bench.registry) {
        alive = 0;
        started = 0;
    }

    void configure(std::vector<std::pair<std::string, std::string>> devices) {
        std::vector<DeviceInfo> infos;
        for (auto& [id, uri] : devices) infos.push_back(device_info(id, Kind::printer, uri));
        registry.configure(std::move(infos));
        bench.settle();
    }

    DeviceBench bench;
    Registry& registry;
};

TEST_F(RegistryTest, OpensTheDevicesOfTheSettingsInTheirOrder) {
    configure({{"b", "script:"}, {"a", "script:"}});
    const auto all = registry.list();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].info.id, "b");
    EXPECT_EQ(all[0].driver, "scripted");
    EXPECT_EQ(all[0].condition, Condition::ready);
    EXPECT_EQ(registry.first(Kind::printer), "b");
    EXPECT_EQ(registry.first(Kind::scale), std::nullopt);
    EXPECT_FALSE(registry.find("c"));
    EXPECT_EQ(bench.heard<ConditionChanged>().size(), 2U);
}

TEST_F(RegistryTest, KeepsADeviceThatDidNotChangeAndReopensOneThatDid) {
    configure({{"a", "script:"}, {"b", "script:"}, {"c", "script:"}});
    EXPECT_EQ(started, 3);
    configure({{"c", "script:"}, {"a", "script:refuses"}});
    EXPECT_EQ(started, 4);
    EXPECT_EQ(alive, 2);
    EXPECT_EQ(registry.first(Kind::printer), "c");
    EXPECT_FALSE(registry.find("b"));
    EXPECT_EQ(registry.find("a")->info.uri, "script:refuses");
}

TEST_F(RegistryTest, ADeviceThatNoDriverMatchesStaysListedAndSaysWhy) {
    configure({{"a", "usb://04b8:0e28?serial=X"}});
    const auto found = registry.find("a");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->condition, Condition::offline);
    EXPECT_EQ(found->reason, "no driver for usb://04b8:0e28 in this build");
    EXPECT_EQ(found->driver, "");
    const auto result = bench.perform(bench.action("a", "do"));
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(result.error->code, ErrorCode::offline);
}

TEST_F(RegistryTest, ADeviceThatCanNotBeOpenedStaysListedAndSaysWhy) {
    configure(
        {{"a", "script:fails-at-open"}, {"b", "script:throws-at-open"}, {"c", "script:throws-at-start"}});
    EXPECT_EQ(registry.find("a")->reason, "bad address");
    EXPECT_EQ(registry.find("b")->reason, "its driver could not open it");
    EXPECT_EQ(registry.find("c")->condition, Condition::offline);
    EXPECT_EQ(registry.list().size(), 3U);
}

TEST_F(RegistryTest, LeavesOutWhatIsOneTooManyOrNamedTwiceAndSaysSo) {
    std::vector<std::pair<std::string, std::string>> many{
        {"a", "script:"}, {"a", "script:"}, {"", "script:"}};
    for (std::size_t i = 0; i < Registry::kDevicesMax; ++i)
        many.emplace_back("d" + std::to_string(i), "script:");
    configure(many);
    EXPECT_EQ(registry.list().size(), Registry::kDevicesMax);
    EXPECT_EQ(registry.problems(),
              (std::vector<std::string>{"two devices are named \"a\"; the second is left out",
                                        "a printer without a name is left out",
                                        "more than 64 devices; \"d63\" is left out"}));
    configure({{"a", "script:"}});
    EXPECT_TRUE(registry.problems().empty());
}

TEST_F(RegistryTest, CarriesOutAnActionAndEndsTheJobInOneEvent) {
    configure({{"a", "script:"}});
    Action action = bench.action("a", "do");
    action.id = "key-1";
    action.session = "till";
    const auto result = bench.perform(action);
    EXPECT_EQ(result.outcome, Outcome::done);
    EXPECT_TRUE(result.is_yes());
    const auto ended = bench.heard<JobEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].job, "key-1");
    EXPECT_EQ(bench.events.back().session, "till");
    const auto job = registry.job("key-1");
    ASSERT_TRUE(job);
    EXPECT_EQ(job->state, Job::State::ended);
    EXPECT_EQ(job->outcome, Outcome::done);
}

TEST_F(RegistryTest, RefusesWhatItCanNotHandOnWithACodeThatSaysWhy) {
    configure({{"a", "script:"}});
    EXPECT_EQ(bench.perform(bench.action("", "do")).error->code, ErrorCode::malformed);
    EXPECT_EQ(bench.perform(bench.action("nobody", "do")).error->code, ErrorCode::offline);
    EXPECT_EQ(bench.perform(bench.action("a", "dance")).error->code, ErrorCode::unsupported);
    EXPECT_EQ(bench.perform(bench.action("a", "do", nullptr, -1ms)).error->code, ErrorCode::timeout);
    Action long_key = bench.action("a", "do");
    long_key.id = std::string(Registry::kIdMax + 1, 'x');
    EXPECT_EQ(bench.perform(long_key).error->code, ErrorCode::malformed);
    EXPECT_TRUE(registry.jobs().empty());
}

TEST_F(RegistryTest, ARepeatGetsTheFirstJobsResultAndIsNotCarriedOutAgain) {
    configure({{"a", "script:"}});
    Action action = bench.action("a", "do");
    action.id = "key";
    EXPECT_EQ(bench.perform(action).value, 1);
    EXPECT_EQ(bench.perform(action).value, 1);
    EXPECT_EQ(bench.heard<JobEnded>().size(), 1U);
}

TEST_F(RegistryTest, ARepeatOfARunningJobJoinsIt) {
    configure({{"a", "script:late"}});
    Action action = bench.action("a", "do");
    action.id = "key";
    const auto first = bench.ask(action);
    const auto second = bench.ask(action);
    ASSERT_TRUE(bench.until([&] { return first->has_value() && second->has_value(); }));
    EXPECT_EQ((*first)->value, 1);
    EXPECT_EQ((*second)->value, 1);
    EXPECT_EQ(registry.jobs().size(), 1U);
}

TEST_F(RegistryTest, AKeyUsedForAnotherActionIsRefused) {
    configure({{"a", "script:"}});
    Action action = bench.action("a", "do");
    action.id = "key";
    ASSERT_EQ(bench.perform(action).outcome, Outcome::done);
    action.data = "other paper";
    EXPECT_EQ(bench.perform(action).error->code, ErrorCode::refused);
    action.data = "";
    action.fields = {{"copies", 2}};
    EXPECT_EQ(bench.perform(action).error->code, ErrorCode::refused);
}

TEST_F(RegistryTest, AnswersAtTheDeadlineWhenTheDeviceDoesNot) {
    configure({{"a", "script:never"}});
    Action action = bench.action("a", "do", nullptr, 30ms);
    action.id = "key";
    const Time begin = bench.clock.now();
    const auto result = bench.perform(action);
    EXPECT_LT(bench.clock.now() - begin, 2s);
    EXPECT_EQ(result.outcome, Outcome::unknown);
    EXPECT_EQ(result.error->code, ErrorCode::timeout);
    EXPECT_FALSE(result.is_final);
    EXPECT_EQ(registry.job("key")->state, Job::State::underway);
    EXPECT_TRUE(bench.heard<JobEnded>().empty());
}

TEST_F(RegistryTest, TheFarthestDeadlineThereIsIsStillWaitedFor) {
    configure({{"a", "script:late"}});
    Action action = bench.action("a", "do");
    action.deadline = Time::max();
    EXPECT_EQ(bench.perform(action).outcome, Outcome::done);
}

TEST_F(RegistryTest, KeepsADriversExceptionIn) {
    configure({{"a", "script:throws"}, {"b", "script:throws-at-verbs"}});
    const auto result = bench.perform(bench.action("a", "do"));
    EXPECT_EQ(result.outcome, Outcome::unknown);
    EXPECT_EQ(result.error->code, ErrorCode::offline);
    EXPECT_EQ(bench.heard<JobEnded>().size(), 1U);
    EXPECT_EQ(registry.find("b")->condition, Condition::error);
    EXPECT_EQ(bench.perform(bench.action("b", "do")).error->code, ErrorCode::unsupported);
}

TEST_F(RegistryTest, AJobThatGoesOnAfterItsAnswerEndsInAnEventAndARepeatGetsThatEnd) {
    configure({{"a", "script:halfway"}});
    Action action = bench.action("a", "do");
    action.id = "key";
    EXPECT_FALSE(bench.perform(action).is_final);
    EXPECT_EQ(registry.job("key")->state, Job::State::underway);
    EXPECT_TRUE(bench.heard<JobEnded>().empty());
    static_cast<void>(bench.perform(bench.action("a", "finish")));
    EXPECT_EQ(registry.job("key")->outcome, Outcome::done);
    EXPECT_EQ(bench.heard<JobEnded>().front().job, "key");
    const auto repeated = bench.perform(action);
    EXPECT_EQ(repeated.outcome, Outcome::done);
    EXPECT_TRUE(repeated.is_final);
}

TEST_F(RegistryTest, AJobLeftByARemovedDeviceEndsAsUnknown) {
    configure({{"a", "script:halfway"}});
    Action action = bench.action("a", "do");
    action.id = "key";
    static_cast<void>(bench.perform(action));
    configure({});
    EXPECT_EQ(registry.job("key")->outcome, Outcome::unknown);
    ASSERT_EQ(bench.heard<JobEnded>().size(), 1U);
    EXPECT_EQ(bench.heard<JobEnded>()[0].outcome, Outcome::unknown);
    EXPECT_EQ(alive, 0);
}

TEST_F(RegistryTest, SubmittingGivesAnIdAtOnceAndTheOutcomeFollows) {
    configure({{"a", "script:late"}});
    Action action = bench.action("a", "do");
    action.deadline = {};
    const std::string first = registry.submit(action);
    const std::string second = registry.submit(action);
    EXPECT_NE(first, second);
    EXPECT_EQ(registry.job(first)->state, Job::State::underway);
    EXPECT_EQ(registry.job(second)->state, Job::State::queued);
    EXPECT_EQ(registry.jobs().front().id, second);
    ASSERT_TRUE(bench.until([&] { return bench.heard<JobEnded>().size() == 2; }));
    EXPECT_EQ(registry.job(second)->outcome, Outcome::done);
}

TEST_F(RegistryTest, SubmittingWhatCanNotBeDoneIsAJobThatFailed) {
    configure({{"a", "script:"}});
    const auto job = registry.job(registry.submit(bench.action("nobody", "do")));
    ASSERT_TRUE(job);
    EXPECT_EQ(job->state, Job::State::ended);
    EXPECT_EQ(job->outcome, Outcome::failed);
    EXPECT_EQ(job->reason, "there is no device of this name");
    EXPECT_EQ(bench.heard<JobEnded>().size(), 1U);
}

TEST_F(RegistryTest, RemembersTheNewestThousandJobsAndNeverForgetsOneUnderway) {
    configure({{"a", "script:"}, {"stuck", "script:never"}});
    Action stuck = bench.action("stuck", "do", nullptr, 1h);
    stuck.id = "stuck";
    static_cast<void>(registry.submit(stuck));
    for (std::size_t i = 0; i < Registry::kJobsMax + 10; ++i)
        static_cast<void>(registry.submit(bench.action("a", "do")));
    EXPECT_LE(registry.jobs().size(), Registry::kJobsMax);
    EXPECT_TRUE(registry.job("stuck"));
}

TEST_F(RegistryTest, AThousandJobsUnderwayAreFull) {
    configure({{"a", "script:never"}});
    for (std::size_t i = 0; i < Registry::kJobsMax; ++i) {
        EXPECT_NE(registry.submit(bench.action("a", "do", nullptr, 1h)), "");
    }
    EXPECT_EQ(bench.perform(bench.action("a", "do")).error->code, ErrorCode::full);
    EXPECT_EQ(registry.submit(bench.action("a", "do")), "");
}

TEST_F(RegistryTest, StoppingEndsEveryDeviceAndWhoWaitsIsAnswered) {
    configure({{"a", "script:never"}, {"b", "script:throws-at-stop"}});
    const auto answer = bench.ask(bench.action("a", "do", nullptr, 1h));
    bench.settle();
    registry.stop();
    ASSERT_TRUE(bench.until([&] { return answer->has_value(); }));
    EXPECT_TRUE(registry.list().empty());
    EXPECT_EQ(bench.perform(bench.action("a", "do")).error->code, ErrorCode::offline);
    bench.settle();
    EXPECT_EQ(alive, 0);
}

TEST_F(RegistryTest, AnEventMayRemoveTheVeryDeviceThatSentIt) {
    const auto subscription = bench.hub.subscribe([&](const NumberedEvent& event) {
        if (std::get_if<ConditionChanged>(&event.event.body) != nullptr) registry.configure({});
    });
    configure({{"a", "script:"}});
    EXPECT_TRUE(registry.list().empty());
    bench.settle();
    EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace comptoir::bridge
