#include "device-bridge/printing/page_ground.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "device-bridge/printing/picture_rows.hpp"

namespace comptoir::bridge {
namespace {

constexpr int kPageSide = 256;        // a receipt's; smaller is a logo or a bar
constexpr int kDarkGround = 72;       // themes have 20 to 50
constexpr int kGroundStep = 24;       // how far a JPEG strays from an even shade
constexpr int kHeadRows = 8;          // of one shade, or it is no such page
constexpr std::size_t kEdge = 2;      // pixels on either side
constexpr int kBlackGround = 4;       // what is left of transparency; a theme is never so dark
constexpr int kLegiblePermille = 30;  // a receipt's letters cover some 100 of 1,000 pixels

bool is_ground(int grey, int ground) {
    return std::abs(grey - ground) <= kGroundStep;
}

bool is_all_ground(std::span<const std::uint8_t> pixels, int ground) {
    return std::all_of(pixels.begin(), pixels.end(), [&](int grey) { return is_ground(grey, ground); });
}

}  // namespace

Result<std::optional<int>> dark_ground_of(std::string_view picture) {
    const bool is_jpeg = picture.starts_with("\xFF\xD8");
    if (picture.starts_with("P4") || picture.starts_with("P5")) return std::nullopt;
    const auto rows = PictureRows::open(picture);
    if (!rows || (*rows)->width() < kPageSide || (*rows)->height() < kPageSide) return std::nullopt;
    std::vector<std::uint8_t> row(static_cast<std::size_t>((*rows)->width()));
    int ground = 0;
    std::int64_t elsewhere = 0;  // pixels that are not of the ground
    for (int y = 0; y < (*rows)->height(); ++y) {
        if (!(*rows)->next(row)) return std::nullopt;
        if (y == 0) ground = row.front();
        if (ground > kDarkGround) return std::nullopt;
        const auto edge = y < kHeadRows ? row.size() : kEdge;
        if (!is_all_ground(std::span(row).first(edge), ground) ||
            !is_all_ground(std::span(row).last(edge), ground)) {
            return std::nullopt;
        }
        elsewhere +=
            std::count_if(row.begin(), row.end(), [&](int grey) { return !is_ground(grey, ground); });
    }
    const std::int64_t all = std::int64_t{(*rows)->width()} * (*rows)->height();
    if (is_jpeg && ground <= kBlackGround && elsewhere * 1'000 < all * kLegiblePermille) {
        return fail(ErrorCode::malformed,
                    "picture: as good as all black, as a transparent page becomes when it is saved as JPEG");
    }
    if (elsewhere * 2 >= all) return std::nullopt;
    return ground;
}

}  // namespace comptoir::bridge
