#include "app/epos/image.hpp"

#include <gtest/gtest.h>

#include "tests/support/epos_body.hpp"

namespace comptoir::epos {
namespace {

using renderer::paper::Dots;
using renderer::paper::Tones;
using test::epos_dot;
using test::pack_dots;
using test::Packing;

/// Every dot is where it belongs, and the padding is clear.
bool is_whole(const Dots& dots, int width, int height) {
    if (dots.width != width || dots.height != height) return false;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < dots.row_bytes() * 8; ++x) {
            const bool is_black = (static_cast<unsigned char>(
                                       dots.bits[static_cast<std::size_t>(y * dots.row_bytes() + x / 8)]) >>
                                       (7 - x % 8) &
                                   1) != 0;
            if (is_black != (x < width && epos_dot(x, y))) return false;
        }
    }
    return true;
}

TEST(EposImage, IsTheSameInEveryPackingAtEveryWidth) {
    // Source: odoo-20.md section 2.2: the widths of Odoo 20's printers, and those of 18 and 19.
    for (const int width : {512, 576, 400, 384, 380, 375, 240, 200, 180, 150}) {
        for (const int height : {101, 100, 17, 8}) {
            for (const auto& [packing, last] :
                 {std::pair(Packing::rows, LastByte::low), std::pair(Packing::rows, LastByte::high),
                  std::pair(Packing::string_low, LastByte::low),
                  std::pair(Packing::string_high, LastByte::high)}) {
                const auto dots = mono_image(pack_dots(width, height, packing), width, height, last);
                ASSERT_TRUE(dots) << dots.error().message;
                EXPECT_TRUE(is_whole(*dots, width, height)) << width << " by " << height;
            }
        }
    }
}

TEST(EposImage, TakesAFewRowsForWhatEpsonsOwnScriptSends) {
    const auto dots = mono_image(pack_dots(375, 3, Packing::rows), 375, 3, LastByte::low);
    ASSERT_TRUE(dots);
    EXPECT_TRUE(is_whole(*dots, 375, 3));
}

TEST(EposImage, LosesAtMostSevenDotsWhereTheEndIsTakenForTheOther) {
    const int width = 375;
    const int height = 1'001;
    const auto dots =
        mono_image(pack_dots(width, height, Packing::string_low), width, height, LastByte::high);
    ASSERT_TRUE(dots);
    int wrong = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) wrong += dots->is_black(x, y) != epos_dot(x, y) ? 1 : 0;
    }
    EXPECT_GT(wrong, 0);
    EXPECT_LE(wrong, 7);
}

TEST(EposImage, RefusesANumberOfBytesThatFitsNeither) {
    const std::string bytes = pack_dots(180, 50, Packing::string_high);
    for (const auto& [width, height] : {std::pair(180, 51), std::pair(180, 49), std::pair(181, 50),
                                        std::pair(2'000, 30'000), std::pair(8, 8)}) {
        const auto dots = mono_image(bytes, width, height, LastByte::high);
        ASSERT_FALSE(dots) << width << " by " << height;
        EXPECT_EQ(dots.error().code, ErrorCode::malformed);
    }
    EXPECT_FALSE(mono_image("", 8, 1, LastByte::low));
}

TEST(EposImage, RefusesWhatNoPaperHasRoomFor) {
    for (const auto& [width, height] :
         {std::pair(0, 10), std::pair(10, 0), std::pair(-8, 10), std::pair(65'535, 65'535),
          std::pair(renderer::paper::Sheet::kWidthMax + 1, 1),
          std::pair(8, renderer::paper::Sheet::kHeightMax + 1)}) {
        EXPECT_FALSE(mono_image(std::string(8, 'x'), width, height, LastByte::low)) << width;
        EXPECT_FALSE(grey_image(std::string(8, 'x'), width, height, 1)) << width;
    }
}

TEST(EposImage, UnpacksFourBitsADotWithOddRowsInBothPackings) {
    const auto grey_of = [](const Result<Tones>& tones) {
        return tones ? tones->grey : tones.error().message;
    };
    const std::string expected("\x00\x77\xFF\x11\x22\x33", 6);
    EXPECT_EQ(grey_of(grey_image(std::string("\x07\xF0\x12\x30", 4), 3, 2, 1)), expected) << "padded rows";
    EXPECT_EQ(grey_of(grey_image(std::string("\x07\xF1\x23", 3), 3, 2, 1)), expected) << "one string";
    EXPECT_FALSE(grey_image(std::string(5, '\0'), 3, 2, 1));
}

TEST(EposImage, BecomesLighterWithItsBrightness) {
    const auto dark = grey_image("\x77", 2, 1, 1);
    const auto light = grey_image("\x77", 2, 1, 2);
    ASSERT_TRUE(dark && light);
    EXPECT_GT(static_cast<unsigned char>(light->grey[0]), static_cast<unsigned char>(dark->grey[0]) + 40);
    const auto ends = grey_image("\x0F", 2, 1, 10);
    ASSERT_TRUE(ends);
    EXPECT_EQ(ends->grey, std::string("\x00\xFF", 2)) << "black and white stay what they are";
}

TEST(EposImage, IsBlackBelowTheMiddle) {
    const Dots dots = threshold({3, 2, std::string("\x00\x7F\x80\xFF\x10\xF0", 6)});
    EXPECT_EQ(dots.bits, std::string("\xC0\x40", 2));
}

}  // namespace
}  // namespace comptoir::epos
