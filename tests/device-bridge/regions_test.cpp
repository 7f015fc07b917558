#include "device-bridge/printing/regions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "device-bridge/printing/raster.hpp"
#include "tests/support/codes.hpp"
#include "tests/support/paper.hpp"

namespace comptoir::bridge {
namespace {

using test::Grey;
using test::raster_paper;
using ::testing::Contains;

constexpr int kBelowLogo = 88;  // the receipt's first rows are a picture

const Grey& receipt() {
    static const Grey picture = test::decode_jpeg(test::bytes_of("tests/captures/odoo19/box/receipt.jpg"));
    return picture;
}

Paper raster(std::string_view picture, int width, Raster::Halftone halftone = Raster::Halftone::by_region) {
    return raster_paper(picture, {.paper_width_dots = width, .halftone = halftone});
}

/// The lightest and the darkest within `reach` pixels.
std::pair<int, int> span_near(const Grey& picture, int x, int y, int reach) {
    std::pair<int, int> span{255, 0};
    for (int j = std::max(0, y - reach); j <= std::min(picture.height - 1, y + reach); ++j) {
        for (int i = std::max(0, x - reach); i <= std::min(picture.width - 1, x + reach); ++i) {
            span.first = std::min(span.first, picture.at(i, j));
            span.second = std::max(span.second, picture.at(i, j));
        }
    }
    return span;
}

/// How a page of letters came out.
struct Flaws {
    int specks = 0;  // dots where no letter is
    int holes = 0;   // none where one surely is
};

/// What `page` has is drawn in black on white; its dots begin `left` in.
Flaws flaws_of(const Paper& paper, const Grey& page, int left, int first_row) {
    Flaws flaws;
    for (int y = first_row; y < page.height; ++y) {
        for (int x = 0; x < page.width; ++x) {
            const bool is_black = paper.is_black(left + x, y);
            if (is_black && span_near(page, x, y, 1).first > 200) ++flaws.specks;
            if (!is_black && page.at(x, y) < 80) ++flaws.holes;
        }
    }
    return flaws;
}

double share_of_dots(const Paper& paper, int left, int top, int width, int height) {
    int dots = 0;
    for (int y = top; y < top + height; ++y) {
        for (int x = left; x < left + width; ++x) dots += paper.is_black(x, y) ? 1 : 0;
    }
    return static_cast<double>(dots) / (width * height);
}

double mean_darkness(const Grey& picture, int left, int top, int width, int height) {
    double sum = 0;
    for (int y = top; y < top + height; ++y) {
        for (int x = left; x < left + width; ++x) sum += 255 - picture.at(x, y);
    }
    return sum / 255 / (width * height);
}

/// Lit balls before a light sky over dark ground, with grain: smooth shades, edges, texture.
Grey photograph(int width, int height) {
    Grey picture = test::blank(width, height);
    std::minstd_rand dice(3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            double light = y < height / 2 ? 236 - 60.0 * y / height : 70 + 120.0 * (y - height / 2) / height;
            for (const auto& [cx, cy, r] : {std::array{0.3, 0.5, 0.22}, std::array{0.7, 0.6, 0.3}}) {
                const double dx = (x - cx * width) / (r * height);
                const double dy = (y - cy * height) / (r * height);
                if (dx * dx + dy * dy >= 1) continue;
                light =
                    30 + 200 * std::max(0.0, 0.5 * std::sqrt(1 - dx * dx - dy * dy) - 0.4 * dx - 0.4 * dy);
            }
            picture.set(x, y, std::clamp(static_cast<int>(light) + static_cast<int>(dice() % 9) - 4, 0, 255));
        }
    }
    return picture;
}

void lay(Grey& page, const Grey& picture, int left, int top) {
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) page.set(left + x, top + y, picture.at(x, y));
    }
}

/// The receipt's lines of large and small letters in other shades, without the two little pictures.
Grey letters(int ink, int ground) {
    constexpr int kTop = 265;
    Grey page = test::blank(512, 380);
    for (int y = 0; y < page.height; ++y) {
        for (int x = 0; x < page.width; ++x) {
            const bool is_letter = x < 60 || x > 80 || y < 165 || y > 210;
            const int cover = is_letter ? 255 - receipt().at(x, kTop + y) : 0;
            page.set(x, y, ground - (ground - ink) * cover / 255);
        }
    }
    return page;
}

TEST(Regions, PrintLettersWithoutASpeckAndWithoutAHoleWhateverTheJpeg) {
    for (const int quality : {75, 85, 95}) {
        for (const int width : {512, 576, 832}) {
            const std::string jpeg = test::encode_jpeg(receipt(), quality);
            const int left = (width - 512) / 2;
            const Flaws flaws = flaws_of(raster(jpeg, width), receipt(), left, kBelowLogo);
            EXPECT_EQ(flaws.specks, 0) << quality << " on " << width;
            EXPECT_EQ(flaws.holes, 0) << quality << " on " << width;
            const Flaws diffused =
                flaws_of(raster(jpeg, width, Raster::Halftone::diffused), receipt(), left, kBelowLogo);
            EXPECT_GT(diffused.holes, 400) << quality << ": the measure sees what is to be avoided";
            if (quality == 75) {
                EXPECT_GT(diffused.specks, 0);
            }
        }
    }
}

/// Shrunk to 58 mm paper, no letter's stroke breaks: a line of one pixel is less than a dot then.
TEST(Regions, KeepStrokesThatAreThinnerThanADot) {
    Grey page = test::blank(512, 256);
    for (int i = 0; i < 60; ++i) {
        for (int t = 0; t < 200; ++t) {
            page.set(8 + i * 8, 20 + t, 0);  // upright lines
        }
    }
    const Paper paper = raster(test::encode_png(page), 384);
    for (int y = 20; y < 160; ++y) {
        for (int i = 0; i < 60; ++i) {
            const int from = (8 + i * 8) * 3 / 4;
            EXPECT_TRUE(paper.is_black(from, y) || paper.is_black(from + 1, y)) << i << " " << y;
            EXPECT_FALSE(paper.is_black(from + 3, y)) << i << " " << y;
        }
    }
}

TEST(Regions, CodesAreReadBackFromEveryPaperOfEverySource) {
    for (const int source : {512, 576}) {
        for (const int shift : {0, 1, 2}) {
            Grey page = test::blank(source, 380);
            test::draw_qr(page, 20 + shift, 20, 4,
                          "http://127.0.0.1:8069/pos/ticket/validate?access_token=6f6d2b");
            test::draw_ean13(page, source - 310 - shift, 260, 3, 80, "4006381333931");
            for (const std::string& picture : {test::encode_png(page), test::encode_jpeg(page, 75),
                                               test::encode_jpeg(page, 85), test::encode_jpeg(page, 95)}) {
                for (const int width : {384, 512, 576, 832}) {
                    const auto codes = test::codes_on(raster(picture, width));
                    EXPECT_THAT(codes, Contains("EAN-13:4006381333931")) << source << " on " << width;
                    EXPECT_THAT(codes, Contains(testing::StartsWith("QR-Code:http://127.0.0.1:8069/pos/")))
                        << source << " on " << width;
                }
            }
        }
    }
}

TEST(Regions, TheCapturedReceiptsCodeIsReadBackAtEveryWidth) {
    const std::string jpeg = test::bytes_of("tests/captures/odoo19/box/receipt.jpg");
    for (const int width : {384, 512, 576, 832}) {
        EXPECT_THAT(test::codes_on(raster(jpeg, width)),
                    Contains(testing::StartsWith("QR-Code:http://127.0.0.1:8069/pos/ticket/validate")))
            << width;
    }
}

/// No bar has a ragged edge: all rows of a code are the same.
TEST(Regions, BarsAreNeverDithered) {
    Grey page = test::blank(512, 120);
    test::draw_ean13(page, 101, 20, 3, 80, "4006381333931");
    for (const int quality : {75, 95}) {
        for (const int width : {384, 512, 576}) {
            const Paper paper = raster(test::encode_jpeg(page, quality), width);
            const int middle = paper.rows() / 2;
            for (int y = middle - paper.rows() / 4; y < middle + paper.rows() / 4; ++y) {
                EXPECT_EQ(test::rows_of(paper, y, 1).bits, test::rows_of(paper, middle, 1).bits)
                    << y << " on " << width;
            }
        }
    }
}

TEST(Regions, APhotographKeepsItsTonesBesideLetters) {
    const Grey photo = photograph(400, 300);
    Grey page = test::blank(512, 700);
    lay(page, photo, 56, 20);
    for (int y = 340; y < 700; ++y) {
        for (int x = 0; x < 512; ++x) page.set(x, y, receipt().at(x, y));
    }
    for (const int quality : {75, 95}) {
        const std::string jpeg = test::encode_jpeg(page, quality);
        const Grey seen = test::decode_jpeg(jpeg);
        const Paper paper = raster(jpeg, 512);
        EXPECT_NEAR(share_of_dots(paper, 56, 20, 400, 300), mean_darkness(seen, 56, 20, 400, 300), 0.03);
        for (int y = 20; y < 320; y += 50) {
            for (int x = 56; x < 456; x += 50) {
                EXPECT_NEAR(share_of_dots(paper, x, y, 50, 50), mean_darkness(seen, x, y, 50, 50), 0.06)
                    << x << " " << y;
            }
        }
        const Flaws flaws = flaws_of(paper, page, 0, 345);
        EXPECT_EQ(flaws.specks, 0);
        EXPECT_EQ(flaws.holes, 0);
    }
}

TEST(Regions, AWholePhotographHasTheTonesOfThePicture) {
    const std::string jpeg = test::encode_jpeg(photograph(576, 432), 85);
    const Grey seen = test::decode_jpeg(jpeg);
    const Paper paper = raster(jpeg, 576);
    EXPECT_NEAR(share_of_dots(paper, 0, 0, 576, 432), mean_darkness(seen, 0, 0, 576, 432), 0.03);
}

/// From black to white over the width of a logo: every step of it is there.
TEST(Regions, AGradientKeepsEveryStep) {
    Grey page = test::blank(512, 160);
    for (int y = 30; y < 130; ++y) {
        for (int x = 0; x < 320; ++x) page.set(96 + x, y, x * 255 / 319);
    }
    const Paper paper = raster(test::encode_png(page), 512);
    for (int x = 0; x < 320; x += 40) {
        EXPECT_NEAR(share_of_dots(paper, 96 + x, 34, 40, 90), mean_darkness(page, 96 + x, 34, 40, 90), 0.06)
            << x;
    }
    EXPECT_EQ(share_of_dots(paper, 0, 0, 90, 160), 0);
}

TEST(Regions, ColouredLettersArePrintedBlack) {
    for (const int ink : {29, 76, 105, 150, 170}) {  // blue, red, purple, teal, light grey
        for (const int quality : {75, 95}) {
            const Grey page = letters(ink, 255);
            const Paper paper = raster(test::encode_jpeg(page, quality), 512);
            const Grey black = letters(0, 255);
            const Flaws flaws = flaws_of(paper, black, 0, 0);
            EXPECT_EQ(flaws.specks, 0) << ink << " at " << quality;
            EXPECT_LT(flaws.holes, 6) << ink << " at " << quality;
        }
    }
}

/// Light letters on something dark are white, and what they are on is black all over.
TEST(Regions, LightLettersOnADarkFillAreWhiteOnBlack) {
    for (const int ground : {0, 34, 105, 122}) {
        Grey page = test::blank(512, 460);
        const Grey negative = letters(255, ground);
        lay(page, negative, 0, 40);
        const Paper paper = raster(test::encode_jpeg(page, 85), 512);
        int lost = 0;
        int specks = 0;
        for (int y = 4; y < 376; ++y) {
            for (int x = 4; x < 508; ++x) {
                const bool is_white = !paper.is_black(x, 40 + y);
                const int light = negative.at(x, y);
                if (!is_white && light > 245) ++lost;
                if (is_white && span_near(negative, x, y, 1).second < ground + 20) ++specks;
            }
        }
        EXPECT_LT(lost, 60) << ground;
        EXPECT_EQ(specks, 0) << ground;
    }
}

TEST(Regions, BlackLettersOnAFillKeepTheirEdgesAndTheFillItsTone) {
    for (const int ground : {110, 153, 202, 225}) {
        Grey page = test::blank(512, 460);
        const Grey drawn = letters(0, ground);
        lay(page, drawn, 0, 40);
        const Paper paper = raster(test::encode_jpeg(page, 85), 512);
        int holes = 0;
        for (int y = 4; y < 376; ++y) {
            for (int x = 4; x < 508; ++x) holes += drawn.at(x, y) < 10 && !paper.is_black(x, 40 + y) ? 1 : 0;
        }
        EXPECT_EQ(holes, 0) << ground;
        const double expected = ground >= 216 ? 0 : (255 - ground) / 255.0;
        EXPECT_NEAR(share_of_dots(paper, 170, 48, 200, 40), expected, 0.03) << ground;
    }
}

TEST(Regions, WhatIsBlackAndWhiteAlreadyPassesDotForDot) {
    std::minstd_rand dice(5);
    const auto noise = [&](int width, int height, unsigned black_in) {
        Grey picture = test::blank(width, height);
        for (auto& pixel : picture.pixels) pixel = dice() % black_in == 0 ? 0 : 255;
        return picture;
    };
    for (const auto& [width, height] : std::vector<std::pair<int, int>>{
             {1, 1}, {1, 100}, {7, 9}, {8, 8}, {9, 7}, {40, 40}, {203, 65}, {576, 30}, {576, 200}}) {
        for (const unsigned black_in : {2u, 3u, 50u, 1u}) {
            const Grey picture = noise(width, height, black_in);
            const Paper paper = raster(test::encode_pgm(picture), 576);
            ASSERT_EQ(paper.rows(), height);
            const int left = (576 - width) / 2;
            for (int y = 0; y < height; ++y) {
                for (int x = 0; x < width; ++x) {
                    ASSERT_EQ(paper.is_black(left + x, y), picture.at(x, y) == 0)
                        << x << " " << y << " of " << width << "x" << height;
                }
            }
        }
    }
}

TEST(Regions, GiveAsManyRowsAsTheyTake) {
    for (const int width : {1, 3, 8, 17, 64}) {
        for (int height = 1; height <= 200; height += height < 20 ? 1 : 13) {
            Regions regions(width, 100);
            int rows = 0;
            const auto drain = [&] {
                for (auto row = regions.take(); !row.empty(); row = regions.take()) {
                    EXPECT_EQ(row.size(), static_cast<std::size_t>(width));
                    ++rows;
                }
            };
            const std::vector<std::uint8_t> row(static_cast<std::size_t>(width), 255);
            for (int y = 0; y < height; ++y) {
                regions.put(row);
                drain();
            }
            regions.end();
            drain();
            EXPECT_EQ(rows, height) << width;
        }
    }
}

}  // namespace
}  // namespace comptoir::bridge
