#include "renderer/surface.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "renderer/screenshot.hpp"
#include "tests/support/easel.hpp"

namespace comptoir::test {
namespace {

/// One list on a small surface, without a painter.
class BareSurface : public ::testing::Test {
protected:
    BareSurface() : surface(open_memory_surface({8, 8}).value()), list(&shared) {
        list._ResetForNewFrame();
        list.PushClipRect({0, 0}, {8, 8});
    }
    Pixels draw(Color ground = rgb(0x102030)) {
        surface->draw(list, ground);
        return surface->capture();
    }

    std::unique_ptr<Surface> surface;
    ImDrawListSharedData shared;
    ImDrawList list;
};

TEST_F(BareSurface, ClearsToItsGroundAndCapturesRedGreenBlueInThatOrder) {
    const Pixels pixels = draw();
    EXPECT_EQ(pixels.size, (PixelSize{8, 8}));
    EXPECT_EQ(color_at(pixels, 0, 0), rgb(0x102030));
    EXPECT_EQ(color_at(pixels, 7, 7), rgb(0x102030));
}

TEST_F(BareSurface, FillsARectangleToThePixel) {
    list.AddRectFilled({2, 3}, {5, 4}, IM_COL32(255, 0, 0, 255));
    const Pixels pixels = draw(rgb(0));
    EXPECT_EQ(ink_area(pixels, rgb(0)), (InkArea{2, 3, 5, 4}));
    EXPECT_EQ(color_at(pixels, 4, 3), rgb(0xFF0000));
}

TEST_F(BareSurface, CopiesATextureByteForByte) {
    std::vector<std::uint8_t> rgba;
    for (std::uint8_t i = 0; i < 9; ++i)
        rgba.insert(rgba.end(), {i, static_cast<std::uint8_t>(200 - i), 77, 255});
    const Texture texture = surface->upload(rgba.data(), {3, 3});
    list.AddImage(texture.id(), {4, 1}, {7, 4});
    const Pixels pixels = draw();
    for (int y = 0; y < 3; ++y) {
        for (int x = 0; x < 3; ++x) {
            const auto i = static_cast<std::uint8_t>(y * 3 + x);
            EXPECT_EQ(color_at(pixels, 4 + x, 1 + y),
                      (Color{i, static_cast<std::uint8_t>(200 - i), 77, 255}));
        }
    }
    EXPECT_EQ(color_at(pixels, 3, 1), rgb(0x102030));
    EXPECT_EQ(texture.bytes(), 36U);
}

TEST_F(BareSurface, BlendsHalfTransparentPixelsHalfWay) {
    const std::vector<std::uint8_t> rgba{255, 255, 255, 128};
    const Texture texture = surface->upload(rgba.data(), {1, 1});
    list.AddImage(texture.id(), {0, 0}, {1, 1});
    const Color blended = color_at(draw(rgb(0)), 0, 0);
    EXPECT_EQ(blended, rgb(0x808080));
}

TEST_F(BareSurface, TintsAnOpaqueTextureAndLetsItThroughByItsAlpha) {
    const std::vector<std::uint8_t> rgba{255, 255, 255, 255};
    const Texture texture = surface->upload(rgba.data(), {1, 1});
    list.AddImage(texture.id(), {0, 0}, {1, 1}, {0, 0}, {1, 1}, IM_COL32(200, 100, 50, 128));
    list.AddImage(texture.id(), {1, 0}, {2, 1});
    const Pixels pixels = draw(rgb(0));
    EXPECT_EQ(color_at(pixels, 0, 0), rgb(0x643219));
    EXPECT_EQ(color_at(pixels, 1, 0), rgb(0xFFFFFF));
}

TEST_F(BareSurface, BlendsEveryLevelToTheNearest) {
    for (int alpha = 0; alpha < 256; alpha += 5) {
        for (int over = 0; over < 256; over += 17) {
            const auto level = static_cast<std::uint8_t>(over);
            const std::vector<std::uint8_t> rgba{level, 255, 0, static_cast<std::uint8_t>(alpha)};
            const Texture texture = surface->upload(rgba.data(), {1, 1});
            list._ResetForNewFrame();
            list.PushClipRect({0, 0}, {8, 8});
            list.AddImage(texture.id(), {0, 0}, {1, 1});
            const Color blended = color_at(draw(rgb(0x6432C8)), 0, 0);
            const auto nearest = [&](int under, int top) {
                return static_cast<std::uint8_t>(std::lround((under * (255 - alpha) + top * alpha) / 255.0));
            };
            EXPECT_EQ(blended, (Color{nearest(0x64, over), nearest(0x32, 255), nearest(0xC8, 0), 255}));
        }
    }
}

TEST_F(BareSurface, ScalesToTheNearestPixelWhenAListSaysSo) {
    const std::vector<std::uint8_t> rgba{255, 0, 0, 255, 0, 0, 255, 255};
    const Texture texture = surface->upload(rgba.data(), {2, 1});
    list.AddImage(texture.id(), {0, 0}, {6, 2});
    const Pixels pixels = draw(rgb(0));
    EXPECT_EQ(color_at(pixels, 2, 1), rgb(0xFF0000));
    EXPECT_EQ(color_at(pixels, 3, 1), rgb(0x0000FF));
    EXPECT_EQ(ink_area(pixels, rgb(0)), (InkArea{0, 0, 6, 2}));
}

TEST_F(BareSurface, WhatReachesBeyondItsEdgesIsCut) {
    const std::vector<std::uint8_t> rgba(4 * 4 * 4, 255);
    const Texture texture = surface->upload(rgba.data(), {4, 4});
    list._ResetForNewFrame();
    list.PushClipRect({-100, -100}, {100, 100});
    list.AddImage(texture.id(), {-2, -3}, {2, 1});
    list.AddImage(texture.id(), {7, 7}, {11, 11});
    list.AddRectFilled({-50, 4}, {1, 5}, IM_COL32_WHITE);
    const Pixels pixels = draw(rgb(0));
    EXPECT_EQ(color_at(pixels, 1, 0), rgb(0xFFFFFF));
    EXPECT_EQ(color_at(pixels, 2, 0), rgb(0));
    EXPECT_EQ(color_at(pixels, 7, 7), rgb(0xFFFFFF));
    EXPECT_EQ(color_at(pixels, 0, 4), rgb(0xFFFFFF));
}

TEST_F(BareSurface, DrawsWhatIsNoRectangleAsTriangles) {
    list.Flags = ImDrawListFlags_None;
    list.AddTriangleFilled({0, 0}, {8, 0}, {0, 8}, IM_COL32(0, 255, 0, 255));
    list.AddRectFilled({6, 6}, {8, 8}, IM_COL32(0, 0, 255, 255));
    const Pixels pixels = draw(rgb(0));
    EXPECT_EQ(color_at(pixels, 1, 1), rgb(0x00FF00));
    EXPECT_EQ(color_at(pixels, 7, 5), rgb(0));
    EXPECT_EQ(color_at(pixels, 7, 7), rgb(0x0000FF));
}

TEST_F(BareSurface, DrawsNothingOutsideOfAClip) {
    list.PushClipRect({2, 2}, {4, 4}, true);
    list.AddRectFilled({0, 0}, {8, 8}, IM_COL32(255, 255, 255, 255));
    list.PopClipRect();
    EXPECT_EQ(ink_area(draw(rgb(0)), rgb(0)), (InkArea{2, 2, 4, 4}));
}

TEST_F(BareSurface, AnEmptyTextureIsNoTrouble) {
    const Texture none = surface->upload(nullptr, {0, 5});
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.bytes(), 0U);
}

TEST(MemorySurface, RefusesSizesThatAreNoScreen) {
    for (const PixelSize size : {PixelSize{0, 10}, {10, 0}, {-1, 10}, {kSurfaceSideMax + 1, 10}}) {
        const auto surface = open_memory_surface(size);
        ASSERT_FALSE(surface.has_value());
        EXPECT_EQ(surface.error().code, ErrorCode::malformed);
    }
    EXPECT_EQ(open_memory_surface({1, 1}).value()->event_fd(), -1);
}

TEST(Screenshot, AFrameComesBackFromItsFileUnchanged) {
    Pixels pixels{{5, 3}, {}};
    for (std::uint8_t i = 0; i < 15; ++i)
        pixels.rgba.insert(pixels.rgba.end(),
                           {i, static_cast<std::uint8_t>(i * 3), static_cast<std::uint8_t>(255 - i), 255});
    for (const Compression compression : {Compression::quick, Compression::small}) {
        const auto file = encode_png(pixels, compression);
        ASSERT_TRUE(file.has_value());
        const auto read = decode_picture(*file, {5, 3}, Fit::contain);
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(*read, pixels);
    }
}

TEST(Screenshot, RefusesPixelsThatAreNotAllThere) {
    const auto file = encode_png({{5, 3}, std::vector<std::uint8_t>(59)});
    ASSERT_FALSE(file.has_value());
    EXPECT_EQ(file.error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace comptoir::test
