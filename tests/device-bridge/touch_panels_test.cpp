/// Panels on pipes of the test's own. The kernel's own nodes are for the virtual machine.

#include "device-bridge/links/touch_panels.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/input.h>
#include <unistd.h>

#include <array>
#include <map>

#include "tests/support/run_io.hpp"

namespace comptoir::bridge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Phase = FingerMove::Phase;

class TouchPanelsTest : public testing::Test {
protected:
    ~TouchPanelsTest() override {
        panels.stop();
        io.poll();
        for (const auto& [path, fd] : ends) ::close(fd);
    }
    TouchSystem pipes() {
        return {[this] { return nodes; },
                [this](const TouchNode& node) -> Result<OpenedTouch> {
                    ++opens;
                    if (is_forbidden) return fail(ErrorCode::refused, node.path + ": not allowed");
                    std::array<int, 2> pipe{};
                    if (::pipe2(pipe.data(), O_NONBLOCK | O_CLOEXEC) != 0)
                        return fail(ErrorCode::offline, "no pipe");
                    if (const auto before = ends.find(node.path); before != ends.end())
                        ::close(before->second);
                    ends[node.path] = pipe[1];
                    return OpenedTouch{pipe[0], "test panel", shape};
                }};
    }
    void plug(const std::string& path) {
        nodes.push_back({path, kStraight});
        panels.look();
    }
    void start() {
        panels.start({[this](const std::vector<FingerMove>& heard) {
                          moves.insert(moves.end(), heard.begin(), heard.end());
                      },
                      [this] { ++changes; }});
    }
    void send(const std::string& path, std::uint16_t type, std::uint16_t code, std::int32_t value) {
        input_event event{};
        event.type = type;
        event.code = code;
        event.value = value;
        ASSERT_EQ(::write(ends.at(path), &event, sizeof event), static_cast<ssize_t>(sizeof event));
    }
    void put_finger(const std::string& path) {
        send(path, EV_ABS, ABS_MT_TRACKING_ID, 1);
        send(path, EV_ABS, ABS_MT_POSITION_X, 50);
        send(path, EV_ABS, ABS_MT_POSITION_Y, 25);
        send(path, EV_SYN, SYN_REPORT, 0);
    }
    [[nodiscard]] bool hears(std::size_t count) {
        return test::run_io_until(io, [&] { return moves.size() >= count; });
    }

    TouchShape shape{.kind = TouchShape::Kind::slots, .across = {0, 100}, .down = {0, 100}};
    std::vector<TouchNode> nodes;
    std::map<std::string, int> ends;
    bool is_forbidden = false;
    int opens = 0;
    int changes = 0;
    std::vector<FingerMove> moves;
    boost::asio::io_context io;
    TouchPanels panels{io.get_executor(), pipes()};
};

TEST_F(TouchPanelsTest, HearsAPanelThatIsPluggedInLater) {
    start();
    EXPECT_EQ(panels.count(), 0U);
    plug("event3");
    EXPECT_EQ(panels.count(), 1U);
    put_finger("event3");
    ASSERT_TRUE(hears(1));
    EXPECT_EQ(moves[0].phase, Phase::down);
    EXPECT_EQ(moves[0].across, 0.5F);
    EXPECT_EQ(moves[0].down, 0.25F);
    EXPECT_EQ(changes, 1);
}

TEST_F(TouchPanelsTest, APanelThatIsPulledTakesItsFingersAlongAndComesBack) {
    start();
    plug("event3");
    put_finger("event3");
    ASSERT_TRUE(hears(1));
    nodes.clear();
    ::close(ends.at("event3"));
    ends.clear();
    ASSERT_TRUE(hears(2));
    EXPECT_EQ(moves[1].phase, Phase::gone);
    EXPECT_EQ(moves[1].finger, moves[0].finger);
    EXPECT_EQ(panels.count(), 0U);
    plug("event3");
    put_finger("event3");
    ASSERT_TRUE(hears(3));
    EXPECT_NE(moves[2].finger, moves[0].finger);
    EXPECT_TRUE(test::run_io_until(io, [&] { return changes == 3; })) << "in, out, in";
}

TEST_F(TouchPanelsTest, FingersOfTwoPanelsAreTwo) {
    start();
    plug("event3");
    plug("event4");
    put_finger("event3");
    put_finger("event4");
    ASSERT_TRUE(hears(2));
    EXPECT_NE(moves[0].finger, moves[1].finger);
}

TEST_F(TouchPanelsTest, WhereEventsAreMissingThePanelIsOpenedAnew) {
    start();
    plug("event3");
    put_finger("event3");
    ASSERT_TRUE(hears(1));
    send("event3", EV_SYN, SYN_DROPPED, 0);
    ASSERT_TRUE(hears(2));
    EXPECT_EQ(moves[1].phase, Phase::gone);
    EXPECT_EQ(panels.count(), 1U);
    EXPECT_EQ(opens, 2);
    put_finger("event3");
    EXPECT_TRUE(hears(3));
}

TEST_F(TouchPanelsTest, OneThatMayNotBeOpenedIsSaidOnceAndTakenOnceItMay) {
    is_forbidden = true;
    testing::internal::CaptureStderr();
    start();
    plug("event3");
    panels.look();
    panels.look();
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_EQ(said.find("can't be heard"), said.rfind("can't be heard")) << said;
    EXPECT_NE(said.find("can't be heard"), std::string::npos) << said;
    EXPECT_EQ(panels.count(), 0U);
    is_forbidden = false;
    panels.look();
    EXPECT_EQ(panels.count(), 1U);
}

TEST_F(TouchPanelsTest, OneThatSaysNoRangeIsLeftOut) {
    shape.across = {};
    start();
    plug("event3");
    EXPECT_EQ(panels.count(), 0U);
}

TEST_F(TouchPanelsTest, NoMorePanelsAreOpenedThanThereIsRoomFor) {
    for (std::size_t i = 0; i < 2 * TouchPanels::kPanelsMax; ++i)
        nodes.push_back({"event" + std::to_string(i), kStraight});
    start();
    EXPECT_EQ(panels.count(), TouchPanels::kPanelsMax);
}

TEST_F(TouchPanelsTest, AfterItsStopNothingIsHeard) {
    start();
    plug("event3");
    put_finger("event3");
    panels.stop();
    io.poll();
    panels.look();
    io.poll();
    EXPECT_THAT(moves, IsEmpty());
    EXPECT_EQ(panels.count(), 0U);
}

TEST(MachineTouch, FindsNothingWhereThereIsNoPanelAndNamesANodeThatIsNotThere) {
    const TouchSystem machine = machine_touch();
    EXPECT_LE(machine.list().size(), TouchPanels::kPanelsMax);
    const auto opened = machine.open({"/dev/input/no-such-event", kStraight});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::offline);
}

}  // namespace
}  // namespace comptoir::bridge
