#include "renderer/paper/sheet.hpp"

#include <gtest/gtest.h>

#include "tests/support/netpbm.hpp"

namespace comptoir::test {
namespace {

using renderer::paper::blank;
using renderer::paper::Dots;
using renderer::paper::Sheet;
using renderer::paper::Tones;

/// A pattern without symmetry, so that a dot in a wrong place is seen.
Dots pattern(int width, int height) {
    Dots dots = blank(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            if ((x * 7 + y * 13 + x * y) % 5 >= 2) continue;
            auto& byte = dots.bits[static_cast<std::size_t>(y * dots.row_bytes() + x / 8)];
            byte = static_cast<char>(static_cast<unsigned char>(byte) | 0x80U >> (x % 8));
        }
    }
    return dots;
}

NetpbmPicture picture_of(const Sheet& sheet) {
    const auto read = read_netpbm(sheet.picture());
    return read.value_or(NetpbmPicture{});
}

TEST(PaperSheet, PutsEveryDotWhereItBelongsAtEveryOffset) {
    for (const int width : {1, 7, 8, 9, 15, 16, 21}) {
        const Dots dots = pattern(width, 3);
        for (int left = -3; left < 24; ++left) {
            Sheet sheet(29);
            sheet.paste(dots, left, 2);
            const NetpbmPicture read = picture_of(sheet);
            ASSERT_EQ(read.width, 29);
            ASSERT_EQ(read.height, 5);
            for (int y = 0; y < 5; ++y) {
                for (int x = 0; x < 29; ++x) {
                    const bool is_in = y >= 2 && x >= left && x < left + width;
                    ASSERT_EQ(read.is_black(x, y), is_in && dots.is_black(x - left, y - 2))
                        << width << " wide at " << left << ": " << x << ',' << y;
                }
            }
        }
    }
}

TEST(PaperSheet, LeavesNothingOfAPicturesPaddingOnThePaper) {
    Dots dots = blank(3, 1);
    dots.bits[0] = '\xFF';  // five bits too many
    Sheet sheet(16);
    sheet.paste(dots, 0, 0);
    EXPECT_EQ(picture_of(sheet).ink(), 3);
}

TEST(PaperSheet, MakesWhatIsThereDarkerAndNeverLighter) {
    Sheet sheet(8);
    sheet.fill(0, 0, 4, 1);
    sheet.paste(blank(8, 1), 0, 0);
    EXPECT_EQ(picture_of(sheet).ink(), 4);
    sheet.paste(Tones{8, 1, std::string(8, '\x90')}, 0, 0);
    const NetpbmPicture read = picture_of(sheet);
    EXPECT_TRUE(read.is_black(3, 0));
    EXPECT_EQ(read.grey[4], '\x90');
}

TEST(PaperSheet, KeepsItsDotsWhenShadesComeOntoIt) {
    const Dots dots = pattern(13, 6);
    Sheet plain(13);
    plain.paste(dots, 0, 0);
    Sheet shaded(13);
    shaded.paste(dots, 0, 0);
    shaded.paste(Tones{13, 1, std::string(13, '\xF0')}, 0, 6);
    const NetpbmPicture before = picture_of(plain);
    const NetpbmPicture after = picture_of(shaded);
    ASSERT_EQ(after.height, 7);
    EXPECT_EQ(after.grey.substr(0, before.grey.size()), before.grey);
}

TEST(PaperSheet, EndsAtFourMetresAndSaysSo) {
    Sheet sheet(8);
    sheet.fill(0, Sheet::kHeightMax - 1, 8, 1);
    EXPECT_FALSE(sheet.is_full());
    sheet.paste(pattern(8, 10), 0, Sheet::kHeightMax - 5);
    EXPECT_TRUE(sheet.is_full());
    EXPECT_EQ(sheet.height(), Sheet::kHeightMax);
    EXPECT_EQ(picture_of(sheet).height, Sheet::kHeightMax);
}

TEST(PaperSheet, IsAPictureEvenWhenEmpty) {
    const NetpbmPicture read = picture_of(Sheet(20));
    EXPECT_EQ(read.width, 20);
    EXPECT_EQ(read.height, 1);
    EXPECT_EQ(read.ink(), 0);
}

}  // namespace
}  // namespace comptoir::test
