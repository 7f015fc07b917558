#include "app/network/hotspot_plan.hpp"

#include <gtest/gtest.h>

namespace comptoir::network {
namespace {

using namespace std::chrono_literals;

constexpr Time kStart{1h};

struct Plan : testing::Test {
    Plan() { plan.configure(3min); }
    HotspotStep at(Duration after_start) { return plan.next(facts, kStart + after_start); }

    HotspotPlan plan;
    HotspotFacts facts{.can_open = true};
};

TEST_F(Plan, OpensAfterSomeTimeWithoutANetwork) {
    EXPECT_EQ(at(0s), HotspotStep::stay);
    EXPECT_EQ(plan.next_change(), kStart + 3min);
    EXPECT_EQ(at(179s), HotspotStep::stay);
    EXPECT_EQ(at(180s), HotspotStep::open);
}

TEST_F(Plan, EndsAsSoonAsThereIsOneAndCountsAnew) {
    at(0s);
    facts.is_open = true;
    EXPECT_EQ(at(200s), HotspotStep::stay);
    facts.is_connected = true;
    EXPECT_EQ(at(201s), HotspotStep::close);
    facts = {.can_open = true};
    EXPECT_EQ(at(300s), HotspotStep::stay);
    EXPECT_EQ(at(479s), HotspotStep::stay);
    EXPECT_EQ(at(480s), HotspotStep::open);
}

TEST_F(Plan, NeverWhereItIsSwitchedOffAndClosesOneThatIsOpenThen) {
    plan.configure(0s);
    EXPECT_EQ(at(0s), HotspotStep::stay);
    EXPECT_EQ(at(24h), HotspotStep::stay);
    EXPECT_EQ(plan.next_change(), Time::max());
    facts.is_open = true;
    EXPECT_EQ(at(25h), HotspotStep::close);
}

TEST_F(Plan, NeverInTheWayOfATry) {
    at(0s);
    facts.is_joining = true;
    EXPECT_EQ(at(300s), HotspotStep::stay);
    facts.is_joining = false;
    EXPECT_EQ(at(301s), HotspotStep::open) << "it was lonely all the time";
}

TEST_F(Plan, WaitsForACardWithoutAskingAllTheTime) {
    facts.can_open = false;
    EXPECT_EQ(at(0s), HotspotStep::stay);
    EXPECT_EQ(at(10min), HotspotStep::stay);
    EXPECT_EQ(plan.next_change(), Time::max());
    facts.can_open = true;
    EXPECT_EQ(at(11min), HotspotStep::open);
}

TEST_F(Plan, OneThatCouldNotBeOpenedIsTriedAgainLessAndLessOften) {
    at(0s);
    ASSERT_EQ(at(180s), HotspotStep::open);
    plan.tried_to_open(kStart + 181s);
    EXPECT_EQ(at(182s), HotspotStep::stay);
    EXPECT_EQ(plan.next_change(), kStart + 211s);
    EXPECT_EQ(at(211s), HotspotStep::open);
    plan.tried_to_open(kStart + 211s);
    EXPECT_EQ(at(270s), HotspotStep::stay);
    EXPECT_EQ(at(271s), HotspotStep::open);
    for (int i = 0; i < 20; ++i) plan.tried_to_open(kStart + 1h);
    EXPECT_EQ(at(1h), HotspotStep::stay);
    EXPECT_EQ(plan.next_change(), kStart + 1h + HotspotPlan::kTryAgainMax);
}

TEST_F(Plan, MakesRoomForASavedWifiNowAndThen) {
    at(0s);
    facts.is_open = true;
    facts.has_saved = true;
    EXPECT_EQ(at(180s), HotspotStep::stay);
    EXPECT_EQ(plan.next_change(), kStart + 180s + 5min);
    EXPECT_EQ(at(180s + 5min), HotspotStep::close);
    facts.is_open = false;
    EXPECT_EQ(at(181s + 5min), HotspotStep::stay);
    EXPECT_EQ(at(219s + 5min), HotspotStep::stay);
    EXPECT_EQ(at(220s + 5min), HotspotStep::open);
    facts.is_open = true;
    EXPECT_EQ(at(221s + 5min), HotspotStep::stay);
    EXPECT_EQ(at(221s + 10min), HotspotStep::close);
}

TEST_F(Plan, StaysWhileSomebodyLooksAtItsPageAndWhereNothingIsSaved) {
    at(0s);
    facts.is_open = true;
    at(180s);
    EXPECT_EQ(at(1h), HotspotStep::stay) << "nothing is saved";
    facts.has_saved = true;
    plan.visited(kStart + 1h);
    EXPECT_EQ(at(1h + 4min), HotspotStep::stay);
    EXPECT_EQ(at(1h + 5min), HotspotStep::close);
}

}  // namespace
}  // namespace comptoir::network
