#include "device-bridge/printing/page_ground.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/paper.hpp"

namespace comptoir::bridge {
namespace {

using test::Grey;

const Grey& receipt() {
    static const Grey picture = test::decode_jpeg(test::bytes_of("tests/captures/odoo19/box/receipt.jpg"));
    return picture;
}

/// The receipt as a dark theme shows it: what was white is `ground`, what was black `ink`.
Grey dark_theme(int ground, int ink) {
    Grey page = receipt();
    for (auto& pixel : page.pixels) pixel = static_cast<std::uint8_t>(ink + (ground - ink) * pixel / 255);
    return page;
}

TEST(PageGround, OfARealReceiptIsLight) {
    const auto ground = dark_ground_of(test::bytes_of("tests/captures/odoo19/box/receipt.jpg"));
    ASSERT_TRUE(ground);
    EXPECT_FALSE(*ground);
}

TEST(PageGround, OfADarkThemeIsDarkAndItsLettersAreBlackOnPaper) {
    for (const std::string& picture :
         {test::encode_jpeg(dark_theme(30, 230), 85), test::encode_png(dark_theme(0, 255)),
          test::encode_jpeg(dark_theme(50, 200), 75)}) {
        const auto ground = dark_ground_of(picture);
        ASSERT_TRUE(ground);
        EXPECT_TRUE(*ground);
        const Paper paper = test::raster_paper(picture, {.paper_width_dots = 512});
        int black = 0;
        for (int y = 0; y < paper.rows(); ++y) {
            for (int x = 0; x < 512; ++x) black += paper.is_black(x, y) ? 1 : 0;
        }
        EXPECT_LT(black, 512 * paper.rows() / 6) << "no page of ink";
        int letters = 0;
        int printed = 0;
        for (int y = 100; y < paper.rows(); ++y) {
            for (int x = 0; x < 512; ++x) {
                if (receipt().at(x, y) > 20) continue;
                ++letters;
                printed += paper.is_black(x, y) ? 1 : 0;
            }
        }
        EXPECT_GT(printed, letters * 99 / 100);
    }
}

/// What becomes of a transparent page in a browser that knows of no white: black letters on black.
TEST(PageGround, RefusesAJpegOfNothingButBlack) {
    for (const Grey& page : {test::blank(512, 1'500, 0), dark_theme(0, 3)}) {
        const auto ground = dark_ground_of(test::encode_jpeg(page, 90));
        ASSERT_FALSE(ground);
        EXPECT_EQ(ground.error().code, ErrorCode::malformed);
        EXPECT_FALSE(Raster::open(test::encode_jpeg(page, 90), 576));
    }
    Grey with_logo = test::blank(512, 1'500, 0);
    for (int y = 20; y < 80; ++y) {
        for (int x = 200; x < 300; ++x) with_logo.set(x, y, 160);
    }
    EXPECT_FALSE(dark_ground_of(test::encode_jpeg(with_logo, 90))) << "a logo alone is no receipt";
}

TEST(PageGround, LeavesWhatIsNoPageAsItIs) {
    std::minstd_rand dice(1);
    Grey night = test::blank(512, 400);
    for (auto& pixel : night.pixels) pixel = static_cast<std::uint8_t>(dice() % 90);
    Grey banner = receipt();
    for (int y = 0; y < 120; ++y) {
        for (int x = 0; x < 512; ++x) banner.set(x, y, 255 - receipt().at(x, y));
    }
    const std::pair<const char*, std::string> kept[] = {
        {"a bar", test::encode_jpeg(test::blank(576, 40, 0))},
        {"a small black picture", test::encode_png(test::blank(255, 255, 0))},
        {"plain bytes", test::encode_pgm(test::blank(512, 512, 0))},
        {"a night's photograph", test::encode_jpeg(night)},
        {"a dark head over a light page", test::encode_jpeg(banner, 90)},
        {"no picture", "hello"},
    };
    for (const auto& [name, picture] : kept) {
        const auto ground = dark_ground_of(picture);
        ASSERT_TRUE(ground) << name;
        EXPECT_FALSE(*ground) << name;
    }
}

TEST(PageGround, SaysNothingOfAPictureThatBreaks) {
    std::string jpeg = test::encode_jpeg(dark_theme(30, 230), 85);
    jpeg.replace(jpeg.size() / 2, 2, "\xFF\xD9");
    const auto ground = dark_ground_of(jpeg);
    ASSERT_TRUE(ground);
    EXPECT_FALSE(*ground);
}

}  // namespace
}  // namespace comptoir::bridge
