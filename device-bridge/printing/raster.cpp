#include "device-bridge/printing/raster.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "device-bridge/printing/page_ground.hpp"

namespace comptoir::bridge {
namespace {

/// How wide a picture is printed.
int printed_width(int width, const Raster::Options& options) {
    const int room = options.paper_width_dots - options.margin_left_dots;
    const int wanted = std::max(1, static_cast<int>(std::int64_t{width} * options.scale_percent / 100));
    if (wanted >= room) return room;
    return options.fit == Raster::Fit::enlarged ? room / wanted * wanted : wanted;
}

Result<void> check(const Raster::Options& options) {
    using Options = Raster::Options;
    const auto is_within = [](int value, int least, int most) { return value >= least && value <= most; };
    if (!is_within(options.paper_width_dots, 1, Options::kPaperWidthDotsMax) ||
        !is_within(options.margin_left_dots, 0, options.paper_width_dots - 1)) {
        return fail(ErrorCode::malformed, "picture: no room on the paper");
    }
    if (!is_within(options.scale_percent, Options::kScalePercentMin, Options::kScalePercentMax)) {
        return fail(ErrorCode::malformed, "picture: scale out of range");
    }
    if (!is_within(options.darkness_percent, Options::kDarknessPercentMin, Options::kDarknessPercentMax)) {
        return fail(ErrorCode::malformed, "picture: darkness out of range");
    }
    if (options.cuts.size() > Options::kCutsMax) return fail(ErrorCode::malformed, "picture: too many cuts");
    return {};
}

/// Rows of the picture to rows of paper; what falls on its ends is no cut between two pieces.
std::vector<int> cuts_on_paper(const std::vector<int>& cuts, int height, int printed_height) {
    std::vector<int> rows;
    for (const int cut : cuts) {
        if (cut <= 0 || cut >= height) continue;
        const auto row =
            static_cast<int>((std::int64_t{cut} * printed_height + height / 2) / std::int64_t{height});
        if (row > 0 && row < printed_height) rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

/// What each grey is printed as; empty: as itself. A dark page becomes its negative, with its ground white.
std::vector<std::uint8_t> shades(int darkness_percent, std::optional<int> dark_ground) {
    if (darkness_percent == 100 && !dark_ground) return {};
    std::vector<std::uint8_t> table(256);
    for (int grey = 0; grey < 256; ++grey) {
        const double light =
            dark_ground ? std::min(1.0, (255.0 - grey) / (255 - *dark_ground)) : grey / 255.0;
        const double darkened = std::pow(light, darkness_percent / 100.0);
        table[static_cast<std::size_t>(grey)] = static_cast<std::uint8_t>(std::lround(255 * darkened));
    }
    return table;
}

}  // namespace

Result<Raster> Raster::open(std::string_view picture, int paper_width_dots) {
    return open(picture, Options{.paper_width_dots = paper_width_dots});
}

Result<Raster> Raster::open(std::string_view picture, Options options) {
    if (const auto checked = check(options); !checked) return tl::unexpected(checked.error());
    auto rows = PictureRows::open(picture);
    if (!rows) return tl::unexpected(rows.error());
    Result<std::optional<int>> dark_ground;
    if (options.halftone == Halftone::by_region) dark_ground = dark_ground_of(picture);
    if (!dark_ground) return tl::unexpected(dark_ground.error());
    const int width = printed_width((*rows)->width(), options);
    Raster raster(std::move(*rows), std::move(options), width, *dark_ground);
    if (raster.rows() > PictureRows::kHeightMax) return fail(ErrorCode::malformed, "picture: too long");
    return raster;
}

Raster::Raster(std::unique_ptr<PictureRows> picture, Options options, int printed_width,
               std::optional<int> dark_ground)
    : picture_(std::move(picture)),
      options_(std::move(options)),
      resize_(picture_->width(), picture_->height(), printed_width),
      regions_(resize_.width(), std::min(100, printed_width * 100 / picture_->width())),
      dither_(resize_.width(), (options_.paper_width_dots + options_.margin_left_dots - printed_width) / 2),
      shades_(shades(options_.darkness_percent, dark_ground)),
      grey_(static_cast<std::size_t>(picture_->width())) {
    for (auto& row : pair_) row.resize(static_cast<std::size_t>(resize_.width()));
    options_.cuts = cuts_on_paper(options_.cuts, picture_->height(), resize_.height());
}

bool Raster::is_at_cut() const {
    return std::binary_search(options_.cuts.begin(), options_.cuts.end(), rows_made_);
}

/// The first row that belongs to another piece.
int Raster::next_cut() const {
    const auto cut = std::upper_bound(options_.cuts.begin(), options_.cuts.end(), rows_made_);
    return cut == options_.cuts.end() ? rows() : *cut;
}

Result<std::string> Raster::next_band(int rows_max) {
    const int left = next_cut() - rows_made_;
    std::string band;
    if (options_.turn == Turn::none) {
        band = make_rows(std::min(rows_max, left));
    } else {
        if (piece_given_ == piece_.size()) {
            piece_ = make_rows(left);
            turn(piece_);
            piece_given_ = 0;
        }
        band = piece_.substr(piece_given_, static_cast<std::size_t>(rows_max * row_bytes()));
        piece_given_ += band.size();
    }
    rows_made_ += static_cast<int>(band.size()) / row_bytes();
    if (band.empty() && !state_) return tl::unexpected(state_.error());
    return band;
}

std::string Raster::make_rows(int rows_max) {
    const auto stride = static_cast<std::size_t>(row_bytes());
    std::string band;
    band.reserve(static_cast<std::size_t>(std::min(rows_max, rows() - rows_made_)) * stride);
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
    return band;
}

/// The next row for the diffusion; false at the end.
bool Raster::read_row(std::span<std::uint8_t> into) {
    if (options_.halftone == Halftone::diffused) return read_grey(into);
    auto row = regions_.take();
    while (row.empty()) {
        if (regions_.has_ended()) return false;
        if (read_grey(into)) {
            regions_.put(into);
        } else {
            regions_.end();
        }
        row = regions_.take();
    }
    std::copy(row.begin(), row.end(), into.begin());
    return true;
}

/// The next row, as wide as it is printed; false at the end, and where the picture breaks.
bool Raster::read_grey(std::span<std::uint8_t> into) {
    auto row = resize_.take();
    while (row.empty()) {
        if (!state_ || rows_read_ == picture_->height()) return false;
        state_ = picture_->next(grey_);
        if (!state_) return false;
        ++rows_read_;
        resize_.feed(grey_);
        row = resize_.take();
    }
    std::copy(row.begin(), row.end(), into.begin());
    for (std::uint8_t& grey : shades_.empty() ? std::span<std::uint8_t>() : into) grey = shades_[grey];
    return true;
}

/// By 180 degrees, but for the margin: that is the printer's, not the picture's.
void Raster::turn(std::string& rows) const {
    const auto stride = static_cast<std::size_t>(row_bytes());
    const auto mirror = static_cast<std::size_t>(options_.margin_left_dots + options_.paper_width_dots - 1);
    std::string mirrored;
    for (std::size_t at = 0; at < rows.size(); at += stride) {
        mirrored.assign(stride, '\0');
        for (std::size_t i = 0; i < stride; ++i) {
            for (auto bits = static_cast<std::uint8_t>(rows[at + i]); bits != 0;) {
                const auto bit = static_cast<unsigned>(std::countl_zero(bits));
                bits = static_cast<std::uint8_t>(bits & ~(0x80u >> bit));
                const std::size_t x = mirror - (i * 8 + bit);
                mirrored[x / 8] =
                    static_cast<char>(static_cast<std::uint8_t>(mirrored[x / 8]) | 0x80u >> x % 8);
            }
        }
        rows.replace(at, stride, mirrored);
    }
    for (std::size_t top = 0, end = rows.size(); top + stride < end; top += stride, end -= stride) {
        const auto upper = rows.begin() + static_cast<std::ptrdiff_t>(top);
        std::swap_ranges(upper, upper + static_cast<std::ptrdiff_t>(stride),
                         rows.begin() + static_cast<std::ptrdiff_t>(end - stride));
    }
}

}  // namespace comptoir::bridge
