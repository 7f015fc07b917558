#include "renderer/placement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <utility>

#include "renderer/turn.hpp"

namespace comptoir::renderer {
namespace {

constexpr PixelSize kPanels[] = {{800, 480},   {480, 800},   {1024, 600},  {1280, 1024},
                                 {1920, 1080}, {1080, 1920}, {1920, 480},  {1920, 360},
                                 {3840, 1600}, {3840, 2160}, {2160, 3840}, {1366, 768}};

TEST(Placement, FillsThePictureUnlessToldOtherwise) {
    const Placement placement = place_page({1920, 1080});
    EXPECT_EQ(placement.page, (PixelRect{0, 0, 1920, 1080}));
    EXPECT_FLOAT_EQ(placement.unit, 1);
}

TEST(Placement, LeavesWhatThePanelHidesFreeAtEachEdge) {
    const Placement placement = place_page({1920, 1080}, {.overscan = .05F});
    EXPECT_EQ(placement.page, (PixelRect{96, 54, 1824, 1026}));
    EXPECT_FLOAT_EQ(placement.unit, .9F);
}

TEST(Placement, NeverLeavesMoreThanATenthFree) {
    EXPECT_EQ(place_page({1000, 1000}, {.overscan = 7}).page, (PixelRect{100, 100, 900, 900}));
}

TEST(Placement, KeepsThePageInsideOfWhatThePanelShowsOnItsWholeOrbit) {
    for (const PixelSize panel : kPanels) {
        const Framing bare{.overscan = .025F};
        const Framing guarded{.overscan = .025F, .guard = BurnInGuard::on};
        const PixelRect shown = place_page(panel, bare).page;
        for (std::uint64_t step = 0; step <= orbit_steps(panel); ++step) {
            const PixelRect page = place_page(panel, guarded, step).page;
            EXPECT_EQ(page.within(shown), page) << panel.width << "x" << panel.height << " step " << step;
        }
    }
}

TEST(Placement, GoesRoundAPixelAStepAndComesBack) {
    for (const PixelSize panel : kPanels) {
        const Framing guarded{.guard = BurnInGuard::on};
        const Placement start = place_page(panel, guarded);
        std::set<std::pair<int, int>> seen;
        for (std::uint64_t step = 0; step < orbit_steps(panel); ++step) {
            const Placement here = place_page(panel, guarded, step);
            const Placement next = place_page(panel, guarded, step + 1);
            EXPECT_EQ(here.size(), start.size());
            EXPECT_EQ(here.unit, start.unit);
            EXPECT_EQ(std::abs(next.page.left - here.page.left) + std::abs(next.page.top - here.page.top), 1);
            EXPECT_LE(std::abs(here.page.left - start.page.left), 2 * orbit_reach(panel));
            EXPECT_LE(std::abs(here.page.top - start.page.top), 2 * orbit_reach(panel));
            EXPECT_TRUE(seen.insert({here.page.left, here.page.top}).second);
        }
        EXPECT_EQ(place_page(panel, guarded, orbit_steps(panel)), start);
        EXPECT_LE(orbit_reach(panel), 8);
    }
}

TEST(Placement, NeverTakesRoomFromThePageInUnits) {
    for (const PixelSize panel : kPanels) {
        for (const float overscan : {0.F, .013F, .025F, .05F, .1F}) {
            const Placement placement = place_page(panel, {.overscan = overscan, .guard = BurnInGuard::on});
            const float unit = unit_of(panel);
            EXPECT_GE(static_cast<float>(placement.page.width()) / placement.unit + .01F,
                      static_cast<float>(panel.width) / unit);
            EXPECT_GE(static_cast<float>(placement.page.height()) / placement.unit + .01F,
                      static_cast<float>(panel.height) / unit);
        }
    }
}

/// A bar's page is laid out like no other one, and so is one that is higher than wide.
TEST(Placement, LeavesThePageTheShapeOfItsPanel) {
    for (const PixelSize panel : kPanels) {
        for (const float overscan : {0.F, .013F, .033F, .1F}) {
            const PixelSize page = place_page(panel, {.overscan = overscan, .guard = BurnInGuard::on}).size();
            EXPECT_EQ(page.width * 10 > page.height * 24, panel.width * 10 > panel.height * 24);
            EXPECT_EQ(page.height > page.width, panel.height > panel.width);
        }
    }
}

TEST(Placement, DrawsLargerAsFarAsASmallPagesRoomIsLeft) {
    EXPECT_FLOAT_EQ(place_page({1920, 1080}, {.scale = 1.5F}).unit, 1.5F);
    EXPECT_FLOAT_EQ(place_page({1920, 1080}, {.scale = 2}).unit, 1080 / 640.F);
    EXPECT_FLOAT_EQ(place_page({800, 480}, {.scale = 2}).unit, .75F);
    EXPECT_FLOAT_EQ(place_page({1920, 480}, {.scale = 2}).unit, 1);
    EXPECT_FLOAT_EQ(place_page({1080, 1920}, {.scale = 2}).unit, 1080 / 640.F);
    EXPECT_FLOAT_EQ(place_page({480, 320}, {.scale = 2}).unit, .5F);
}

TEST(Placement, DrawsSmallerDownToAHalf) {
    EXPECT_FLOAT_EQ(place_page({1920, 1080}, {.scale = .75F}).unit, .75F);
    EXPECT_FLOAT_EQ(place_page({1920, 1080}, {.scale = .1F}).unit, .5F);
}

TEST(Placement, PutsAFingerOnThePage) {
    const Placement placement = place_page({1920, 1080}, {.overscan = .05F});
    EXPECT_EQ(placement.on_page({96, 54}), (TouchPoint{0, 0}));
    EXPECT_EQ(placement.on_page({1000, 500}), (TouchPoint{904, 446}));
    EXPECT_LT(placement.on_page({10, 500}).x, 0);
}

TEST(Placement, PutsAFingerOnThePageHoweverThePanelIsMounted) {
    const PixelSize panel{1920, 1080};
    const Framing framing{.overscan = .05F, .guard = BurnInGuard::on};
    for (const Turn turn : {Turn::none, Turn::quarter, Turn::half, Turn::three_quarters}) {
        const Placement placement = place_page(turned(panel, turn), framing, 5);
        // Both corners of the page, as they lie on the panel.
        const auto on_panel = [&](float x, float y) {
            const auto width = static_cast<float>(panel.width);
            const auto height = static_cast<float>(panel.height);
            switch (turn) {
                case Turn::quarter: return TouchPoint{width - y, x};
                case Turn::half: return TouchPoint{width - x, height - y};
                case Turn::three_quarters: return TouchPoint{y, height - x};
                default: return TouchPoint{x, y};
            }
        };
        const PixelRect& page = placement.page;
        const auto at = [&](int x, int y) {
            return placement.on_page(
                upright(on_panel(static_cast<float>(x), static_cast<float>(y)), turn, panel));
        };
        EXPECT_EQ(at(page.left, page.top), (TouchPoint{0, 0}));
        EXPECT_EQ(at(page.right, page.bottom),
                  (TouchPoint{static_cast<float>(page.width()), static_cast<float>(page.height())}));
    }
}

TEST(Placement, HasAPageForAPictureOfOnePixel) {
    const Placement placement = place_page({1, 1}, {.overscan = .1F, .guard = BurnInGuard::on});
    EXPECT_EQ(placement.page.width(), 1);
    EXPECT_GT(placement.unit, 0);
}

}  // namespace
}  // namespace comptoir::renderer
