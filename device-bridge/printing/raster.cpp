#include "device-bridge/printing/raster.hpp"

#include <span>
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
      dither_(shrink_.width()),
      grey_(static_cast<std::size_t>(picture_->width())) {}

Result<std::string> Raster::next_band(int rows_max) {
    const int left_dots = (paper_width_dots_ - shrink_.width()) / 2;
    const auto stride = static_cast<std::size_t>(row_bytes());
    std::string band;
    int rows = 0;
    while (state_ && rows < rows_max && rows_read_ < picture_->height()) {
        state_ = picture_->next(grey_);
        if (!state_) break;
        ++rows_read_;
        const auto row = shrink_.feed(grey_);
        if (row.empty()) continue;
        band.resize(band.size() + stride, '\0');
        auto* packed = reinterpret_cast<std::uint8_t*>(band.data() + band.size() - stride);
        dither_.next(row, left_dots, {packed, stride});
        ++rows;
    }
    rows_made_ += rows;
    if (rows == 0 && !state_) return tl::unexpected(state_.error());
    return band;
}

}  // namespace comptoir::bridge
