#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "device-bridge/printing/raster.hpp"
#include "device-bridge/printing/scale.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using test::Grey;

constexpr const char* kReceipt = "tests/captures/odoo19/box/receipt.jpg";

using test::raster_paper;

Paper raster_of(std::string_view picture, int paper_width, int band_rows = 128) {
    return raster_paper(picture, {.paper_width_dots = paper_width}, band_rows);
}

/// As the official box prints it.
Paper diffused(std::string_view picture, int paper_width) {
    return raster_paper(picture, {.paper_width_dots = paper_width, .halftone = Raster::Halftone::diffused});
}

/// White but for one black pixel near its upper left corner and a line at its bottom.
Grey lopsided(int width, int height) {
    Grey picture = test::blank(width, height);
    picture.set(1, 0, 0);
    for (int x = 0; x < width; ++x) picture.set(x, height - 1, 0);
    return picture;
}

TEST(Raster, EqualsThePlainReferenceBitForBitOnARealReceiptAtEveryWidth) {
    const std::string receipt = test::bytes_of(kReceipt);
    const Grey whole = test::decode_jpeg(receipt);
    for (const int width : {576, 512, 384, 100, 640, 511, 577}) {
        EXPECT_EQ(diffused(receipt, width).bits, test::diffused_paper(whole, width).bits) << width;
    }
}

TEST(Raster, EqualsThePlainReferenceOnEveryShadeAndOnNoise) {
    for (const auto& [width, height] :
         std::vector<std::pair<int, int>>{{1, 1}, {7, 3}, {8, 8}, {200, 150}, {613, 97}}) {
        const Grey picture = test::busy_picture(width, height);
        const std::string png = test::encode_png(picture);
        for (const int paper : {64, 200, 384}) {
            EXPECT_EQ(diffused(png, paper).bits, test::diffused_paper(picture, paper).bits)
                << width << "x" << height << " on " << paper;
        }
    }
}

TEST(Raster, EqualsWhatPilMakesOfEveryCapturedReceiptBitForBit) {
    for (const char* receipt : {kReceipt, "tests/captures/odoo19/nobox-epos/receipt-epos.png"}) {
        const auto theirs = test::pil_raster(std::string(COMPTOIR_SOURCE_DIR) + "/" + receipt);
        ASSERT_TRUE(theirs) << "python3-pil is one of the packages of tests/run.sh";
        EXPECT_EQ(diffused(test::bytes_of(receipt), 512).bits, theirs->bits) << receipt;
    }
}

TEST(Raster, EqualsPilOnShadesAndNoiseToo) {
    const test::TemporaryFolder folder;
    const std::string path = (folder.path() / "busy.png").string();
    const std::string png = test::encode_png(test::busy_picture(512, 400));
    std::ofstream(path, std::ios::binary) << png;
    const auto theirs = test::pil_raster(path);
    ASSERT_TRUE(theirs) << "python3-pil is not here; tests/run.sh installs it";
    EXPECT_EQ(diffused(png, 512).bits, theirs->bits);
}

/// Grounds that are nearly white, with specks: where whole bytes are taken at once, nothing may differ.
TEST(Raster, EqualsThePlainReferenceOnFaintGroundsToo) {
    std::minstd_rand dice(11);
    for (const int lightest : {255, 254, 240, 239, 200, 0}) {
        for (const unsigned one_speck_in : {3u, 40u, 4'000u}) {
            Grey picture = test::blank(203, 120, lightest);
            for (auto& pixel : picture.pixels) {
                if (dice() % one_speck_in == 0) pixel = static_cast<std::uint8_t>(dice() % 256);
                if (dice() % 5 == 0 && pixel > 235) pixel = static_cast<std::uint8_t>(235 + dice() % 21);
            }
            for (const int paper : {203, 210, 384}) {
                EXPECT_EQ(diffused(test::encode_png(picture), paper).bits,
                          test::diffused_paper(picture, paper).bits)
                    << lightest << " " << one_speck_in << " on " << paper;
            }
        }
    }
}

TEST(Raster, IsTheSameInBandsOfAnyHeight) {
    const std::string png = test::encode_png(test::busy_picture(120, 90));
    const Paper whole = raster_of(png, 96, 1'000);
    for (const int rows : {1, 2, 7, 89, 90}) EXPECT_EQ(raster_of(png, 96, rows).bits, whole.bits) << rows;
}

TEST(Raster, CentresWhatIsNarrowerAndNeverScalesItUp) {
    const std::string png = test::encode_png(test::blank(10, 2, 0));
    const Paper paper = raster_of(png, 31);
    ASSERT_EQ(paper.rows(), 2);
    for (int x = 0; x < 31; ++x) EXPECT_EQ(paper.is_black(x, 0), x >= 10 && x < 20) << x;
}

TEST(Raster, KeepsTheProportionsOfWhatIsWider) {
    const std::string png = test::encode_png(test::blank(1'000, 300, 0));
    const auto raster = Raster::open(png, 500);
    ASSERT_TRUE(raster);
    EXPECT_EQ(raster->rows(), 150);
    EXPECT_EQ(Raster::open(test::encode_png(test::blank(4'096, 1, 0)), 64)->rows(), 1);
}

TEST(Raster, GivesTheRowsBeforeABreakAndThenSaysSo) {
    std::string bytes = test::bytes_of(kReceipt);
    const Paper whole = raster_of(bytes, 576);
    bytes.replace(bytes.size() / 2, 2, "\xFF\xD9");  // an end that comes too early
    auto raster = Raster::open(bytes, 576);
    ASSERT_TRUE(raster);
    std::string printed;
    auto band = raster->next_band(100);
    while (band && !band->empty()) {
        printed += *band;
        band = raster->next_band(100);
    }
    ASSERT_FALSE(band);
    EXPECT_EQ(band.error().code, ErrorCode::malformed);
    EXPECT_EQ(printed.size() / 72, static_cast<std::size_t>(raster->rows_made()));
    EXPECT_GT(raster->rows_made(), 200);
    EXPECT_EQ(printed.substr(0, 72 * 200), std::string(whole.bits.begin(), whole.bits.begin() + 72 * 200));
    EXPECT_FALSE(raster->next_band(100));
}

TEST(Raster, GivesItsFirstBandBeforeTheLastRowIsDecoded) {
    std::string bytes = test::bytes_of(kReceipt);
    for (std::size_t i = bytes.size() * 3 / 4; i < bytes.size() - 2; ++i)
        bytes[i] = '\0';  // the end is rubbish
    auto raster = Raster::open(bytes, 576);
    ASSERT_TRUE(raster);
    const auto band = raster->next_band(128);
    ASSERT_TRUE(band);
    EXPECT_EQ(band->size(), 128u * 72u);
}

TEST(Raster, LeavesTheMarginWhiteAndCentresInTheRest) {
    const std::string png = test::encode_png(test::blank(10, 2, 0));
    const Paper paper = raster_paper(png, Raster::Options{.paper_width_dots = 50, .margin_left_dots = 21});
    for (int x = 0; x < 50; ++x) EXPECT_EQ(paper.is_black(x, 1), x >= 30 && x < 40) << x;
    const std::string wide = test::encode_png(test::blank(100, 10, 0));
    const Paper full = raster_paper(wide, Raster::Options{.paper_width_dots = 50, .margin_left_dots = 21});
    EXPECT_EQ(full.rows(), 3);
    for (int x = 0; x < 50; ++x) EXPECT_EQ(full.is_black(x, 1), x >= 21) << x;
}

TEST(Raster, EnlargesOnlyWhenAskedAndByWholeTimes) {
    Grey picture = test::blank(3, 2);
    picture.set(1, 1, 0);
    const std::string png = test::encode_png(picture);
    EXPECT_EQ(raster_of(png, 10).rows(), 2);
    const Paper paper =
        raster_paper(png, Raster::Options{.paper_width_dots = 10, .fit = Raster::Fit::enlarged});
    ASSERT_EQ(paper.rows(), 6);
    for (int y = 0; y < 6; ++y) {
        for (int x = 0; x < 10; ++x) {
            EXPECT_EQ(paper.is_black(x, y), x >= 3 && x < 6 && y >= 3) << x << " " << y;
        }
    }
}

TEST(Raster, ScalesByPercentButNeverWiderThanThePaper) {
    const std::string png = test::encode_png(test::blank(100, 40, 0));
    const auto scaled = [&](int percent) {
        return Raster::open(png, Raster::Options{.paper_width_dots = 200, .scale_percent = percent});
    };
    EXPECT_EQ(scaled(70)->rows(), 28);
    EXPECT_EQ(scaled(150)->rows(), 60);
    EXPECT_EQ(scaled(400)->rows(), 80);
    EXPECT_FALSE(scaled(9));
    EXPECT_FALSE(scaled(401));
    const Paper half = raster_paper(png, Raster::Options{.paper_width_dots = 200, .scale_percent = 150});
    for (int x = 0; x < 200; ++x) EXPECT_EQ(half.is_black(x, 59), x >= 25 && x < 175) << x;
}

TEST(Raster, TurnsThePictureUpsideDown) {
    for (const int width : {8, 13, 16}) {
        for (const int margin : {0, 3}) {
            const std::string png = test::encode_png(lopsided(8, 5));
            Raster::Options options{.paper_width_dots = width + margin, .margin_left_dots = margin};
            const Paper upright = raster_paper(png, options);
            options.turn = Raster::Turn::upside_down;
            for (const int band_rows : {1, 2, 100}) {
                const Paper turned = raster_paper(png, options, band_rows);
                ASSERT_EQ(turned.rows(), 5);
                for (int y = 0; y < 5; ++y) {
                    for (int x = margin; x < width + margin; ++x) {
                        EXPECT_EQ(turned.is_black(x, y), upright.is_black(width + 2 * margin - 1 - x, 4 - y))
                            << x << " " << y << " on " << width;
                    }
                    for (int x = 0; x < margin; ++x) EXPECT_FALSE(turned.is_black(x, y));
                }
            }
        }
    }
}

TEST(Raster, EndsABandAtEveryCutAndTurnsEachPieceByItself) {
    for (const auto turn : {Raster::Turn::none, Raster::Turn::upside_down}) {
        Grey picture = test::blank(8, 30);
        picture.set(0, 0, 0);   // the first row of the first piece
        picture.set(0, 10, 0);  // and of the second
        picture.set(0, 17, 0);  // and of the third
        const std::string png = test::encode_png(picture);
        auto raster = Raster::open(
            png, Raster::Options{.paper_width_dots = 8, .turn = turn, .cuts = {17, 10, 0, 30, -4, 10, 31}});
        ASSERT_TRUE(raster);
        std::vector<std::string> pieces(1);
        for (auto band = raster->next_band(4); band && !band->empty(); band = raster->next_band(4)) {
            pieces.back() += *band;
            if (raster->is_at_cut()) pieces.emplace_back();
        }
        ASSERT_EQ(pieces.size(), 3u);
        const std::size_t heights[] = {10, 7, 13};
        for (std::size_t i = 0; i < 3; ++i) {
            ASSERT_EQ(pieces[i].size(), heights[i]) << i;
            std::string expected(heights[i], '\0');
            if (turn == Raster::Turn::none) {
                expected.front() = '\x80';
            } else {
                expected.back() = '\x01';
            }
            EXPECT_EQ(pieces[i], expected) << i;
        }
        EXPECT_EQ(raster->rows_made(), 30);
    }
}

TEST(Raster, CutsWhereTheShrunkRowsAre) {
    const std::string png = test::encode_png(test::blank(100, 90, 0));
    auto raster = Raster::open(png, Raster::Options{.paper_width_dots = 50, .cuts = {30}});
    ASSERT_TRUE(raster);
    EXPECT_EQ(raster->next_band(100)->size(), 15u * 7u);
    EXPECT_TRUE(raster->is_at_cut());
    EXPECT_EQ(raster->next_band(100)->size(), 30u * 7u);
    EXPECT_FALSE(raster->is_at_cut());
}

TEST(Raster, PrintsTonesDarkerOrLighterButBlackAndWhiteAsTheyAre) {
    const auto dots = [](int grey, int darkness) {
        const Paper paper = raster_paper(test::encode_png(test::blank(64, 64, grey)),
                                         Raster::Options{.paper_width_dots = 64,
                                                         .darkness_percent = darkness,
                                                         .halftone = Raster::Halftone::diffused});
        int count = 0;
        for (int y = 0; y < 64; ++y) {
            for (int x = 0; x < 64; ++x) count += paper.is_black(x, y) ? 1 : 0;
        }
        return count;
    };
    EXPECT_LT(dots(128, 50), dots(128, 100));
    EXPECT_LT(dots(128, 100), dots(128, 200));
    for (const int darkness : {50, 100, 200}) {
        EXPECT_EQ(dots(255, darkness), 0);
        EXPECT_EQ(dots(0, darkness), 64 * 64);
    }
}

TEST(Raster, TakesEveryWidthAndHeightsOfOne) {
    for (int width = 1; width <= PictureRows::kWidthMax; width += width < 600 ? 1 : 97) {
        Grey picture = test::blank(width, 1);
        picture.set(width - 1, 0, 0);
        const Paper paper = raster_of(test::encode_pgm(picture), 576);
        ASSERT_EQ(paper.rows(), 1) << width;
        if (width > 576) continue;
        for (int x = 0; x < 576; ++x) {
            ASSERT_EQ(paper.is_black(x, 0), x == (576 - width) / 2 + width - 1) << x << " of " << width;
        }
    }
}

TEST(Raster, PrintsAPbmDotForDot) {
    std::minstd_rand dice(9);
    std::string pbm = "P4\n576 70\n";
    for (int i = 0; i < 72 * 70; ++i) pbm += static_cast<char>(dice() % 256);
    const Paper paper = raster_of(pbm, 576);
    EXPECT_EQ(std::string(paper.bits.begin(), paper.bits.end()), pbm.substr(pbm.size() - 72 * 70));
}

/// Whatever byte is wrong: what comes before it is printed, and nothing crashes.
TEST(Raster, GivesTheRowsBeforeABreakAtAnyByte) {
    const Grey picture = test::busy_picture(64, 48);
    for (const std::string& whole : {test::encode_jpeg(picture, 60), test::encode_png(picture)}) {
        const Paper sound = raster_of(whole, 64);
        int broken = 0;
        int begun = 0;
        for (std::size_t i = 0; i < whole.size(); ++i) {
            std::string bytes = whole;
            bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
            auto raster = Raster::open(bytes, 64);
            if (!raster) continue;
            int rows = 0;
            Result<std::string> band = raster->next_band(8);
            for (; band && !band->empty(); band = raster->next_band(8)) {
                rows += static_cast<int>(band->size()) / raster->row_bytes();
            }
            EXPECT_EQ(rows, raster->rows_made()) << i;
            EXPECT_LE(rows, raster->rows()) << i;
            if (band) continue;
            EXPECT_EQ(band.error().code, ErrorCode::malformed) << i;
            ++broken;
            if (rows > 0) ++begun;
        }
        EXPECT_GT(broken, 0);
        EXPECT_GT(begun, 0);
        EXPECT_EQ(sound.rows(), 48);
    }
}

TEST(Raster, RefusesOptionsThatLeaveNoRoom) {
    const std::string png = test::encode_png(test::blank(4, 4, 0));
    for (const auto& options :
         {Raster::Options{.paper_width_dots = 0}, Raster::Options{.paper_width_dots = -8},
          Raster::Options{.paper_width_dots = 2'049},
          Raster::Options{.paper_width_dots = 64, .margin_left_dots = 64},
          Raster::Options{.paper_width_dots = 64, .margin_left_dots = -1},
          Raster::Options{.paper_width_dots = 64, .darkness_percent = 0},
          Raster::Options{.paper_width_dots = 64, .cuts = std::vector<int>(257, 1)}}) {
        const auto raster = Raster::open(png, options);
        ASSERT_FALSE(raster);
        EXPECT_EQ(raster.error().code, ErrorCode::malformed);
    }
    const std::string tall = test::encode_png(test::blank(2, 20'000, 255));
    EXPECT_FALSE(Raster::open(tall, Raster::Options{.paper_width_dots = 64, .fit = Raster::Fit::enlarged}));
}

TEST(Shrink, LosesNoLight) {
    for (const int paper : {1, 3, 64, 99}) {
        Shrink shrink(100, 80, paper);
        const std::vector<std::uint8_t> row(100, 77);
        int rows = 0;
        for (int y = 0; y < 80; ++y) {
            const auto out = shrink.feed(row);
            if (out.empty()) continue;
            ++rows;
            EXPECT_EQ(std::vector<std::uint8_t>(out.begin(), out.end()),
                      std::vector<std::uint8_t>(static_cast<std::size_t>(paper), 77));
        }
        EXPECT_EQ(rows, shrink.height()) << paper;
    }
}

}  // namespace
}  // namespace comptoir::bridge
