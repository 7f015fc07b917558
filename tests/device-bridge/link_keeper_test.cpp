#include "device-bridge/links/link_keeper.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "device-bridge/links/simulated_wire.hpp"
#include "tests/support/device_bench.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

class LinkKeeperTest : public ::testing::Test {
protected:
    LinkKeeperTest() : wire(SimulatedWire::create(bench.io.get_executor(), bench.clock)) {
        wire->on_written([this](std::string_view bytes) { written += bytes; });
    }
    ~LinkKeeperTest() override {
        if (keeper) keeper->stop();
        bench.settle();
    }

    void keep(LinkKeeper::Patience patience = {.pause_first = 1ms, .pause_max = 4ms}) {
        LinkKeeper::Hooks hooks;
        hooks.opened = [this] { ++opened; };
        hooks.bytes = [this](std::string_view bytes) {
            read += bytes;
            if (read == "stop") keeper->stop();
        };
        hooks.silent = [this] { ++silent; };
        hooks.lost = [this](const Error& error) { lost.push_back(error.code); };
        keeper = LinkKeeper::create(bench.io.get_executor(), bench.clock, wire->near_end(), patience,
                                    std::move(hooks));
        keeper->start();
        bench.settle();
    }

    Result<void> write(std::string bytes, Duration patience = 1s) {
        std::optional<Result<void>> result;
        asio::co_spawn(bench.io, keeper->write(std::move(bytes), bench.clock.now() + patience),
                       [&](const std::exception_ptr&, Result<void> done) { result = std::move(done); });
        bench.until([&] { return result.has_value(); });
        return result.value_or(Result<void>{});
    }

    DeviceBench bench;
    std::shared_ptr<SimulatedWire> wire;
    std::shared_ptr<LinkKeeper> keeper;
    std::string read;
    std::string written;
    int opened = 0;
    int silent = 0;
    std::vector<ErrorCode> lost;
};

TEST_F(LinkKeeperTest, ReadsAndWritesWhatPasses) {
    keep();
    EXPECT_EQ(opened, 1);
    wire->send("hello");
    EXPECT_TRUE(bench.until([&] { return read == "hello"; }));
    EXPECT_TRUE(write("answer"));
    EXPECT_EQ(written, "answer");
}

TEST_F(LinkKeeperTest, OpensAgainWhenTheCableIsBack) {
    wire->unplug();
    keep();
    EXPECT_TRUE(bench.until([&] { return lost.size() >= 3; }));
    EXPECT_EQ(opened, 0);
    wire->plug();
    EXPECT_TRUE(bench.until([&] { return opened == 1; }));
    wire->unplug();
    EXPECT_TRUE(bench.until([&] { return lost.size() >= 5; }));
    EXPECT_EQ(lost.back(), ErrorCode::offline);
}

TEST_F(LinkKeeperTest, NoticesSilenceOnlyWhereItMustSpeak) {
    keep({.silence = 5ms});
    EXPECT_TRUE(bench.until([&] { return silent >= 3; }));
    EXPECT_TRUE(keeper->is_open());
}

TEST_F(LinkKeeperTest, WritesInPiecesAndGivesUpAtTheDeadline) {
    keep();
    wire->take_at_most(2);
    EXPECT_TRUE(write("12345"));
    EXPECT_EQ(written, "12345");
    wire->take_at_most(0);
    EXPECT_EQ(write("67", 20ms).error().code, ErrorCode::timeout);
    EXPECT_EQ(written, "12345");
}

TEST_F(LinkKeeperTest, SaysThatTheCableWentWithinAWrite) {
    keep();
    wire->cut_after(3);
    EXPECT_EQ(write("12345").error().code, ErrorCode::offline);
    EXPECT_EQ(written, "123");
}

TEST_F(LinkKeeperTest, MayBeStoppedByWhatItHears) {
    keep();
    wire->send("stop");
    EXPECT_TRUE(bench.until([&] { return read == "stop"; }));
    bench.settle();
    EXPECT_FALSE(keeper->is_open());
    EXPECT_EQ(write("late").error().code, ErrorCode::offline);
    EXPECT_TRUE(lost.empty());
}

TEST(PauseBefore, DoublesToItsCeilingWithAQuarterLeftToChance) {
    const LinkKeeper::Patience patience{.pause_first = 100ms, .pause_max = 1'000ms};
    EXPECT_EQ(pause_before(1, patience, 0), 100ms);
    EXPECT_EQ(pause_before(2, patience, 0), 200ms);
    EXPECT_EQ(pause_before(4, patience, 0), 800ms);
    EXPECT_EQ(pause_before(5, patience, 0), 1'000ms);
    EXPECT_EQ(pause_before(4'000'000'000U, patience, 0), 1'000ms);
    for (unsigned chance = 0; chance < 5'000; chance += 7) {
        EXPECT_GE(pause_before(1, patience, chance), 100ms);
        EXPECT_LT(pause_before(1, patience, chance), 125ms);
    }
}

}  // namespace
}  // namespace comptoir::bridge
