#include <gtest/gtest.h>

#include "renderer/scenes/line_list.hpp"

namespace comptoir::renderer {
namespace {

constexpr ListPlace kPlace{.x = 80, .width = 1100, .top = 152, .bottom = 1040};
constexpr float kRow = 124;
constexpr float kGap = 12;

Window look(std::size_t blocks, std::size_t raised, HiddenCounts counts = HiddenCounts::in_rows) {
    return window_of(blocks, raised, kPlace, kGap, counts, false, [](std::size_t) { return kRow; });
}

/// Where a block's upper edge is; rows before the window have none.
float top_of(const Window& window, std::size_t block, std::size_t raised) {
    float y = window.top;
    for (std::size_t i = window.first; i <= block; i++) {
        if (i == raised && i > window.first) y += kGap;
        if (i == block) return y;
        y += kRow + (i == raised ? kGap : 0);
    }
    return y;
}

TEST(ListWindow, ShowsEverythingThatFits) {
    const Window window = look(6, 2);
    EXPECT_EQ(window.first, 0U);
    EXPECT_EQ(window.above, 0U);
    EXPECT_EQ(window.below, 0U);
    EXPECT_EQ(window.top, kPlace.top);
}

TEST(ListWindow, AlwaysHasTheRaisedLineWhollyInView) {
    for (const HiddenCounts counts : {HiddenCounts::in_rows, HiddenCounts::in_head}) {
        for (std::size_t blocks = 1; blocks < 40; blocks++) {
            for (std::size_t raised = 0; raised < blocks; raised++) {
                const Window window = look(blocks, raised, counts);
                ASSERT_LE(window.first, raised);
                EXPECT_GE(top_of(window, raised, raised), window.top);
                EXPECT_LE(top_of(window, raised, raised) + kRow, window.bottom)
                    << blocks << " lines, " << raised;
            }
        }
    }
}

TEST(ListWindow, NeverHasTheRaisedLineAtTheVeryBottomWhenMoreFollow) {
    for (std::size_t blocks = 8; blocks < 40; blocks++) {
        for (std::size_t raised = 0; raised + 1 < blocks; raised++) {
            const Window window = look(blocks, raised);
            if (window.below == 0) continue;
            EXPECT_LE(top_of(window, raised, raised) + kRow + 40, window.bottom)
                << blocks << " lines, " << raised;
        }
    }
}

TEST(ListWindow, CountsEveryLineOnce) {
    for (std::size_t blocks = 1; blocks < 40; blocks++) {
        for (std::size_t raised = 0; raised < blocks; raised++) {
            const Window window = look(blocks, raised);
            EXPECT_LE(window.above + window.below, blocks - 1);
            EXPECT_EQ(window.above, window.first);
        }
    }
}

TEST(ListWindow, AsksForTheHeightOfNearbyLinesAlone) {
    std::size_t asked = 0;
    const Window window =
        window_of(100'000, 50'000, kPlace, kGap, HiddenCounts::in_rows, false, [&](std::size_t) {
            asked++;
            return kRow;
        });
    EXPECT_LT(asked, 40U);
    EXPECT_GE(window.above + window.below, 100'000U - 7);
}

TEST(ListWindow, KeepsRoomForTheRowThatSaysWhatIsNotListed) {
    const Window window =
        window_of(3, 0, kPlace, kGap, HiddenCounts::in_rows, true, [](std::size_t) { return kRow; });
    EXPECT_TRUE(window.has_below_row);
    EXPECT_LT(window.bottom, kPlace.bottom);
}

TEST(ListWindow, BeginsWithALineThatIsTallerThanThePlace) {
    const Window window = window_of(9, 4, kPlace, kGap, HiddenCounts::in_rows, false,
                                    [](std::size_t block) { return block == 4 ? 2000.F : kRow; });
    EXPECT_EQ(window.first, 4U);
}

TEST(Blocks, HoldAComboWithItsChildren) {
    std::vector<Line> lines(5);
    lines[2].is_combo_child = lines[3].is_combo_child = true;
    EXPECT_EQ(blocks_of(lines), (std::vector<Block>{{0, 1}, {1, 4}, {4, 5}}));
    EXPECT_TRUE(blocks_of({}).empty());
}

TEST(LineText, SaysTheUnitOfWhatIsMeasured) {
    Line line;
    line.quantity = "0.482";
    line.unit = "kg";
    EXPECT_EQ(times_text(line), "0.482 kg ×");
    line.quantity = "2.00";
    line.unit = "Units";
    EXPECT_EQ(times_text(line), "2 ×");
    line.quantity = "-2";
    EXPECT_EQ(times_text(line), "\u2068\u22122\u2069 ×");
    line.quantity.clear();
    EXPECT_EQ(times_text(line), "");
}

}  // namespace
}  // namespace comptoir::renderer
