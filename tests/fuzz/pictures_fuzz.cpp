/// Encoded pictures, on their way to a printer and to the screen.

#include <array>

#include "app/base/file.hpp"
#include "device-bridge/printing/picture_rows.hpp"
#include "renderer/images/decode.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

constexpr std::size_t kBytesMax = 16'384;
constexpr int kRowsRead = 256;  // of a picture that says it is long: what follows is the same loop

std::vector<std::string> seeds() {
    std::vector<std::string> all{"P4\n8 2\n\xAA\x55", "P5\n# grey\n3 1\n255\n\1\2\3"};
    for (const char* name :
         {"clear-and-black.png", "cmyk.jpg", "stripes-interlaced.png", "stripes.bmp", "stripes.gif"}) {
        auto bytes = file::read(std::string(COMPTOIR_SOURCE_DIR) + "/tests/pictures/" + name, kBytesMax);
        CHECK(bytes, "the pictures of the tests are there, and short");
        all.push_back(std::move(*bytes));
    }
    return all;
}

void run(std::string_view bytes) {
    auto rows = bridge::PictureRows::open(bytes);
    if (rows) {
        std::vector<std::uint8_t> grey(static_cast<std::size_t>((*rows)->width()));
        for (int y = 0; y < std::min((*rows)->height(), kRowsRead); ++y) {
            if (!(*rows)->next(grey)) break;
        }
    }
    const auto pixels = renderer::decode_picture(bytes, {16, 16}, renderer::Fit::contain);
    CHECK(!pixels || (pixels->size.width <= 16 && pixels->size.height <= 16),
          "it fits where it was asked to");
}

const Registered kPictures(
    {.name = "pictures", .seeds = seeds, .run = run, .bytes_max = kBytesMax, .rounds = 150});

}  // namespace
}  // namespace comptoir::fuzz
