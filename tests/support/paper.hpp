#pragma once
/// What tests of printing look at: rasters made in the plainest way, paper read back, pictures to print.

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/printing/raster.hpp"
#include "device-bridge/protocols/escpos_interpreter.hpp"

namespace comptoir::test {

/// A grey picture, whole.
struct Grey {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;
    [[nodiscard]] int at(int x, int y) const { return pixels[static_cast<std::size_t>(y * width + x)]; }
    void set(int x, int y, int value) {
        pixels[static_cast<std::size_t>(y * width + x)] = static_cast<std::uint8_t>(value);
    }
};

inline Grey blank(int width, int height, int value = 255) {
    return {width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width * height),
                                      static_cast<std::uint8_t>(value))};
}

inline std::string bytes_of(const std::string& path_in_tree) {
    std::ifstream file(std::string(COMPTOIR_SOURCE_DIR) + "/" + path_in_tree, std::ios::binary);
    EXPECT_TRUE(file.good()) << path_in_tree;
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The luma of a JPEG: the first of all the channels that libjpeg decodes.
[[nodiscard]] Grey decode_jpeg(std::string_view bytes);
/// The same by way of its colours, as a program does that knows only RGB.
[[nodiscard]] Grey luma_of_colours(std::string_view jpeg);
[[nodiscard]] std::string encode_jpeg(const Grey& picture, int quality = 100);
[[nodiscard]] std::string encode_png(const Grey& picture);
/// As libpng decodes it in one go; for grey pictures without gamma or transparency.
[[nodiscard]] Grey decode_png(std::string_view bytes);
/// A picture of a receipt's size with every shade, hard edges and noise. The same each time.
[[nodiscard]] Grey busy_picture(int width, int height);

/// Each dot of the narrower picture is the mean of the area it covers, in exact arithmetic.
[[nodiscard]] Grey shrink_whole(const Grey& picture, int width);
/// Floyd and Steinberg on a whole picture in a plane of its own; true is black.
[[nodiscard]] std::vector<std::vector<bool>> dither_whole(const Grey& picture);
/// What should come out on paper so wide where all of it is diffused: shrunk, dithered, centred.
[[nodiscard]] bridge::Paper diffused_paper(const Grey& picture, int paper_width);
/// What Raster makes of these pixels as set by default, for tests of what becomes of its dots.
[[nodiscard]] bridge::Paper reference_paper(const Grey& picture, int paper_width);
/// All bands of a picture as one piece of paper.
[[nodiscard]] bridge::Paper raster_paper(std::string_view picture, const bridge::Raster::Options& options,
                                         int band_rows = 128);
/// As PGM.
[[nodiscard]] std::string encode_pgm(const Grey& picture);

/// The text of every code on it, as zbar reads them: "QR-Code:…", "EAN-13:…".
[[nodiscard]] std::vector<std::string> codes_on(const bridge::Paper& paper);

/// The rows of `paper` from `first` on, `count` of them.
[[nodiscard]] bridge::Paper rows_of(const bridge::Paper& paper, int first, int count);

/// What python3-pil makes of a picture file; nothing where it is not installed.
[[nodiscard]] std::optional<bridge::Paper> pil_raster(const std::string& picture_path);

}  // namespace comptoir::test
