#include "device-bridge/printing/simulated_paper.hpp"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <charconv>
#include <csetjmp>
#include <cstdlib>
#include <vector>

#include "app/base/file.hpp"

namespace comptoir::bridge {
namespace {

namespace fs = std::filesystem;

void append(png_structp png, png_bytep bytes, std::size_t count) {
    static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), count);
}

void flush_nothing(png_structp) {}

/// Nothing with a destructor in here: libpng leaves by longjmp.
bool encode(const Paper& paper, png_structp png, png_infop info, std::string& into) {
    if (setjmp(png_jmpbuf(png)) != 0) return false;
    png_set_write_fn(png, &into, append, flush_nothing);
    png_set_IHDR(png, info, static_cast<png_uint_32>(paper.width_dots),
                 static_cast<png_uint_32>(paper.rows()), 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    png_set_invert_mono(png);  // a set bit of ours is black
    for (int y = 0; y < paper.rows(); ++y) {
        png_write_row(png, paper.bits.data() + static_cast<std::ptrdiff_t>(y) * paper.row_bytes());
    }
    png_write_end(png, info);
    return true;
}

/// The number in "<name>-0042.png"; 0 for any other file.
int number_of(const fs::path& file, const std::string& name) {
    const std::string stem = file.stem().string();
    if (file.extension() != ".png" || !stem.starts_with(name + "-")) return 0;
    const std::string digits = stem.substr(name.size() + 1);
    int number = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_number = ec == std::errc{} && end == digits.data() + digits.size() && number > 0;
    return is_number ? number : 0;
}

std::vector<int> numbers_in(const fs::path& folder, const std::string& name) {
    std::vector<int> numbers;
    std::error_code ec;
    for (fs::directory_iterator entry(folder, ec), end; !ec && entry != end; entry.increment(ec)) {
        if (const int number = number_of(entry->path(), name); number > 0) numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

fs::path path_of(const fs::path& folder, const std::string& name, int number) {
    return folder / fmt::format("{}-{:04}.png", name, number);
}

}  // namespace

Result<std::string> png_of(const Paper& paper) {
    if (paper.rows() == 0) return fail(ErrorCode::malformed, "no paper came out");
    std::string bytes;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    const bool is_done = encode(paper, png, info, bytes);
    png_destroy_write_struct(&png, &info);
    if (!is_done) return fail(ErrorCode::full, "the paper could not be drawn");
    return bytes;
}

PaperTray::PaperTray(fs::path folder, std::string name) : folder_(std::move(folder)), name_(std::move(name)) {
    const auto numbers = numbers_in(folder_, name_);
    if (!numbers.empty()) number_ = numbers.back();
}

Result<fs::path> PaperTray::put(const Paper& paper) {
    const auto png = png_of(paper);
    if (!png) return tl::unexpected(png.error());
    std::error_code ec;
    fs::create_directories(folder_, ec);
    const fs::path path = path_of(folder_, name_, ++number_);
    if (const auto written = file::write(path, *png); !written) return tl::unexpected(written.error());
    drop_oldest();
    return path;
}

void PaperTray::drop_oldest() const {
    auto numbers = numbers_in(folder_, name_);
    std::error_code ignored;
    for (std::size_t i = 0; i + kFilesMax < numbers.size(); ++i) {
        fs::remove(path_of(folder_, name_, numbers[i]), ignored);
    }
}

}  // namespace comptoir::bridge
