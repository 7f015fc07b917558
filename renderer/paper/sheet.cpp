#include "renderer/paper/sheet.hpp"

#include <algorithm>
#include <cstdint>

namespace comptoir::renderer::paper {
namespace {

constexpr char kWhite = '\xFF';

constexpr unsigned mask_of(int x) {
    return 0x80U >> (static_cast<unsigned>(x) & 7U);
}

unsigned byte_of(char c) {
    return static_cast<std::uint8_t>(c);
}

}  // namespace

bool Dots::is_black(int x, int y) const {
    const auto at =
        static_cast<std::size_t>(y) * static_cast<std::size_t>(row_bytes()) + static_cast<std::size_t>(x / 8);
    return (byte_of(bits[at]) & mask_of(x)) != 0;
}

Dots blank(int width, int height) {
    const auto bytes = static_cast<std::size_t>(Dots::row_bytes_of(width)) * static_cast<std::size_t>(height);
    return {width, height, std::string(bytes, '\0')};
}

Sheet::Sheet(int width) : width_(std::clamp(width, 1, kWidthMax)), row_bytes_(Dots::row_bytes_of(width_)) {}

void Sheet::reach(int height) {
    if (height > kHeightMax) is_full_ = true;
    height = std::min(height, kHeightMax);
    if (height <= height_) return;
    height_ = height;
    const std::size_t row = static_cast<std::size_t>(has_shades_ ? width_ : row_bytes_);
    const std::size_t bytes = row * static_cast<std::size_t>(height);
    // By half more each time: what grows line by line is not copied line by line.
    if (bytes > dots_.capacity()) dots_.reserve(bytes + bytes / 2);
    dots_.resize(bytes, has_shades_ ? kWhite : '\0');
}

std::size_t Sheet::at(int x, int y) const {
    if (has_shades_)
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(row_bytes_) +
           static_cast<std::size_t>(x / 8);
}

bool Sheet::is_black(int x, int y) const {
    if (x < 0 || y < 0 || x >= width_ || y >= height_) return false;
    const unsigned found = byte_of(dots_[at(x, y)]);
    return has_shades_ ? found < 128 : (found & mask_of(x)) != 0;
}

void Sheet::fill(int left, int top, int width, int height) {
    reach(top + height);
    const int right = std::min(left + width, width_);
    const int bottom = std::min(top + height, height_);
    for (int y = std::max(top, 0); y < bottom; ++y) {
        for (int x = std::max(left, 0); x < right; ++x) {
            char& dot = dots_[at(x, y)];
            dot = has_shades_ ? '\0' : static_cast<char>(byte_of(dot) | mask_of(x));
        }
    }
}

void Sheet::invert(int left, int top, int width, int height) {
    reach(top + height);
    const int right = std::min(left + width, width_);
    const int bottom = std::min(top + height, height_);
    for (int y = std::max(top, 0); y < bottom; ++y) {
        for (int x = std::max(left, 0); x < right; ++x) {
            char& dot = dots_[at(x, y)];
            dot = static_cast<char>(byte_of(dot) ^ (has_shades_ ? 0xFFU : mask_of(x)));
        }
    }
}

void Sheet::paste(const Dots& dots, int left, int top) {
    reach(top + dots.height);
    const int rows = std::min(dots.height, height_ - top);
    const int columns = std::min(dots.width, width_ - left);
    for (int y = std::max(-top, 0); y < rows; ++y) {
        if (has_shades_ || left < 0) {
            for (int x = std::max(-left, 0); x < columns; ++x) {
                if (dots.is_black(x, y)) fill(left + x, top + y, 1, 1);
            }
            continue;
        }
        // Whole bytes, moved by what the place is off a byte's edge.
        const auto shift = static_cast<unsigned>(left) & 7U;
        const auto from = static_cast<std::size_t>(y) * static_cast<std::size_t>(dots.row_bytes());
        const std::size_t to = at(left, top + y);
        const std::size_t row_end = at(0, top + y) + static_cast<std::size_t>(row_bytes_);
        for (int x = 0; x < columns; x += 8) {
            unsigned byte = byte_of(dots.bits[from + static_cast<std::size_t>(x / 8)]);
            if (columns - x < 8) byte &= 0xFF00U >> static_cast<unsigned>(columns - x);
            const std::size_t place = to + static_cast<std::size_t>(x / 8);
            dots_[place] = static_cast<char>(byte_of(dots_[place]) | byte >> shift);
            if (shift == 0 || place + 1 >= row_end) continue;
            dots_[place + 1] = static_cast<char>(byte_of(dots_[place + 1]) | (byte << (8 - shift) & 0xFFU));
        }
    }
}

void Sheet::paste(const Tones& tones, int left, int top) {
    begin_shades();
    reach(top + tones.height);
    const int rows = std::min(tones.height, height_ - top);
    const int columns = std::min(tones.width, width_ - left);
    for (int y = std::max(-top, 0); y < rows; ++y) {
        const auto from = static_cast<std::size_t>(y) * static_cast<std::size_t>(tones.width);
        for (int x = std::max(-left, 0); x < columns; ++x) {
            char& dot = dots_[at(left + x, top + y)];
            const char shade = tones.grey[from + static_cast<std::size_t>(x)];
            if (byte_of(shade) < byte_of(dot)) dot = shade;
        }
    }
}

void Sheet::paste(const Sheet& other, int left, int top) {
    if (other.is_full_) is_full_ = true;
    if (other.has_shades_) {
        paste(Tones{other.width_, other.height_, other.dots_}, left, top);
    } else {
        paste(Dots{other.width_, other.height_, other.dots_}, left, top);
    }
}

void Sheet::begin_shades() {
    if (has_shades_) return;
    std::string grey;
    grey.reserve(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
    for (int y = 0; y < height_; ++y) {
        for (int x = 0; x < width_; ++x) grey += is_black(x, y) ? '\0' : kWhite;
    }
    dots_ = std::move(grey);
    has_shades_ = true;
}

std::string Sheet::picture() const {
    std::string file = has_shades_ ? "P5\n" : "P4\n";
    file += std::to_string(width_) + " " + std::to_string(std::max(height_, 1)) + "\n";
    if (has_shades_) file += "255\n";
    file.reserve(file.size() + dots_.size() + 1);
    file += dots_;
    if (height_ > 0) return file;
    file.append(static_cast<std::size_t>(has_shades_ ? width_ : row_bytes_), has_shades_ ? kWhite : '\0');
    return file;
}

}  // namespace comptoir::renderer::paper
