#include "tests/support/paper.hpp"

#include <png.h>
#include <zbar.h>

#include <cstdio>
#include <cstdlib>
// jpeglib.h needs FILE from the lines above.
#include <jpeglib.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {

namespace {

/// Every sample, in whole pixels.
struct Samples {
    int width = 0;
    int height = 0;
    std::size_t channels = 0;
    std::vector<unsigned char> bytes;
};

enum class Colours { as_stored, rgb };

Samples samples_of(std::string_view jpeg, Colours colours) {
    jpeg_decompress_struct decoder{};
    jpeg_error_mgr errors{};
    decoder.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&decoder);
    jpeg_mem_src(&decoder, reinterpret_cast<const unsigned char*>(jpeg.data()), jpeg.size());
    jpeg_read_header(&decoder, TRUE);
    decoder.out_color_space = colours == Colours::rgb ? JCS_RGB : decoder.jpeg_color_space;
    jpeg_start_decompress(&decoder);
    Samples samples{static_cast<int>(decoder.output_width),
                    static_cast<int>(decoder.output_height),
                    static_cast<std::size_t>(decoder.output_components),
                    {}};
    const std::size_t stride = decoder.output_width * samples.channels;
    samples.bytes.resize(stride * decoder.output_height);
    for (std::size_t y = 0; y < decoder.output_height; ++y) {
        JSAMPROW rows[1] = {samples.bytes.data() + y * stride};
        jpeg_read_scanlines(&decoder, rows, 1);
    }
    jpeg_finish_decompress(&decoder);
    jpeg_destroy_decompress(&decoder);
    return samples;
}

}  // namespace

Grey decode_jpeg(std::string_view bytes) {
    const Samples samples = samples_of(bytes, Colours::as_stored);
    Grey picture = blank(samples.width, samples.height);
    for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
        picture.pixels[i] = samples.bytes[i * samples.channels];
    }
    return picture;
}

Grey luma_of_colours(std::string_view jpeg) {
    const Samples samples = samples_of(jpeg, Colours::rgb);
    Grey picture = blank(samples.width, samples.height);
    for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
        const unsigned char* pixel = samples.bytes.data() + i * 3;
        const int sum = pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 + 32768;
        picture.pixels[i] = static_cast<std::uint8_t>(sum / 65536);
    }
    return picture;
}

std::string encode_jpeg(const Grey& picture, int quality) {
    jpeg_compress_struct encoder{};
    jpeg_error_mgr errors{};
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&encoder, &memory, &size);
    encoder.image_width = static_cast<JDIMENSION>(picture.width);
    encoder.image_height = static_cast<JDIMENSION>(picture.height);
    encoder.input_components = 1;
    encoder.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&encoder);
    jpeg_set_quality(&encoder, quality, TRUE);
    jpeg_start_compress(&encoder, TRUE);
    std::vector<std::uint8_t> pixels = picture.pixels;
    for (int y = 0; y < picture.height; ++y) {
        JSAMPROW rows[1] = {pixels.data() + static_cast<std::ptrdiff_t>(y) * picture.width};
        jpeg_write_scanlines(&encoder, rows, 1);
    }
    jpeg_finish_compress(&encoder);
    jpeg_destroy_compress(&encoder);
    std::string bytes(reinterpret_cast<const char*>(memory), size);
    std::free(memory);
    return bytes;
}

std::string encode_png(const Grey& picture) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = PNG_FORMAT_GRAY;
    png_alloc_size_t size = 0;
    png_image_write_to_memory(&image, nullptr, &size, 0, picture.pixels.data(), 0, nullptr);
    std::string bytes(size, '\0');
    png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels.data(), 0, nullptr);
    bytes.resize(size);
    return bytes;
}

Grey decode_png(std::string_view bytes) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    EXPECT_NE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()), 0) << image.message;
    image.format = PNG_FORMAT_GRAY;
    Grey picture = blank(static_cast<int>(image.width), static_cast<int>(image.height));
    EXPECT_NE(png_image_finish_read(&image, nullptr, picture.pixels.data(), 0, nullptr), 0) << image.message;
    return picture;
}

Grey busy_picture(int width, int height) {
    Grey picture = blank(width, height);
    std::minstd_rand dice(7);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const int kind = y * 4 / height;
            if (kind == 0) picture.set(x, y, x * 255 / width);
            if (kind == 1) picture.set(x, y, (x / 5 + y / 7) % 2 * 255);
            if (kind == 2) picture.set(x, y, static_cast<int>(dice() % 256));
        }
    }
    return picture;
}

Grey shrink_whole(const Grey& picture, int width) {
    if (picture.width <= width) return picture;
    const std::int64_t wide = picture.width;
    const std::int64_t high = picture.height;
    const std::int64_t height = std::max<std::int64_t>(1, (high * width + wide / 2) / wide);
    Grey out = blank(width, static_cast<int>(height));
    // Everything times width * height, so that all edges are whole numbers.
    const auto overlap = [](std::int64_t a0, std::int64_t a1, std::int64_t b0, std::int64_t b1) {
        return std::max<std::int64_t>(0, std::min(a1, b1) - std::max(a0, b0));
    };
    for (std::int64_t y = 0; y < height; ++y) {
        for (std::int64_t x = 0; x < width; ++x) {
            std::int64_t sum = 0;
            for (std::int64_t j = y * high / height; j < high && j * height < (y + 1) * high; ++j) {
                for (std::int64_t i = x * wide / width; i < wide && i * width < (x + 1) * wide; ++i) {
                    sum += picture.at(static_cast<int>(i), static_cast<int>(j)) *
                           overlap(i * width, (i + 1) * width, x * wide, (x + 1) * wide) *
                           overlap(j * height, (j + 1) * height, y * high, (y + 1) * high);
                }
            }
            out.set(static_cast<int>(x), static_cast<int>(y),
                    static_cast<int>((sum + wide * high / 2) / (wide * high)));
        }
    }
    return out;
}

std::vector<std::vector<bool>> dither_whole(const Grey& picture) {
    const auto width = static_cast<std::size_t>(picture.width);
    const auto height = static_cast<std::size_t>(picture.height);
    // Sixteenths of what others passed on; a margin of one all round takes what falls off.
    std::vector<std::vector<int>> passed(height + 1, std::vector<int>(width + 2));
    std::vector<std::vector<bool>> dots(height, std::vector<bool>(width));
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const int wish =
                255 - picture.at(static_cast<int>(x), static_cast<int>(y)) + passed[y][x + 1] / 16;
            const int value = wish < 0 ? 0 : wish > 255 ? 255 : wish;
            dots[y][x] = value > 128;
            const int error = dots[y][x] ? value - 255 : value;
            passed[y][x + 2] += 7 * error;
            passed[y + 1][x] += 3 * error;
            passed[y + 1][x + 1] += 5 * error;
            passed[y + 1][x + 2] += error;
        }
    }
    return dots;
}

bridge::Paper diffused_paper(const Grey& picture, int paper_width) {
    const Grey fitting = shrink_whole(picture, paper_width);
    const auto dots = dither_whole(fitting);
    const int left = (paper_width - fitting.width) / 2;
    bridge::Paper paper{paper_width, {}};
    paper.feed(fitting.height);
    for (int y = 0; y < fitting.height; ++y) {
        for (int x = 0; x < fitting.width; ++x) {
            if (dots[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)]) paper.blacken(left + x, y);
        }
    }
    return paper;
}

bridge::Paper raster_paper(std::string_view picture, const bridge::Raster::Options& options, int band_rows) {
    auto raster = bridge::Raster::open(picture, options);
    EXPECT_TRUE(raster) << raster.error().message;
    bridge::Paper paper{options.paper_width_dots, {}};
    while (raster) {
        const auto band = raster->next_band(band_rows);
        EXPECT_TRUE(band) << band.error().message;
        if (!band || band->empty()) break;
        paper.bits.insert(paper.bits.end(), band->begin(), band->end());
    }
    return paper;
}

std::string encode_pgm(const Grey& picture) {
    return "P5\n" + std::to_string(picture.width) + " " + std::to_string(picture.height) + "\n255\n" +
           std::string(picture.pixels.begin(), picture.pixels.end());
}

bridge::Paper reference_paper(const Grey& picture, int paper_width) {
    return raster_paper(encode_pgm(picture), {.paper_width_dots = paper_width});
}

std::vector<std::string> codes_on(const bridge::Paper& paper) {
    std::vector<unsigned char> grey;
    for (int y = 0; y < paper.rows(); ++y) {
        for (int x = 0; x < paper.width_dots; ++x) grey.push_back(paper.is_black(x, y) ? 0 : 255);
    }
    zbar::ImageScanner scanner;
    scanner.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 1);
    zbar::Image image(static_cast<unsigned>(paper.width_dots), static_cast<unsigned>(paper.rows()), "Y800",
                      grey.data(), grey.size());
    scanner.scan(image);
    std::vector<std::string> codes;
    for (auto symbol = image.symbol_begin(); symbol != image.symbol_end(); ++symbol) {
        codes.push_back(symbol->get_type_name() + ":" + symbol->get_data());
    }
    std::sort(codes.begin(), codes.end());
    return codes;
}

bridge::Paper rows_of(const bridge::Paper& paper, int first, int count) {
    const auto stride = static_cast<std::ptrdiff_t>(paper.row_bytes());
    return {paper.width_dots,
            {paper.bits.begin() + first * stride, paper.bits.begin() + (first + count) * stride}};
}

std::optional<bridge::Paper> pil_raster(const std::string& picture_path) {
    const TemporaryFolder folder;
    const std::string output = (folder.path() / "raster.pbm").string();
    const std::string command = "/usr/bin/python3 '" + std::string(COMPTOIR_SOURCE_DIR) +
                                "/tests/support/reference_raster.py' '" + picture_path + "' '" + output +
                                "' 2>/dev/null";
    if (std::system(command.c_str()) != 0) return std::nullopt;
    std::ifstream file(output, std::ios::binary);
    std::string magic;
    int width = 0;
    int height = 0;
    file >> magic >> width >> height;
    file.get();
    bridge::Paper paper{width, {std::istreambuf_iterator<char>(file), {}}};
    EXPECT_EQ(paper.rows(), height);
    return paper;
}

}  // namespace comptoir::test
