#include "device-bridge/printing/scale.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::bridge {

// A dot covers width/out_width pixels. Counted in 1/out_width of a pixel that is `width` exactly, and a pixel
// is `out_width` wide: whole numbers all the way, in both directions.
Shrink::Shrink(int width, int height, int paper_width)
    : width_(width), height_(height), out_width_(std::min(width, paper_width)), out_height_(height) {
    if (out_width_ == width_) return;
    const std::int64_t rounded = (std::int64_t{height} * out_width_ + width / 2) / width;
    out_height_ = static_cast<int>(std::max<std::int64_t>(1, rounded));
    across_.resize(static_cast<std::size_t>(out_width_));
    sums_.resize(across_.size());
    row_.resize(across_.size());
}

std::span<const std::uint8_t> Shrink::feed(std::span<const std::uint8_t> grey) {
    if (out_width_ == width_) return grey;
    sum_across(grey);
    const auto needed = static_cast<std::uint64_t>(height_);
    const auto brought = static_cast<std::uint64_t>(out_height_);  // never more than needed: it only shrinks
    const std::uint64_t taken = std::min(brought, needed - covered_);
    add(taken);
    covered_ += taken;
    if (covered_ < needed) return {};
    const std::uint64_t area = static_cast<std::uint64_t>(width_) * needed;
    for (std::size_t x = 0; x < row_.size(); ++x) {
        row_[x] = static_cast<std::uint8_t>((sums_[x] + area / 2) / area);
    }
    std::fill(sums_.begin(), sums_.end(), 0);
    covered_ = brought - taken;
    add(covered_);
    return row_;
}

void Shrink::sum_across(std::span<const std::uint8_t> grey) {
    const auto needed = static_cast<std::uint32_t>(width_);
    const auto brought = static_cast<std::uint32_t>(out_width_);
    std::size_t x = 0;
    std::uint32_t sum = 0;
    std::uint32_t covered = 0;
    for (const std::uint32_t value : grey) {
        const std::uint32_t taken = std::min(brought, needed - covered);
        sum += value * taken;
        covered += taken;
        if (covered < needed) continue;
        across_[x++] = sum;
        covered = brought - taken;
        sum = value * covered;
    }
}

void Shrink::add(std::uint64_t weight) {
    if (weight == 0) return;
    for (std::size_t x = 0; x < sums_.size(); ++x) sums_[x] += across_[x] * weight;
}

Resize::Resize(int width, int height, int out_width)
    : shrink_(width, height, out_width),
      width_(width),
      height_(height),
      out_width_(out_width),
      out_height_(shrink_.height()) {
    if (out_width <= width) return;
    out_height_ = static_cast<int>((std::int64_t{height} * out_width + width / 2) / width);
    wide_.resize(static_cast<std::size_t>(out_width));
}

void Resize::feed(std::span<const std::uint8_t> grey) {
    ++rows_fed_;
    if (wide_.empty()) {
        next_ = shrink_.feed(grey);
        return;
    }
    const auto from = static_cast<std::size_t>(width_);
    const auto to = static_cast<std::size_t>(out_width_);
    for (std::size_t x = 0; x < to; ++x) wide_[x] = grey[x * from / to];
    next_ = wide_;
}

std::span<const std::uint8_t> Resize::take() {
    if (wide_.empty()) return std::exchange(next_, {});
    const std::int64_t of_row = std::int64_t{rows_taken_} * height_ / out_height_;
    if (of_row >= rows_fed_) return {};
    ++rows_taken_;
    return next_;
}

}  // namespace comptoir::bridge
