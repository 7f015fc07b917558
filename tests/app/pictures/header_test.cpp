#include "app/pictures/header.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/pictures.hpp"

namespace comptoir::pictures {
namespace {

using test::png_head;
using namespace std::string_literals;

std::string capture(const char* name) {
    std::ifstream stream(std::filesystem::path(COMPTOIR_SOURCE_DIR) / "tests/captures/odoo19" / name,
                         std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

TEST(PictureHeader, ReadsTheSizeOfRealPictures) {
    EXPECT_EQ(*read_header(capture("box/receipt.jpg")), (Header{Format::jpeg, 512, 1491}));
    EXPECT_EQ(read_header(capture("nobox-epos/receipt-epos.png"))->width, 512u);
}

TEST(PictureHeader, ReadsOtherFormatsThatAreDrawn) {
    EXPECT_EQ(*read_header(png_head(128, 64)), (Header{Format::png, 128, 64}));
    EXPECT_EQ(*read_header("GIF89a\x80\x00\x40\x00\x00\x00\x00"s), (Header{Format::gif, 128, 64}));
    const std::string bmp = "BM"s + std::string(12, '\0') + "\x28\0\0\0\x80\0\0\0"s + "\xc0\xff\xff\xff"s;
    EXPECT_EQ(*read_header(bmp), (Header{Format::bmp, 128, 64}))
        << "rows from the top have a negative height";
}

TEST(PictureHeader, RefusesABombBeforeItIsUnpacked) {
    for (const auto& [width, height] : {std::pair{30'000u, 30'000u},
                                        {1u, 16'385u},
                                        {16'385u, 1u},
                                        {4001u, 4000u},
                                        {0xffffffffu, 0xffffffffu}}) {
        const auto header = read_header(png_head(width, height));
        ASSERT_FALSE(header) << width << "x" << height;
        EXPECT_EQ(header.error().code, ErrorCode::full);
    }
    EXPECT_TRUE(read_header(png_head(4000, 4000)));
    EXPECT_EQ(read_header(png_head(1, 1) + std::string(kPictureBytesMax, 'x')).error().code, ErrorCode::full);
    std::string jpeg = "\xff\xd8\xff\xc0\x00\x11\x08\x75\x30\x75\x30"s;
    EXPECT_EQ(read_header(jpeg).error().code, ErrorCode::full);
}

TEST(PictureHeader, SaysWhatIsNoPicture) {
    for (const std::string& bad :
         {""s, "x"s, "<html><body>404</body></html>"s, "\x89PNG\r\n\x1a\n"s, "\xff\xd8\xff"s, "GIF89a"s,
          "BM"s, png_head(0, 5), png_head(5, 0), "\xff\xd8\xff\xda\0\0"s, "\xff\xd8\xff\xe0\0\0\0\0"s,
          std::string(100'000, '\xff')}) {
        const auto header = read_header(bad);
        ASSERT_FALSE(header) << bad.substr(0, 20);
        EXPECT_EQ(header.error().code, ErrorCode::malformed) << bad.substr(0, 20);
    }
}

TEST(PictureHeader, NamesFormatsThatAreNotDrawn) {
    EXPECT_EQ(read_header("RIFF\x10\0\0\0WEBPVP8 "s).error().code, ErrorCode::unsupported);
    EXPECT_EQ(read_header("\0\0\0\x1c"
                          "ftypavif"s)
                  .error()
                  .code,
              ErrorCode::unsupported);
    EXPECT_EQ(read_header("<?xml version=\"1.0\"?><svg xmlns=\"…\"/>").error().code, ErrorCode::unsupported);
}

TEST(PictureHeader, SurvivesEveryCutOfARealPicture) {
    const std::string jpeg = capture("box/receipt.jpg").substr(0, 1024);
    for (std::size_t length = 0; length < jpeg.size(); ++length) {
        const auto header = read_header(std::string_view(jpeg).substr(0, length));
        if (header) {
            EXPECT_EQ(header->width, 512u) << length;
        }
    }
}

}  // namespace
}  // namespace comptoir::pictures
