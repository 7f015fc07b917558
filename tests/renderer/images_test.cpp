#include <gtest/gtest.h>

#include <cstdio>
// jpeglib.h needs FILE from above.
#include <jpeglib.h>

#include <random>
#include <string>

#include "renderer/images/decode.hpp"
#include "renderer/images/pictures.hpp"
#include "renderer/screenshot.hpp"
#include "tests/support/easel.hpp"
#include "tests/support/pictures.hpp"

namespace comptoir::test {
namespace {

/// Left half red, right half blue, opaque.
Pixels two_halves(PixelSize size) {
    Pixels pixels{size, {}};
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            if (x < size.width / 2) {
                pixels.rgba.insert(pixels.rgba.end(), {220, 20, 20, 255});
            } else {
                pixels.rgba.insert(pixels.rgba.end(), {20, 20, 220, 255});
            }
        }
    }
    return pixels;
}

std::string png_of(PixelSize size) {
    return encode_png(two_halves(size)).value();
}

std::string jpeg_with(Pixels pixels, J_COLOR_SPACE space = JCS_EXT_RGBA, int components = 4) {
    const PixelSize size = pixels.size;
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    unsigned char* memory = nullptr;
    unsigned long length = 0;
    jpeg_mem_dest(&jpeg, &memory, &length);
    jpeg.image_width = static_cast<JDIMENSION>(size.width);
    jpeg.image_height = static_cast<JDIMENSION>(size.height);
    jpeg.input_components = components;
    jpeg.in_color_space = space;
    jpeg_set_defaults(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    for (int y = 0; y < size.height; ++y) {
        JSAMPROW row = pixels.rgba.data() + static_cast<std::ptrdiff_t>(y) * size.width * 4;
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    std::string file(reinterpret_cast<char*>(memory), length);
    jpeg_destroy_compress(&jpeg);
    free(memory);
    return file;
}

std::string jpeg_of(PixelSize size, J_COLOR_SPACE space = JCS_EXT_RGBA, int components = 4) {
    return jpeg_with(two_halves(size), space, components);
}

std::string bytes_of(std::initializer_list<int> values) {
    std::string bytes;
    for (const int value : values) bytes += static_cast<char>(value);
    return bytes;
}

/// Two by one, red and blue.   Source: GIF89a specification, sections 18 to 22 and appendix F.
const std::string kGif = "GIF89a" + bytes_of({2, 0, 1, 0, 0x80, 0, 0, 0xFF, 0, 0, 0, 0, 0xFF}) +
                         bytes_of({',', 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0x44, 0x0A, 0, ';'});

/// Two by one, red and blue, 24 bits.   Source: BITMAPINFOHEADER as Windows 3.0 defined it.
const std::string kBmp = "BM" + bytes_of({62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0}) +
                         bytes_of({2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 8, 0, 0, 0}) +
                         std::string(16, '\0') + bytes_of({0, 0, 0xFF, 0xFF, 0, 0, 0, 0});

ErrorCode error_of(const std::string& encoded, PixelSize box = {100, 100}) {
    const auto decoded = decode_picture(encoded, box, Fit::contain);
    EXPECT_FALSE(decoded.has_value());
    return decoded.has_value() ? ErrorCode::busy : decoded.error().code;
}

TEST(DecodePicture, ReadsPngJpegGifAndBmp) {
    for (const std::string& file : {png_of({40, 20}), jpeg_of({40, 20}), kGif, kBmp}) {
        const auto pixels = decode_picture(file, {40, 20}, Fit::cover);
        ASSERT_TRUE(pixels.has_value()) << pixels.error().message;
        EXPECT_EQ(pixels->size, (PixelSize{40, 20}));
        const Color left = color_at(*pixels, 2, 10);
        const Color right = color_at(*pixels, 37, 10);
        EXPECT_GT(left.red, 180);
        EXPECT_LT(left.blue, 80);
        EXPECT_GT(right.blue, 180);
        EXPECT_LT(right.red, 80);
        EXPECT_EQ(left.alpha, 255);
    }
}

TEST(DecodePicture, ReadsAJpegForPrinting) {
    const auto pixels = decode_picture(jpeg_of({40, 20}, JCS_CMYK), {40, 20}, Fit::cover);
    ASSERT_TRUE(pixels.has_value());
    EXPECT_EQ(color_at(*pixels, 2, 10).alpha, 255);
}

TEST(DecodePicture, ACoverCutsEvenlyAndAContainKeepsAll) {
    const std::string file = png_of({80, 40});
    const auto cover = decode_picture(file, {30, 30}, Fit::cover);
    ASSERT_TRUE(cover.has_value());
    EXPECT_EQ(cover->size, (PixelSize{30, 30}));
    EXPECT_GT(color_at(*cover, 3, 15).red, 180);
    EXPECT_GT(color_at(*cover, 26, 15).blue, 180);
    const auto contain = decode_picture(file, {30, 30}, Fit::contain);
    ASSERT_TRUE(contain.has_value());
    EXPECT_EQ(contain->size, (PixelSize{30, 15}));
}

TEST(DecodePicture, ACrispPictureGrowsByWholeFactorsOnly) {
    const auto grown = decode_picture(png_of({10, 10}), {35, 35}, Fit::crisp);
    ASSERT_TRUE(grown.has_value());
    EXPECT_EQ(grown->size, (PixelSize{30, 30}));
    EXPECT_EQ(color_at(*grown, 14, 5), (Color{220, 20, 20, 255}));
    EXPECT_EQ(color_at(*grown, 15, 5), (Color{20, 20, 220, 255}));
    const auto shrunk = decode_picture(png_of({100, 50}), {35, 35}, Fit::crisp);
    ASSERT_TRUE(shrunk.has_value());
    EXPECT_EQ(shrunk->size, (PixelSize{35, 17}));
}

TEST(DecodePicture, TakesACamerasPhotographAndNoLargerOne) {
    const std::string photograph = jpeg_of({6000, 4000});  // 24 megapixels: more than are ever decoded
    const auto slide = decode_picture(photograph, {1920, 1080}, Fit::contain);
    ASSERT_TRUE(slide.has_value()) << slide.error().message;
    EXPECT_EQ(slide->size, (PixelSize{1620, 1080}));
    const auto whole = decode_picture(photograph, {6000, 4000}, Fit::contain);
    ASSERT_TRUE(whole.has_value()) << whole.error().message;
    std::string huge = jpeg_of({40, 20});
    const auto frame = huge.find("\xFF\xC0");
    ASSERT_NE(frame, std::string::npos);
    huge.replace(frame + 5, 4, "\x75\x30\x75\x30");  // 30,000 by 30,000
    const auto refused = decode_picture(huge, {1920, 1080}, Fit::contain);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::full);
}

TEST(DecodePicture, ALargePhotographBecomesATile) {
    const auto tile = decode_picture(jpeg_of({2400, 1600}), {102, 102}, Fit::cover);
    ASSERT_TRUE(tile.has_value());
    EXPECT_EQ(tile->size, (PixelSize{102, 102}));
    EXPECT_GT(color_at(*tile, 10, 50).red, 180);
    EXPECT_GT(color_at(*tile, 90, 50).blue, 180);
}

TEST(DecodePicture, TransparentPixelsDoNotDarkenTheirNeighbours) {
    Pixels pixels{{8, 8}, std::vector<std::uint8_t>(256, 0)};
    for (std::size_t i = 0; i < 128; i += 4) pixels.rgba[i] = pixels.rgba[i + 3] = 255;  // upper half red
    const Pixels small = resample(pixels, {3, 3}, Fit::cover);
    const Color middle = color_at(small, 1, 1);
    EXPECT_GT(middle.red, 240);
    EXPECT_NEAR(middle.alpha, 128, 20);
}

TEST(DecodePicture, RefusesABombBeforeUnpackingIt) {
    EXPECT_EQ(error_of(png_head(100'000, 100'000)), ErrorCode::full);
    EXPECT_EQ(error_of(png_head(4097, 4097)), ErrorCode::full);
    EXPECT_EQ(error_of(png_head(16'000'000, 1)), ErrorCode::full);
    std::string gif = kGif;
    gif.replace(6, 4, "\xff\xff\xff\xff");
    EXPECT_EQ(error_of(gif), ErrorCode::full);
    std::string jpeg = jpeg_of({16, 16});
    const std::size_t frame = jpeg.find("\xFF\xC0");
    ASSERT_NE(frame, std::string::npos);
    jpeg.replace(frame + 5, 4, "\xff\xdc\xff\xdc");
    EXPECT_EQ(error_of(jpeg), ErrorCode::full);
    EXPECT_EQ(error_of(std::string(kPictureBytesMax + 1, 'x')), ErrorCode::full);
}

TEST(DecodePicture, RefusesWhatIsNoPicture) {
    EXPECT_EQ(error_of(""), ErrorCode::unsupported);
    EXPECT_EQ(error_of("<svg xmlns='http://www.w3.org/2000/svg'/>"), ErrorCode::unsupported);
    EXPECT_EQ(error_of("\x89PNG but no more"), ErrorCode::malformed);
    EXPECT_EQ(error_of("\xFF\xD8 but no more"), ErrorCode::malformed);
    EXPECT_EQ(error_of("GIF8 but no more"), ErrorCode::malformed);
    EXPECT_EQ(error_of("BM but no more"), ErrorCode::malformed);
    EXPECT_EQ(error_of(png_of({8, 8}), {0, 10}), ErrorCode::malformed);
    EXPECT_EQ(error_of(png_of({8, 8}), {10, kPictureSideMax + 1}), ErrorCode::malformed);
}

TEST(DecodePicture, RefusesAPictureCutOffAnywhere) {
    for (const std::string& whole : {png_of({40, 20}), jpeg_of({40, 20})}) {
        for (std::size_t length = 0; length + 16 < whole.size(); ++length) {
            EXPECT_FALSE(decode_picture(whole.substr(0, length), {40, 20}, Fit::cover).has_value()) << length;
        }
    }
}

TEST(DecodePicture, SurvivesEveryDamagedByte) {
    std::mt19937 random(1);
    for (const std::string& whole : {png_of({40, 20}), jpeg_of({40, 20}), kGif, kBmp}) {
        for (std::size_t at = 0; at < std::min<std::size_t>(whole.size(), 400); ++at) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(random());
            const auto pixels = decode_picture(damaged, {40, 20}, Fit::cover);
            EXPECT_TRUE(!pixels || pixels->size == (PixelSize{40, 20}));
        }
    }
}

// -- how the camera was held ------------------------------------------------------------------------------

/// Red and green, below them blue and white.
Pixels four_quarters(PixelSize size) {
    Pixels pixels{size, {}};
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const bool is_left = x < size.width / 2;
            const Color color = y < size.height / 2 ? (is_left ? rgb(0xFF0000) : rgb(0x00FF00))
                                                    : (is_left ? rgb(0x0000FF) : rgb(0xFFFFFF));
            pixels.rgba.insert(pixels.rgba.end(), {color.red, color.green, color.blue, 255});
        }
    }
    return pixels;
}

/// The colours of its corners, row by row, as letters.
std::string corners(const Pixels& pixels) {
    std::string letters;
    for (const int y : {2, pixels.size.height - 3}) {
        for (const int x : {2, pixels.size.width - 3}) {
            const Color at = color_at(pixels, x, y);
            const int seen = (at.red > 180 ? 1 : 0) + (at.green > 180 ? 2 : 0) + (at.blue > 180 ? 4 : 0);
            letters += seen == 1 ? 'r' : seen == 2 ? 'g' : seen == 4 ? 'b' : seen == 7 ? 'w' : '?';
        }
    }
    return letters;
}

std::string with_exif(const std::string& jpeg, const std::string& tiff) {
    const auto length = static_cast<int>(tiff.size()) + 8;
    return jpeg.substr(0, 2) + bytes_of({0xFF, 0xE1, length >> 8, length & 255}) + "Exif" + bytes_of({0, 0}) +
           tiff + jpeg.substr(2);
}

/// One tag before it, as cameras have.
std::string tiff_with(int orientation, bool is_little) {
    return is_little
               ? "II" + bytes_of({42, 0, 8, 0, 0, 0, 2, 0, 0x0F, 1, 2, 0, 4, 0, 0, 0, 'A', 'B', 'C', 0}) +
                     bytes_of({0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0})
               : "MM" + bytes_of({0, 42, 0, 0, 0, 8, 0, 2, 1, 0x0F, 0, 2, 0, 0, 0, 4, 'A', 'B', 'C', 0}) +
                     bytes_of({1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0});
}

TEST(Photograph, StandsUprightHoweverTheCameraWasHeld) {
    const std::string lying = jpeg_with(four_quarters({64, 32}));
    const char* const expected[] = {"rgbw", "rgbw", "grwb", "wbgr", "bwrg",
                                    "rbgw", "brwg", "wgbr", "gwrb", "rgbw"};
    for (int code = 0; code < 10; ++code) {
        for (const bool is_little : {true, false}) {
            const bool is_on_its_side = code >= 5 && code <= 8;
            const PixelSize upright_size = is_on_its_side ? PixelSize{32, 64} : PixelSize{64, 32};
            const auto photograph = with_exif(lying, tiff_with(code, is_little));
            const auto pixels = decode_picture(photograph, {64, 64}, Fit::contain);
            ASSERT_TRUE(pixels.has_value()) << code << pixels.error().message;
            EXPECT_EQ(pixels->size, upright_size) << code;
            EXPECT_EQ(corners(*pixels), expected[code]) << code;
            EXPECT_EQ(corners(*decode_picture(photograph, {30, 60}, Fit::cover)).size(), 4U);
            EXPECT_EQ(decode_picture(photograph, {30, 60}, Fit::cover)->size, (PixelSize{30, 60}));
        }
    }
}

TEST(Photograph, LiesAsItDoesWhereItsWordsMakeNoSense) {
    const std::string lying = jpeg_with(four_quarters({64, 32}));
    const std::string good = tiff_with(6, true);
    std::vector<std::string> bad;
    for (std::size_t length = 0; length < 32; ++length) bad.push_back(good.substr(0, length));
    const auto changed = [&](std::size_t at, int to) {
        std::string one = good;
        one[at] = static_cast<char>(to);
        return one;
    };
    bad.push_back(changed(0, 'X'));    // of no byte order
    bad.push_back(changed(2, 43));     // no TIFF
    bad.push_back(changed(7, 0xFF));   // its table far beyond
    bad.push_back(changed(24, 4));     // a type of four bytes
    bad.push_back(changed(30, 0x66));  // a turn that there is none of
    bad.push_back(changed(22, 0x13));  // another tag
    for (const std::string& tiff : bad) {
        const auto pixels = decode_picture(with_exif(lying, tiff), {64, 64}, Fit::contain);
        ASSERT_TRUE(pixels.has_value());
        EXPECT_EQ(corners(*pixels), "rgbw");
    }
    const auto many = decode_picture(with_exif(lying, changed(9, 0xFF)), {64, 64}, Fit::contain);
    ASSERT_TRUE(many.has_value());
    EXPECT_EQ(corners(*many), "brwg") << "more tags than there are bytes: the one that is there counts";
}

TEST(Photograph, SurvivesEveryDamagedByteOfItsWords) {
    std::mt19937 random(1);
    const std::string whole = with_exif(jpeg_with(four_quarters({64, 32})), tiff_with(6, false));
    for (std::size_t at = 2; at < 60; ++at) {
        for (int i = 0; i < 20; ++i) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(random());
            const auto pixels = decode_picture(damaged, {32, 32}, Fit::cover);
            EXPECT_TRUE(!pixels || pixels->size == (PixelSize{32, 32})) << at;
        }
    }
}

// -- the store --------------------------------------------------------------------------------------------

Picture picture_of(const std::string& key, PixelSize size) {
    Pixels pixels = two_halves(size);
    return {PictureRef{key}, size.width, size.height, std::move(pixels.rgba)};
}

class Store : public ::testing::Test {
protected:
    Store() : surface(open_memory_surface({64, 64}).value()), store(*surface) {}
    std::unique_ptr<Surface> surface;
    PictureStore store;
};

TEST_F(Store, AsksOnceAndDrawsWhatItWasGiven) {
    const PictureRef ref{"http://shop/1.png"};
    EXPECT_EQ(store.get(ref, {20, 10}, Fit::cover, 0), nullptr);
    EXPECT_EQ(store.get(ref, {20, 10}, Fit::cover, 0), nullptr);
    EXPECT_EQ(store.take_wanted(), (std::vector<WantedPicture>{{ref, {20, 10}, Fit::cover}}));
    EXPECT_TRUE(store.take_wanted().empty());
    EXPECT_TRUE(store.put(picture_of(ref.key, {20, 10})));
    const Texture* texture = store.get(ref, {20, 10}, Fit::cover, 0);
    ASSERT_NE(texture, nullptr);
    EXPECT_EQ(texture->size(), (PixelSize{20, 10}));
    EXPECT_TRUE(store.take_wanted().empty());
}

TEST_F(Store, WantsTheLargestOfSeveralSizesAndServesAll) {
    const PictureRef ref{"p"};
    EXPECT_EQ(store.get(ref, {20, 20}, Fit::cover, 4), nullptr);
    EXPECT_EQ(store.get(ref, {50, 50}, Fit::cover, 8), nullptr);
    EXPECT_EQ(store.take_wanted(), (std::vector<WantedPicture>{{ref, {50, 50}, Fit::cover}}));
    EXPECT_TRUE(store.put(picture_of("p", {50, 50})));
    ASSERT_NE(store.get(ref, {20, 20}, Fit::cover, 4), nullptr);
    EXPECT_EQ(store.get(ref, {50, 50}, Fit::cover, 8)->size(), (PixelSize{50, 50}));
}

TEST_F(Store, ALargerSizeLaterIsDrawnFromTheSmallOneAndAskedFor) {
    const PictureRef ref{"p"};
    (void)store.get(ref, {20, 20}, Fit::cover, 0);
    (void)store.put(picture_of("p", {20, 20}));
    const Texture* blurred = store.get(ref, {60, 60}, Fit::cover, 0);
    ASSERT_NE(blurred, nullptr);
    EXPECT_EQ(blurred->size(), (PixelSize{60, 60}));
    EXPECT_EQ(store.take_wanted().size(), 1U);
    EXPECT_TRUE(store.put(picture_of("p", {60, 60})));
}

TEST_F(Store, WhatCannotBeHadIsNotAskedForAgain) {
    const PictureRef ref{"gone"};
    (void)store.get(ref, {20, 20}, Fit::cover, 0);
    EXPECT_EQ(store.take_wanted().size(), 1U);
    EXPECT_FALSE(store.put({ref, 0, 0, {}}));
    EXPECT_EQ(store.get(ref, {20, 20}, Fit::cover, 0), nullptr);
    EXPECT_TRUE(store.take_wanted().empty());
    (void)store.put(picture_of("gone", {20, 20}));
    EXPECT_NE(store.get(ref, {20, 20}, Fit::cover, 0), nullptr);
}

TEST_F(Store, PixelsThatAreNotAllThereAreNoPicture) {
    (void)store.get({"p"}, {20, 20}, Fit::cover, 0);
    EXPECT_FALSE(store.put({{"p"}, 20, 20, std::vector<std::uint8_t>(7)}));
    EXPECT_FALSE(store.put({{"q"}, -1, 20, std::vector<std::uint8_t>(7)}));
    EXPECT_EQ(store.get({"p"}, {20, 20}, Fit::cover, 0), nullptr);
}

TEST_F(Store, AsksForABoundedNumberAtOnceAndForTheRestLater) {
    const auto ask_all = [&] {
        for (std::size_t i = 0; i < PictureStore::kWantedMax + 10; ++i)
            (void)store.get({"p" + std::to_string(i)}, {4, 4}, Fit::cover, 0);
    };
    ask_all();
    const auto first = store.take_wanted();
    EXPECT_EQ(first.size(), PictureStore::kWantedMax);
    EXPECT_TRUE(store.put({first.front().ref, 0, 0, {}}));  // even a failure makes room: look again
    ask_all();
    EXPECT_EQ(store.take_wanted().size(), 1U);
}

TEST_F(Store, KeepsItsBoundAndAsksAgainForWhatWasDropped) {
    PictureStore small(*surface, 400'000);
    for (int i = 0; i < 40; ++i) {
        const PictureRef ref{"p" + std::to_string(i)};
        (void)small.get(ref, {100, 100}, Fit::cover, 0);
        (void)small.put(picture_of(ref.key, {100, 100}));
        EXPECT_NE(small.get(ref, {100, 100}, Fit::cover, 0), nullptr);
        small.end_frame();
        EXPECT_LE(small.bytes(), 400'000U + 2 * 41'000U);
    }
    small.end_frame();
    EXPECT_LE(small.bytes(), 400'000U);
    (void)small.take_wanted();
    EXPECT_EQ(small.get({"p0"}, {100, 100}, Fit::cover, 0), nullptr);
    EXPECT_EQ(small.take_wanted().size(), 1U);
}

TEST(PainterPicture, HasRoundCornersAndSaysWhetherItIsThere) {
    Easel easel;
    const PictureRef ref{"tile"};
    const auto scene = [&](bool expected) {
        return [&ref, expected](Painter& p) {
            EXPECT_EQ(p.picture(ref, {100, 100, 102, 102}, Fit::cover, 22), expected);
        };
    };
    EXPECT_TRUE(ink_area(easel.draw(scene(false)), easel.paper).empty());
    (void)easel.pictures.put(picture_of("tile", {102, 102}));
    const Pixels pixels = easel.draw(scene(true));
    EXPECT_EQ(ink_area(pixels, easel.paper), (InkArea{100, 100, 202, 202}));
    EXPECT_EQ(color_at(pixels, 100, 100), easel.paper);
    EXPECT_EQ(color_at(pixels, 201, 201), easel.paper);
    EXPECT_EQ(color_at(pixels, 100, 150), (Color{220, 20, 20, 255}));
    easel.direction = Direction::right_to_left;
    const Pixels right = easel.draw(scene(true));
    EXPECT_EQ(color_at(right, 1080 - 202, 150),
              (Color{220, 20, 20, 255}));  // the picture itself is not mirrored
}

}  // namespace
}  // namespace comptoir::test
