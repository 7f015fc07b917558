#include "renderer/painter.hpp"

#include <cairo.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/easel.hpp"
#include "tests/support/zbar_reader.hpp"

namespace comptoir::test {
namespace {

constexpr Color kInk = rgb(0x16150F);

TEST(Painter, ABoxCoversExactlyItsPixels) {
    Easel easel;
    const Pixels pixels = easel.draw([](Painter& p) { p.box({10, 20, 30, 40}, kInk); });
    EXPECT_EQ(ink_area(pixels, easel.paper), (InkArea{10, 20, 40, 60}));
    EXPECT_EQ(color_at(pixels, 10, 20), kInk);
    EXPECT_EQ(color_at(pixels, 39, 59), kInk);
}

TEST(Painter, TheCornersOfARoundedBoxAreAlike) {
    Easel easel;
    const Pixels pixels = easel.draw([](Painter& p) { p.box({100, 200, 61, 47}, kInk, 20); });
    for (int y = 0; y < 47; ++y) {
        for (int x = 0; x < 61; ++x) {
            const Color here = color_at(pixels, 100 + x, 200 + y);
            EXPECT_EQ(here, color_at(pixels, 160 - x, 200 + y));
            EXPECT_EQ(here, color_at(pixels, 100 + x, 246 - y));
        }
    }
    EXPECT_EQ(color_at(pixels, 100, 200), easel.paper);
    EXPECT_EQ(color_at(pixels, 100, 220), kInk);
    EXPECT_EQ(color_at(pixels, 120, 200), kInk);
}

TEST(Painter, ARadiusIsAtMostHalfTheShorterSide) {
    Easel easel;
    const Pixels pill = easel.draw([](Painter& p) { p.box({10, 10, 100, 40}, kInk, 20); });
    const Pixels more = easel.draw([](Painter& p) { p.box({10, 10, 100, 40}, kInk, 900); });
    EXPECT_EQ(pill, more);
}

TEST(Painter, AHairlineNeverVanishes) {
    Easel easel({800, 480});
    const Pixels pixels = easel.draw([](Painter& p) { p.box({0, 100, 100, 0.2F}, kInk); });
    const InkArea area = ink_area(pixels, easel.paper);
    EXPECT_EQ(area.bottom - area.top, 1);
    EXPECT_EQ(area.top, 75);
}

TEST(Painter, AnEdgeIsAsWideOnAllSides) {
    Easel easel;
    const Pixels pixels = easel.draw([](Painter& p) {
        p.box({10, 10, 50, 50}, rgb(0xFFFFFF), 0, rgb(0x000000), 3);
    });
    for (const int at : {10, 12, 57, 59}) {
        EXPECT_EQ(color_at(pixels, at, 30), rgb(0x000000)) << at;
        EXPECT_EQ(color_at(pixels, 30, at), rgb(0x000000)) << at;
    }
    EXPECT_EQ(color_at(pixels, 13, 30), rgb(0xFFFFFF));
    EXPECT_EQ(color_at(pixels, 56, 30), rgb(0xFFFFFF));
}

void draw_shapes(Painter& p) {
    p.shadow({51, 60, 333, 207}, 28, {40, 14, rgb(0x1B1A17, 60)});
    p.box({51, 60, 333, 207}, rgb(0xFFFFFF), 28);
    p.box({70, 80, 21, 21}, kInk, 10);
    p.fade({400, 300, 300, 72}, kInk, FadeEdge::bottom);
    const auto move = p.shift(5.3F, 2);
    p.box({100, 600, 77, 9}, rgb(0x0B5138), 4);
    const auto clip = p.clip({200, 700, 40, 40});
    p.box({180, 690, 40, 40}, kInk);
}

TEST(Painter, RightToLeftIsTheMirrorImageOfLeftToRight) {
    for (const PixelSize size : {PixelSize{1920, 1080}, {1367, 769}, {801, 481}}) {
        Easel easel(size);
        const Pixels left = easel.draw(draw_shapes);
        easel.direction = Direction::right_to_left;
        const Pixels right = easel.draw(draw_shapes);
        EXPECT_EQ(mirrored(right), left) << size.width;
    }
}

TEST(Painter, AFadeLeavesEmptyPaperAsItIs) {
    Easel easel;
    for (const Color paper : {rgb(0xF4F2ED), rgb(0x0C0E0F), rgb(0xFFFFFF), rgb(0x15181A)}) {
        easel.paper = paper;
        const Pixels pixels = easel.draw([&](Painter& p) {
            p.fade({0, 0, 700, 72}, paper, FadeEdge::bottom);
        });
        EXPECT_TRUE(ink_area(pixels, paper).empty());
    }
}

TEST(Painter, AFadeIsFullAtItsEdgeAndNothingAtTheOther) {
    Easel easel;
    const Pixels down = easel.draw([](Painter& p) {
        p.fade({0, 0, 600, 72}, rgb(0x000000), FadeEdge::bottom);
    });
    EXPECT_LT(color_at(down, 599, 71).red, 4);
    EXPECT_GT(color_at(down, 599, 0).red, easel.paper.red - 4);
    EXPECT_EQ(color_at(down, 600, 71), easel.paper);
    for (int y = 1; y < 72; ++y) EXPECT_LE(color_at(down, 300, y).red, color_at(down, 300, y - 1).red);
}

TEST(Painter, AShadowFadesOutwardsAndDoesNotReachBeyondItsBlur) {
    Easel easel;
    const Shadow shadow{40, 14, rgb(0x000000, 80)};
    const Pixels pixels = easel.draw([&](Painter& p) {
        p.shadow({300, 300, 400, 300}, 28, shadow);
        p.box({300, 300, 400, 300}, rgb(0xFFFFFF), 28);
    });
    for (int y = 600; y < 654; ++y) EXPECT_LE(color_at(pixels, 500, y).red, color_at(pixels, 500, y + 1).red);
    EXPECT_LT(color_at(pixels, 500, 601).red, easel.paper.red - 30);
    EXPECT_EQ(color_at(pixels, 500, 655), easel.paper);
    EXPECT_EQ(color_at(pixels, 259, 450), easel.paper);
    EXPECT_EQ(color_at(pixels, 500, 450), rgb(0xFFFFFF));
}

TEST(Painter, AShadowHasNoSeamsBetweenItsPieces) {
    Easel easel;
    const Pixels pixels = easel.draw([](Painter& p) {
        p.shadow({200, 200, 640, 500}, 44, {48, 20, rgb(0x000000, 100)});
        p.box({200, 200, 640, 500}, rgb(0xFFFFFF), 44);
    });
    // Along lines beside the box no step is larger than the blur's own.
    for (int x = 153; x < 888; ++x)
        EXPECT_NEAR(color_at(pixels, x, 710).red, color_at(pixels, x - 1, 710).red, 4) << x;
    for (int y = 175; y < 765; ++y)
        EXPECT_NEAR(color_at(pixels, 190, y).red, color_at(pixels, 190, y - 1).red, 4) << y;
}

TEST(Painter, ABoxLowerThanTwoCornersStillHasAShadow) {
    Easel easel;
    const Pixels pixels = easel.draw([](Painter& p) {
        p.shadow({300, 300, 200, 20}, 10, {40, 14, rgb(0, 255)});
    });
    const InkArea area = ink_area(pixels, easel.paper);
    EXPECT_FALSE(area.empty());
    EXPECT_GE(area.left, 260);
    EXPECT_LE(area.right, 540);
    EXPECT_EQ(pixels, mirrored(easel.draw([](Painter& p) {
                  p.shadow({580, 300, 200, 20}, 10, {40, 14, rgb(0, 255)});
              })));
}

TEST(Painter, OpacitiesMultiplyAndEndWithTheirScope) {
    Easel easel;
    easel.paper = rgb(0xFFFFFF);
    const Pixels pixels = easel.draw([](Painter& p) {
        {
            const auto half = p.opacity(0.5F);
            const auto quarter = p.opacity(0.5F);
            p.box({0, 0, 10, 10}, rgb(0x000000));
        }
        p.box({20, 0, 10, 10}, rgb(0x000000));
    });
    EXPECT_NEAR(color_at(pixels, 5, 5).red, 191, 2);
    EXPECT_EQ(color_at(pixels, 25, 5), rgb(0x000000));
}

TEST(Painter, ALabelEndsWhereItIsToldAndStandsOnItsBaseline) {
    Easel easel;
    const TextStyle style{.size = 48, .weight = 600, .color = rgb(0x000000)};
    const Pixels start = easel.draw([&](Painter& p) { p.label(100, 200, "HEH", style); });
    const InkArea at_start = ink_area(start, easel.paper);
    EXPECT_NEAR(at_start.left, 100, 8);
    EXPECT_NEAR(at_start.bottom, 200, 1);
    const Pixels end = easel.draw([&](Painter& p) { p.label(900, 200, "HEH", style, Align::end); });
    EXPECT_NEAR(ink_area(end, easel.paper).right, 900, 8);
    const Pixels middle = easel.draw([&](Painter& p) { p.label(500, 200, "HEH", style, Align::center); });
    const InkArea centered = ink_area(middle, easel.paper);
    EXPECT_NEAR((centered.left + centered.right) / 2, 500, 2);
}

TEST(Painter, InArabicPagesStartIsRight) {
    Easel easel;
    easel.direction = Direction::right_to_left;
    const TextStyle style{.size = 40, .color = rgb(0x000000)};
    const Pixels pixels = easel.draw([&](Painter& p) { p.label(100, 200, "قهوة", style); });
    const InkArea area = ink_area(pixels, easel.paper);
    EXPECT_NEAR(area.right, 980, 6);
    EXPECT_LT(area.left, 960);
}

TEST(Painter, BearingTellsWhereInkStarts) {
    Easel easel;
    const TextStyle style{.size = 216, .weight = 600, .color = rgb(0x000000)};
    float bearing = 0;
    const Pixels pixels = easel.draw([&](Painter& p) {
        bearing = p.measure("48", style).bearing;
        p.label(100 - bearing, 400, "48", style);
    });
    EXPECT_GT(bearing, 1);
    EXPECT_NEAR(ink_area(pixels, easel.paper).left, 100, 1.5);
}

TEST(Painter, WhatIsCenteredHasEqualRoomOnAllSides) {
    Easel easel;
    for (const char* text : {"A", "🍊", "抹"}) {
        const Pixels pixels = easel.draw([&](Painter& p) {
            p.centered({200, 200, 102, 102}, text, {.size = 53});
        });
        const InkArea area = ink_area(pixels, easel.paper);
        EXPECT_NEAR(area.left - 200, 302 - area.right, 2) << text;
        EXPECT_NEAR(area.top - 200, 302 - area.bottom, 2) << text;
        EXPECT_LT(area.right - area.left, 80) << text;
    }
}

TEST(Painter, ArtIsDrawnOnceForEachSizeAndMirroredWhereItFollowsTheText) {
    Easel easel;
    int drawn = 0;
    const auto arrow = [&](cairo_t* cairo) {
        ++drawn;
        cairo_rectangle(cairo, 0, 0, 5, 20);
        cairo_fill(cairo);
    };
    const auto scene = [&](Painter& p) {
        p.art("arrow", {100, 100, 20, 20}, arrow, Mirror::with_text);
        p.art("clock", {200, 100, 20, 20}, arrow);
    };
    const Pixels left = easel.draw(scene);
    easel.draw(scene);
    EXPECT_EQ(drawn, 2);
    EXPECT_EQ(color_at(left, 102, 110), rgb(0x000000));
    easel.direction = Direction::right_to_left;
    const Pixels right = easel.draw(scene);
    EXPECT_EQ(color_at(right, 1080 - 102, 110), rgb(0x000000));
    EXPECT_EQ(color_at(right, 1080 - 218, 110), rgb(0x000000));
    EXPECT_EQ(drawn, 3);
}

TEST(Painter, OneUnitFollowsTheShapeOfTheScreen) {
    EXPECT_FLOAT_EQ(unit_of({1920, 1080}), 1);
    EXPECT_FLOAT_EQ(unit_of({1080, 1920}), 1);
    EXPECT_FLOAT_EQ(unit_of({3840, 2160}), 2);
    EXPECT_FLOAT_EQ(unit_of({1920, 480}), 1);
    EXPECT_FLOAT_EQ(unit_of({800, 480}), 0.75F);
    EXPECT_FLOAT_EQ(unit_of({480, 800}), 0.75F);
}

// -- codes ------------------------------------------------------------------------------------------------

TEST(PainterCode, IsReadBackAtEverySize) {
    const std::string content = "https://pay.example.com/t/0427-8C1F-22D9-K7Q4";
    for (const PixelSize size : {PixelSize{1920, 1080}, {1080, 1920}, {800, 480}, {3840, 2160}}) {
        Easel easel(size);
        for (const float side : {200.0F, 264.0F, 333.0F, 405.0F}) {
            const Pixels pixels = easel.draw([&](Painter& p) {
                EXPECT_TRUE(p.qr(content, {100, 40, side, side}, 30));
            });
            EXPECT_EQ(read_codes(pixels), std::vector<std::string>{content}) << size.width << " " << side;
        }
    }
}

TEST(PainterCode, IsNotMirroredAndIsReadOnADarkPage) {
    Easel easel({1920, 1080});
    easel.direction = Direction::right_to_left;
    easel.paper = rgb(0x15181A);
    const std::string content = "ملاحظة 日本 https://example.com";
    const Pixels pixels = easel.draw([&](Painter& p) {
        EXPECT_TRUE(p.qr(content, {100, 100, 608, 608}, 48));
    });
    EXPECT_EQ(read_codes(pixels), std::vector<std::string>{content});
}

TEST(PainterCode, HasWholeModulesInBlackOnAWhiteCardWithAQuietZone) {
    Easel easel;
    easel.paper = rgb(0x15181A);
    const Pixels pixels = easel.draw([&](Painter& p) {
        EXPECT_TRUE(p.qr("https://example.com", {100, 100, 400, 400}, 0));
    });
    int left = 500;
    int right = 0;
    std::set<int> shades;
    for (int y = 100; y < 500; ++y) {
        for (int x = 100; x < 500; ++x) {
            const int red = color_at(pixels, x, y).red;
            if (red < 255) left = std::min(left, x);
            if (red < 255) right = std::max(right, x + 1);
        }
    }
    // Version 2: 25 modules; 400 / (25 + 8) is 12 whole pixels.
    EXPECT_EQ(right - left, 25 * 12);
    EXPECT_GE(left - 100, 4 * 12);
    EXPECT_GE(500 - right, 4 * 12);
    for (int y = 8; y < 17; ++y) {  // rows without finders: each module has one shade
        for (int x = 0; x < 25; ++x) {
            shades.insert(color_at(pixels, left + x * 12, left + y * 12).red);
            EXPECT_EQ(color_at(pixels, left + x * 12, left + y * 12),
                      color_at(pixels, left + x * 12 + 11, left + y * 12 + 11));
        }
    }
    EXPECT_EQ(shades, (std::set<int>{0, 255}));
}

TEST(PainterBars, AreWholePixelsInBlackFromLeftToRightWithQuietZones) {
    for (const Direction direction : {Direction::left_to_right, Direction::right_to_left}) {
        Easel easel({1920, 1080});
        easel.direction = direction;
        easel.paper = rgb(0x15181A);
        const Pixels pixels = easel.draw([&](Painter& p) {
            EXPECT_TRUE(p.bars("312", {200, 100, 600, 200}, 0));
        });
        const int left = direction == Direction::left_to_right ? 200 : 1920 - 200 - 600;
        std::vector<int> ends;  // where black and white meet
        for (int x = left + 1; x < left + 600; ++x) {
            if (color_at(pixels, x, 200) != color_at(pixels, x - 1, 200)) ends.push_back(x - left);
        }
        // 6 widths and 20 of quiet zone: 23 whole pixels each, of 600, and one on either side.
        EXPECT_EQ(ends, (std::vector<int>{231, 231 + 69, 231 + 92, 231 + 138}));
        EXPECT_EQ(color_at(pixels, left + 232, 200).red, 0);
        EXPECT_EQ(color_at(pixels, left + 1, 200).red, 255);
        EXPECT_EQ(color_at(pixels, left + 232, 105).red, 255) << "the card shows above them";
    }
}

TEST(PainterBars, SayWhenThereIsNoRoomForThem) {
    Easel easel;
    const Pixels pixels = easel.draw([&](Painter& p) {
        EXPECT_FALSE(p.bars(std::string(109, '2'), {0, 0, 200, 100}, 0));
        EXPECT_FALSE(p.bars("", {0, 0, 200, 100}, 0));
    });
    EXPECT_TRUE(ink_area(pixels, easel.paper).empty());
}

TEST(PainterCode, SaysWhenTheContentIsTooLong) {
    Easel easel;
    const Pixels pixels = easel.draw([&](Painter& p) {
        EXPECT_FALSE(p.qr(std::string(20'000, 'x'), {0, 0, 1000, 1000}, 0));
        EXPECT_FALSE(p.qr(std::string(500, 'x'), {0, 0, 100, 100}, 0));
    });
    EXPECT_TRUE(ink_area(pixels, easel.paper).empty());
}

// -- bounds -----------------------------------------------------------------------------------------------

TEST(ShapeCache, KeepsItsBoundAndNeverDropsWhatAFrameUses) {
    Easel easel;
    ShapeCache shapes(*easel.surface, 100'000);
    for (int radius = 10; radius < 120; ++radius) {
        const Texture& first = shapes.disc(radius);
        const Texture& second = shapes.disc(radius + 1000);  // 4 MB each: over the bound on its own
        EXPECT_EQ(first.size().width, 2 * radius);
        EXPECT_FALSE(second.empty());
        EXPECT_EQ(&shapes.disc(radius), &first);
        shapes.end_frame();
        if (radius == 14) break;
    }
    shapes.end_frame();
    EXPECT_LE(shapes.bytes(), 100'000U);
}

}  // namespace
}  // namespace comptoir::test
