/// Calls over a real message bus, which comes late, goes and comes back.

#include "app/base/dbus/bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <optional>

#include "tests/support/private_bus.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::dbus {
namespace {

using namespace std::chrono_literals;

constexpr Bus::Pauses kShort{10ms, 20ms};

struct Caller {
    explicit Caller(const std::string& address) : bus(io.get_executor(), address, kShort) {
        bus.start([this](bool is_up) { (is_up ? ups : downs)++; });
    }
    ~Caller() { bus.stop(); }

    bool comes_up(int times = 1) {
        return test::run_io_until(io, [&] { return ups >= times; });
    }
    Result<json::Value> answer_to(const BusCall& call) {
        std::optional<Result<json::Value>> answer;
        bus.call(call, [&](Result<json::Value> result) { answer = std::move(result); });
        EXPECT_FALSE(answer) << "never from inside the call";
        EXPECT_TRUE(test::run_io_until(io, [&] { return answer.has_value(); }));
        return answer.value_or(fail(ErrorCode::timeout, "no answer"));
    }

    boost::asio::io_context io;
    Bus bus;
    int ups = 0;
    int downs = 0;
};

BusCall call_of_the_daemon(const char* member, const char* signature = "",
                           json::Value arguments = json::Value::array()) {
    return {.destination = "org.freedesktop.DBus",
            .path = "/org/freedesktop/DBus",
            .interface = "org.freedesktop.DBus",
            .member = member,
            .signature = signature,
            .arguments = std::move(arguments)};
}

TEST(Bus, ACallIsAnswered) {
    const test::PrivateBus daemon;
    Caller caller(daemon.address());
    ASSERT_TRUE(caller.comes_up());
    const auto names = caller.answer_to(call_of_the_daemon("ListNames"));
    ASSERT_TRUE(names);
    EXPECT_EQ(names->at(0).at(0), "org.freedesktop.DBus");
}

TEST(Bus, ErrorsAreOfAKindThatCallersActOn) {
    const test::PrivateBus daemon;
    Caller caller(daemon.address());
    ASSERT_TRUE(caller.comes_up());
    BusCall call = call_of_the_daemon("ListNames");
    call.destination = "org.example.Nobody";
    EXPECT_EQ(caller.answer_to(call).error().code, ErrorCode::offline);
    EXPECT_EQ(caller.answer_to(call_of_the_daemon("NoSuchThing")).error().code, ErrorCode::unsupported);
    EXPECT_EQ(caller.answer_to(call_of_the_daemon("RequestName", "su", json::Value::array({"no name", 0})))
                  .error()
                  .code,
              ErrorCode::refused);
    EXPECT_EQ(caller.answer_to(call_of_the_daemon("ListNames", "s")).error().code, ErrorCode::malformed);
    call.path = "no path";
    EXPECT_EQ(caller.answer_to(call).error().code, ErrorCode::malformed);
}

TEST(Bus, WhereThereIsNoneCallsFailAtOnceAndItIsLookedForAgain) {
    Caller caller("unix:path=/nowhere/at/all");
    EXPECT_EQ(caller.answer_to(call_of_the_daemon("ListNames")).error().code, ErrorCode::offline);
    EXPECT_TRUE(test::run_io_until(caller.io, [&] { return caller.downs >= 3; }));
    EXPECT_EQ(caller.ups, 0);
}

TEST(Bus, OneThatGoesEndsItsCallsAndIsFoundAgain) {
    test::PrivateBus daemon;
    Caller caller(daemon.address());
    ASSERT_TRUE(caller.comes_up());
    daemon.kill();
    EXPECT_EQ(caller.answer_to(call_of_the_daemon("ListNames")).error().code, ErrorCode::offline);
    EXPECT_TRUE(test::run_io_until(caller.io, [&] { return caller.downs > 0; }));
    daemon.start();
    ASSERT_TRUE(caller.comes_up(2));
    EXPECT_TRUE(caller.answer_to(call_of_the_daemon("ListNames")));
}

TEST(Bus, SignalsAreHeardAlsoAfterTheBusCameBack) {
    test::PrivateBus daemon;
    Caller caller(daemon.address());
    std::vector<BusSignal> heard;
    caller.bus.hear("type='signal',member='NameOwnerChanged',arg0='org.example.Named'",
                    [&](const BusSignal& signal) { heard.push_back(signal); });
    const auto name = [&] {
        return caller.answer_to(
            call_of_the_daemon("RequestName", "su", json::Value::array({"org.example.Named", 0})));
    };
    ASSERT_TRUE(caller.comes_up());
    ASSERT_TRUE(name());
    ASSERT_TRUE(test::run_io_until(caller.io, [&] { return !heard.empty(); }));
    EXPECT_EQ(heard.front().member, "NameOwnerChanged");
    EXPECT_EQ(heard.front().arguments.at(0), "org.example.Named");
    daemon.kill();
    daemon.start();
    ASSERT_TRUE(caller.comes_up(2));
    ASSERT_TRUE(name());
    EXPECT_TRUE(test::run_io_until(caller.io, [&] { return heard.size() > 1; }));
}

TEST(Bus, MoreCallsThanAnybodyHasAreRefused) {
    const test::PrivateBus daemon;
    Caller caller(daemon.address());
    ASSERT_TRUE(caller.comes_up());
    std::size_t answered = 0;
    std::size_t full = 0;
    for (std::size_t i = 0; i < Bus::kCallsMax + 5; ++i) {
        caller.bus.call(call_of_the_daemon("ListNames"), [&](const Result<json::Value>& result) {
            ++answered;
            if (!result && result.error().code == ErrorCode::full) ++full;
        });
    }
    ASSERT_TRUE(test::run_io_until(caller.io, [&] { return answered == Bus::kCallsMax + 5; }));
    EXPECT_EQ(full, 5U);
}

TEST(Bus, StoppingEndsWhatIsUnderWay) {
    const test::PrivateBus daemon;
    Caller caller(daemon.address());
    ASSERT_TRUE(caller.comes_up());
    std::optional<ErrorCode> code;
    caller.bus.call(call_of_the_daemon("ListNames"),
                    [&](const Result<json::Value>& result) { code = result.error().code; });
    caller.bus.stop();
    EXPECT_TRUE(test::run_io_until(caller.io, [&] { return code.has_value(); }));
    EXPECT_EQ(code, ErrorCode::offline);
    EXPECT_EQ(caller.downs, 0);
}

}  // namespace
}  // namespace comptoir::dbus
