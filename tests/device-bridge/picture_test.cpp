#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "device-bridge/printing/picture_formats.hpp"
#include "device-bridge/printing/picture_rows.hpp"
#include "tests/support/paper.hpp"

namespace comptoir::bridge {
namespace {

using test::Grey;

constexpr const char* kReceipt = "tests/captures/odoo19/box/receipt.jpg";

/// Every row until the end or the break; how it ended stands in `end`.
Grey read_all(PictureRows& rows, Result<void>* end = nullptr) {
    Grey picture{rows.width(), 0, {}};
    std::vector<std::uint8_t> row(static_cast<std::size_t>(rows.width()));
    for (int y = 0; y < rows.height(); ++y) {
        const auto read = rows.next(row);
        if (end != nullptr) *end = read;
        if (!read) break;
        picture.pixels.insert(picture.pixels.end(), row.begin(), row.end());
        ++picture.height;
    }
    return picture;
}

std::string be32(std::uint32_t value) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xFF);
    return text;
}

TEST(PictureRows, ReadsARealReceiptAsTheWholeDecoderDoes) {
    const std::string bytes = test::bytes_of(kReceipt);
    const auto rows = PictureRows::open(bytes);
    ASSERT_TRUE(rows) << rows.error().message;
    EXPECT_EQ((*rows)->width(), 512);
    EXPECT_EQ((*rows)->height(), 1491);
    EXPECT_EQ(read_all(**rows).pixels, test::decode_jpeg(bytes).pixels);
}

/// The luma of the colours is the same but for what rounding and clipping did to them.
TEST(PictureRows, TakesTheLumaThatAJpegHolds) {
    const std::string bytes = test::bytes_of(kReceipt);
    const auto rows = PictureRows::open(bytes);
    ASSERT_TRUE(rows) << rows.error().message;
    const Grey ours = read_all(**rows);
    const Grey of_colours = test::luma_of_colours(bytes);
    ASSERT_EQ(ours.pixels.size(), of_colours.pixels.size());
    std::size_t differing = 0;
    for (std::size_t i = 0; i < ours.pixels.size(); ++i) {
        if (ours.pixels[i] != of_colours.pixels[i]) ++differing;
        ASSERT_NEAR(ours.pixels[i], of_colours.pixels[i], 3);
    }
    EXPECT_LT(differing, ours.pixels.size() / 500);
}

TEST(PictureRows, ReadsGreyPngAndJpeg) {
    const Grey picture = test::busy_picture(61, 40);
    const std::string png = test::encode_png(picture);
    const auto from_png = PictureRows::open(png);
    ASSERT_TRUE(from_png);
    EXPECT_EQ(read_all(**from_png).pixels, picture.pixels);
    const std::string jpeg = test::encode_jpeg(picture);
    const auto from_jpeg = PictureRows::open(jpeg);
    ASSERT_TRUE(from_jpeg);
    EXPECT_EQ(read_all(**from_jpeg).pixels, test::decode_jpeg(jpeg).pixels);
}

TEST(PictureRows, LaysTransparentPixelsOverWhite) {
    EXPECT_EQ(over_white(0, 0), 255u);
    EXPECT_EQ(over_white(0, 255), 0u);
    EXPECT_EQ(over_white(100, 128), 177u);
    // A PNG of two pixels: clear black, and black.   Composed after PNG (Third Edition); zlib stored block.
    const std::string png = test::bytes_of("tests/pictures/clear-and-black.png");
    const auto rows = PictureRows::open(png);
    ASSERT_TRUE(rows) << rows.error().message;
    EXPECT_EQ(read_all(**rows).pixels, (std::vector<std::uint8_t>{255, 0}));
}

TEST(PictureRows, ReadsBmpAndInterlacedPngAndGif) {
    for (const char* name : {"tests/pictures/stripes.bmp", "tests/pictures/stripes-interlaced.png",
                             "tests/pictures/stripes.gif"}) {
        const std::string bytes = test::bytes_of(name);
        const auto rows = PictureRows::open(bytes);
        ASSERT_TRUE(rows) << name << rows.error().message;
        const Grey picture = read_all(**rows);
        ASSERT_EQ(picture.width, 16) << name;
        ASSERT_EQ(picture.height, 12) << name;
        for (int y = 0; y < 12; ++y) {
            for (int x = 0; x < 16; ++x) ASSERT_EQ(picture.at(x, y), y % 3 == 0 ? 0 : 255) << name << x << y;
        }
    }
}

TEST(PictureRows, ReadsPbmAndPgmWithEveryHeaderThatIsAllowed) {
    using namespace std::string_literals;
    for (const std::string& bytes : {"P4\n10 2\n\xA0\x40\x80\x7F"s, "P4 10\t2 \xA0\x40\x80\x7F"s,
                                     "P4#made by hand\n10#wide\n#\n2\n\xA0\x40\x80\x7F"s,
                                     "P4\r\n0010 2\n\xA0\x40\x80\x7Fwhat follows is not looked at"s}) {
        const auto rows = PictureRows::open(bytes);
        ASSERT_TRUE(rows) << bytes << rows.error().message;
        const Grey picture = read_all(**rows);
        ASSERT_EQ(picture.width, 10) << bytes;
        ASSERT_EQ(picture.height, 2) << bytes;
        for (int x = 0; x < 10; ++x) {
            EXPECT_EQ(picture.at(x, 0), x == 0 || x == 2 || x == 9 ? 0 : 255) << bytes << x;
            EXPECT_EQ(picture.at(x, 1), x == 0 || x == 9 ? 0 : 255) << bytes << x;
        }
    }
    const std::string pgm = "P5\n3 2\n255\n\x00\x7F\xFF\x01\x02\x0A"s;
    const auto rows = PictureRows::open(pgm);
    ASSERT_TRUE(rows);
    EXPECT_EQ(read_all(**rows).pixels, (std::vector<std::uint8_t>{0, 127, 255, 1, 2, 10}));
}

TEST(PictureRows, RefusesAPbmOrPgmThatIsCutOffOrSenseless) {
    using namespace std::string_literals;
    const std::string whole = "P4\n10 2\n\xA0\x40\x80\x7F"s;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(PictureRows::open(whole.substr(0, size))) << size;
    }
    for (const std::string& bytes :
         {"P4"s, "P410 2\n\xA0\x40\x80\x7F"s, "P4\n0 2\n1234"s, "P4\n10 0\n1234"s, "P4\n-10 2\n1234"s,
          "P4\n10 2"s, "P4\n4097 1\n"s + std::string(1'000, 'x'), "P4\n8 32768\n"s + std::string(40'000, 'x'),
          "P4\n99999999999999999999 1\n1"s, "P4\n#" + std::string(5'000, '#'), "P5\n1 1\n"s, "P5\n1 1\n0\n1"s,
          "P5\n1 1\n65535\n12"s, "P5\n2 2\n255\n123"s, "P4\n# no end of a comment"s}) {
        const auto rows = PictureRows::open(bytes);
        ASSERT_FALSE(rows) << bytes.substr(0, 20);
        EXPECT_NE(rows.error().message, "");
    }
}

TEST(PictureRows, RefusesWhatIsNoPicture) {
    for (const std::string& bytes :
         {std::string(), std::string("hello"), std::string("\xFF\xD8\xFF"), std::string("\x89PNG\r\n\x1A\n"),
          std::string("GIF89a"), std::string("BM"), std::string("%PDF-1.4"), std::string(100'000, '\xFF')}) {
        const auto rows = PictureRows::open(bytes);
        ASSERT_FALSE(rows) << bytes.substr(0, 10);
        EXPECT_EQ(rows.error().code, ErrorCode::malformed);
    }
}

TEST(PictureRows, RefusesAPictureThatIsCutOffBeforeItBegins) {
    const std::string receipt = test::bytes_of(kReceipt);
    const std::string png = test::encode_png(test::busy_picture(61, 40));
    for (const std::string& whole : {receipt, png}) {
        for (const std::size_t cut : {std::size_t{1}, std::size_t{2}, std::size_t{12}, whole.size() / 2}) {
            EXPECT_FALSE(PictureRows::open(std::string_view(whole).substr(0, whole.size() - cut))) << cut;
        }
    }
}

TEST(PictureRows, SaysWhereAPictureBreaksInTheMiddle) {
    std::string bytes = test::bytes_of(kReceipt);
    bytes.replace(bytes.size() / 2, 2, "\xFF\xD9");  // an end that comes too early
    const auto rows = PictureRows::open(bytes);
    ASSERT_TRUE(rows);
    Result<void> end;
    const Grey picture = read_all(**rows, &end);
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, ErrorCode::malformed);
    EXPECT_GT(picture.height, 200);
    EXPECT_LT(picture.height, 1'491);
    std::vector<std::uint8_t> row(512);
    EXPECT_FALSE((*rows)->next(row)) << "no row follows a break";
}

TEST(PictureRows, NeverCrashesOnAnyBrokenByte) {
    const std::string jpeg = test::encode_jpeg(test::busy_picture(40, 30), 60);
    const std::string png = test::encode_png(test::busy_picture(40, 30));
    const std::string pgm = test::encode_pgm(test::busy_picture(40, 30));
    for (const std::string& whole : {jpeg, png, pgm}) {
        for (std::size_t i = 0; i < whole.size(); ++i) {
            for (const char value : {'\x00', '\xFF', static_cast<char>(whole[i] ^ 0x40)}) {
                std::string bytes = whole;
                bytes[i] = value;
                const auto rows = PictureRows::open(bytes);
                if (!rows) continue;
                EXPECT_LE(read_all(**rows).height, (*rows)->height());
            }
        }
    }
}

TEST(PictureRows, RefusesABombByItsHeader) {
    // A PNG header that announces a picture of many gigabytes, whole as far as its chunks go.
    const auto announce = [](std::uint32_t width, std::uint32_t height) {
        std::string png = test::encode_png(test::blank(4, 4));
        png.replace(16, 8, be32(width) + be32(height));
        return png;
    };
    for (const auto& [width, height] : std::vector<std::pair<std::uint32_t, std::uint32_t>>{
             {100'000, 100'000}, {4'097, 10}, {10, 32'768}, {4'000, 20'000}, {0, 10}}) {
        const auto rows = PictureRows::open(announce(width, height));
        ASSERT_FALSE(rows) << width << "x" << height;
        EXPECT_EQ(rows.error().code, ErrorCode::malformed);
    }
    std::string jpeg = test::encode_jpeg(test::blank(16, 16));
    const auto frame = jpeg.find("\xFF\xC0");
    jpeg.replace(frame + 5, 4, std::string("\xFF\xFF\xFF\xFF", 4));
    EXPECT_FALSE(PictureRows::open(jpeg));
}

TEST(PictureRows, SaysThatACmykJpegIsUnsupported) {
    const auto rows = PictureRows::open(test::bytes_of("tests/pictures/cmyk.jpg"));
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace comptoir::bridge
