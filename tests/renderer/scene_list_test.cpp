#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "renderer/scenes/line_list.hpp"
#include "tests/support/page_reader.hpp"

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

// ---- five hundred lines, of every kind ---------------------------------------------------------------

constexpr std::size_t kManyLines = 500;

/// Every seventh line is a combo of three parts, and every fifth of the others a reward.
Order many_lines() {
    Order order;
    order.phase = Phase::selling;
    order.total = {"€4,321.09", Money{432109, 2, "EUR"}};
    for (std::size_t i = 0; i < kManyLines; i++) {
        Line line;
        line.name = "Goods " + std::to_string(i) + ".";
        line.quantity = "1";
        line.price = {"€1.00", Money{100, 2, "EUR"}};
        line.is_combo_child = i % 7 >= 1 && i % 7 <= 3;
        if (line.is_combo_child) {
            line.price = {};
        } else if (i % 5 == 4) {
            line.kind = LineKind::reward;
            line.price = {"-€1.00", Money{-100, 2, "EUR"}};
        }
        order.lines.push_back(std::move(line));
    }
    return order;
}

View view_of(Order order) {
    View view;
    view.page = Page::order;
    view.order = std::make_shared<const Order>(std::move(order));
    return view;
}

/// The one text that holds `part` and is seen to its end; null: none.
const PlacedText* whole(const std::vector<PlacedText>& texts, std::string_view part) {
    const auto found = std::ranges::find_if(texts, [&](const PlacedText& text) {
        return text.text.find(part) != std::string::npos && !text.is_cut && !text.is_clipped &&
               text.width > 0 && text.shown == 1;
    });
    return found == texts.end() ? nullptr : &*found;
}

TEST(FiveHundredLines, ScrollToWhatChangedWhileTheTotalStays) {
    const Words words;
    for (const PixelSize size : {PixelSize{1920, 1080}, PixelSize{1080, 1920}, PixelSize{1920, 480},
                                 PixelSize{800, 480}, PixelSize{480, 800}}) {
        const bool is_bar = size.width > 2.4F * static_cast<float>(size.height);
        test::PageReader reader(size, theme(ThemeId::light));
        Order order = many_lines();
        const View begun = view_of(order);
        const std::vector<PlacedText> first = reader.read(begun, begun, words);
        const PlacedText* total_at = whole(first, "4,321");
        ASSERT_NE(total_at, nullptr);
        for (const std::size_t changed : {0U, 1U, 3U, 4U, 249U, 254U, 255U, 498U, 499U}) {
            SCOPED_TRACE(std::to_string(size.width) + "x" + std::to_string(size.height) + ", line " +
                         std::to_string(changed));
            const View before = view_of(order);
            order.lines[changed].quantity = std::to_string(2 + changed);
            const std::vector<PlacedText> texts = reader.read(before, view_of(order), words);
            // A bar display has one card; a part of a combo is on it with what it is a part of.
            const std::size_t named =
                is_bar && order.lines[changed].is_combo_child ? changed - changed % 7 : changed;
            EXPECT_NE(whole(texts, "Goods " + std::to_string(named) + "."), nullptr);
            const PlacedText* total = whole(texts, "4,321");
            ASSERT_NE(total, nullptr);
            EXPECT_EQ(total->left, total_at->left);
            EXPECT_EQ(total->top, total_at->top);
        }
    }
}

}  // namespace
}  // namespace comptoir::renderer
