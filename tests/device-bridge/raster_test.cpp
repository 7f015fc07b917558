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

/// All bands as one piece of paper.
Paper raster_of(std::string_view picture, int paper_width, int band_rows = 128) {
    auto raster = Raster::open(picture, paper_width);
    EXPECT_TRUE(raster) << raster.error().message;
    Paper paper{paper_width, {}};
    while (raster) {
        const auto band = raster->next_band(band_rows);
        EXPECT_TRUE(band) << band.error().message;
        if (!band || band->empty()) break;
        paper.bits.insert(paper.bits.end(), band->begin(), band->end());
    }
    return paper;
}

TEST(Raster, EqualsThePlainReferenceBitForBitOnARealReceiptAtEveryWidth) {
    const std::string receipt = test::bytes_of(kReceipt);
    const Grey whole = test::decode_jpeg(receipt);
    for (const int width : {576, 512, 384, 100, 640, 511, 577}) {
        EXPECT_EQ(raster_of(receipt, width).bits, test::reference_paper(whole, width).bits) << width;
    }
}

TEST(Raster, EqualsThePlainReferenceOnEveryShadeAndOnNoise) {
    for (const auto& [width, height] :
         std::vector<std::pair<int, int>>{{1, 1}, {7, 3}, {8, 8}, {200, 150}, {613, 97}}) {
        const Grey picture = test::busy_picture(width, height);
        const std::string png = test::encode_png(picture);
        for (const int paper : {64, 200, 384}) {
            EXPECT_EQ(raster_of(png, paper).bits, test::reference_paper(picture, paper).bits)
                << width << "x" << height << " on " << paper;
        }
    }
}

TEST(Raster, EqualsWhatPilMakesOfEveryCapturedReceiptBitForBit) {
    for (const char* receipt : {kReceipt, "tests/captures/odoo19/nobox-epos/receipt-epos.png"}) {
        const auto theirs = test::pil_raster(std::string(COMPTOIR_SOURCE_DIR) + "/" + receipt);
        ASSERT_TRUE(theirs) << "python3-pil is one of the packages of tests/run.sh";
        EXPECT_EQ(raster_of(test::bytes_of(receipt), 512).bits, theirs->bits) << receipt;
    }
}

TEST(Raster, EqualsPilOnShadesAndNoiseToo) {
    const test::TemporaryFolder folder;
    const std::string path = (folder.path() / "busy.png").string();
    const std::string png = test::encode_png(test::busy_picture(512, 400));
    std::ofstream(path, std::ios::binary) << png;
    const auto theirs = test::pil_raster(path);
    if (!theirs) GTEST_SKIP() << "python3-pil is not installed";
    EXPECT_EQ(raster_of(png, 512).bits, theirs->bits);
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
                EXPECT_EQ(raster_of(test::encode_png(picture), paper).bits,
                          test::reference_paper(picture, paper).bits)
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
