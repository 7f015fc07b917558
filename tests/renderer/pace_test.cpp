#include "renderer/pace.hpp"

#include <gtest/gtest.h>

namespace comptoir::renderer {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBudget = 16ms;

TEST(Pace, APanelThatIsFastEnoughMovesOn) {
    Pace pace;
    const Time now{1h};
    for (std::size_t i = 0; i < 10 * Pace::kFrames; ++i) EXPECT_FALSE(pace.drew(16ms, kBudget, now));
    EXPECT_TRUE(pace.keeps_up(now));
}

TEST(Pace, OneFrameInTwentyMayBeLate) {
    Pace pace;
    const Time now{1h};
    for (std::size_t i = 0; i < 10 * Pace::kFrames; ++i)
        EXPECT_FALSE(pace.drew(i % 20 == 0 ? 90ms : 4ms, kBudget, now));
    EXPECT_TRUE(pace.keeps_up(now));
}

TEST(Pace, ASlowPanelIsStillForAWhileAndTriedAgain) {
    Pace pace;
    const Time now{1h};
    for (std::size_t i = 1; i < Pace::kFrames; ++i) EXPECT_FALSE(pace.drew(17ms, kBudget, now));
    EXPECT_TRUE(pace.keeps_up(now));
    EXPECT_TRUE(pace.drew(17ms, kBudget, now));
    EXPECT_FALSE(pace.keeps_up(now));
    EXPECT_FALSE(pace.keeps_up(now + Pace::kStillFor - 1ms));
    EXPECT_TRUE(pace.keeps_up(now + Pace::kStillFor));
    // What was measured before says nothing of now.
    for (std::size_t i = 1; i < Pace::kFrames; ++i)
        EXPECT_FALSE(pace.drew(i == 1 ? 90ms : 1ms, kBudget, now + Pace::kStillFor));
}

}  // namespace
}  // namespace comptoir::renderer
