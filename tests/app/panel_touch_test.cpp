#include "app/panel_touch.hpp"

#include <gtest/gtest.h>

namespace comptoir {
namespace {

using Phase = bridge::FingerMove::Phase;
using renderer::Touch;
using renderer::TouchPhase;

TEST(PanelTouch, TellsWhatEachFingerDid) {
    const auto told =
        as_touches({{7, Phase::down, 0.25F, 0.5F}, {7, Phase::move, 0.5F, 0.5F}, {7, Phase::up, 0.5F, 1}});
    EXPECT_EQ(told.in_parts, (std::vector<Touch>{{7, TouchPhase::down, {0.25F, 0.5F}},
                                                 {7, TouchPhase::move, {0.5F, 0.5F}},
                                                 {7, TouchPhase::up, {0.5F, 1}}}));
    EXPECT_TRUE(as_touches({}).in_parts.empty());
}

TEST(PanelTouch, AFingerThatIsGoneIsLiftedBesideThePanelWhereItDoesNothing) {
    const auto told = as_touches({{7, Phase::gone, 0.25F, 0.5F}});
    ASSERT_EQ(told.in_parts.size(), 1U);
    EXPECT_EQ(told.in_parts[0].phase, TouchPhase::up);
    EXPECT_LT(told.in_parts[0].at.x, 0);
    EXPECT_LT(told.in_parts[0].at.y, 0);
}

}  // namespace
}  // namespace comptoir
