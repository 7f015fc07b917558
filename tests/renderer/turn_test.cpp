#include "renderer/turn.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace comptoir::renderer {
namespace {

using testing::ElementsAre;

/// A picture of 3 by 2, turned; the panel's rows are one pixel longer than what shows.
std::vector<std::uint32_t> panel_of(Turn turn) {
    std::vector<std::uint32_t> picture{1, 2, 3, 4, 5, 6};
    const PixelSize size = turned({3, 2}, turn);
    const int stride = size.width + 1;
    std::vector<std::uint32_t> panel(static_cast<std::size_t>(stride * size.height));
    copy_turned({picture.data(), 3, {3, 2}}, turn, {panel.data(), stride, size});
    return panel;
}

TEST(Turn, TurnsThePictureClockwise) {
    EXPECT_THAT(panel_of(Turn::none), ElementsAre(1, 2, 3, 0, 4, 5, 6, 0));
    EXPECT_THAT(panel_of(Turn::quarter), ElementsAre(4, 1, 0, 5, 2, 0, 6, 3, 0));
    EXPECT_THAT(panel_of(Turn::half), ElementsAre(6, 5, 4, 0, 3, 2, 1, 0));
    EXPECT_THAT(panel_of(Turn::three_quarters), ElementsAre(3, 6, 0, 2, 5, 0, 1, 4, 0));
}

TEST(Turn, FourQuartersAreThePictureAgainAtAnySize) {
    for (const PixelSize size : {PixelSize{1, 1}, {33, 7}, {64, 65}, {100, 31}}) {
        std::vector<std::uint32_t> picture(static_cast<std::size_t>(size.width * size.height));
        std::iota(picture.begin(), picture.end(), 1u);
        std::vector<std::uint32_t> now = picture;
        PixelSize shape = size;
        for (int turn = 0; turn < 4; ++turn) {
            std::vector<std::uint32_t> next(now.size());
            const PixelSize other = turned(shape, Turn::quarter);
            copy_turned({now.data(), shape.width, shape}, Turn::quarter, {next.data(), other.width, other});
            now = next;
            shape = other;
        }
        EXPECT_EQ(now, picture) << size.width << "x" << size.height;
    }
}

}  // namespace
}  // namespace comptoir::renderer
