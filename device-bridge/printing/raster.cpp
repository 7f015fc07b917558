#include "device-bridge/printing/raster.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::bridge {

Result<Raster> Raster::open(std::string_view picture, int paper_width_dots) {
    auto rows = PictureRows::open(picture);
    if (!rows) return tl::unexpected(rows.error());
    return Raster(std::move(*rows), paper_width_dots);
}

Raster::Raster(std::unique_ptr<PictureRows> picture, int paper_width_dots)
    : picture_(std::move(picture)),
      paper_width_dots_(paper_width_dots),
      shrink_(picture_->width(), picture_->height(), paper_width_dots),
      dither_(shrink_.width(), (paper_width_dots - shrink_.width()) / 2),
      grey_(static_cast<std::size_t>(picture_->width())) {
    for (auto& row : pair_) row.resize(static_cast<std::size_t>(shrink_.width()));
}

Result<std::string> Raster::next_band(int rows_max) {
    const auto stride = static_cast<std::size_t>(row_bytes());
    std::string band;
    const auto row_of_dots = [&](int row) {
        auto* const bytes = reinterpret_cast<std::uint8_t*>(band.data());
        return std::span(bytes + static_cast<std::size_t>(row) * stride, stride);
    };
    int rows = 0;
    while (rows < rows_max && read_row(pair_[rows % 2])) {
        ++rows;
        if (rows % 2 != 0) continue;
        band.resize(static_cast<std::size_t>(rows) * stride, '\0');
        dither_.next({pair_[0], row_of_dots(rows - 2)}, {pair_[1], row_of_dots(rows - 1)});
    }
    if (rows % 2 != 0) {
        band.resize(static_cast<std::size_t>(rows) * stride, '\0');
        dither_.next({pair_[0], row_of_dots(rows - 1)});
    }
    rows_made_ += rows;
    if (rows == 0 && !state_) return tl::unexpected(state_.error());
    return band;
}

/// The next row, as narrow as the paper; false at the end, and where the picture breaks.
bool Raster::read_row(std::span<std::uint8_t> into) {
    while (state_ && rows_read_ < picture_->height()) {
        state_ = picture_->next(grey_);
        if (!state_) return false;
        ++rows_read_;
        const auto row = shrink_.feed(grey_);
        if (row.empty()) continue;
        std::copy(row.begin(), row.end(), into.begin());
        return true;
    }
    return false;
}

}  // namespace comptoir::bridge
