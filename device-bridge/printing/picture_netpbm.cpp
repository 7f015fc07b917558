#include <algorithm>
#include <optional>
#include <string>

#include "device-bridge/printing/picture_formats.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::size_t kHeaderBytesMax = 1'024;  // three numbers, and a comment or two of a drawing program

/// The words of a header, comments left out.   Source: netpbm pbm(5), pgm(5).
class Header {
public:
    explicit Header(std::string_view bytes) : bytes_(bytes.substr(0, kHeaderBytesMax)) {}

    /// The next number; nothing where none stands, or a senseless one.
    std::optional<std::uint32_t> number() {
        while (at_ < bytes_.size() && (is_space(bytes_[at_]) || bytes_[at_] == '#')) {
            if (bytes_[at_] == '#') at_ = std::min(bytes_.find('\n', at_), bytes_.size() - 1);
            ++at_;
        }
        const std::size_t first = at_;
        if (first == 2) return std::nullopt;  // nothing parts it from the magic number
        std::uint32_t value = 0;
        for (; at_ < bytes_.size() && bytes_[at_] >= '0' && bytes_[at_] <= '9' && at_ - first < 9; ++at_) {
            value = value * 10 + static_cast<std::uint32_t>(bytes_[at_] - '0');
        }
        if (at_ == first) return std::nullopt;
        return value;
    }
    /// The one space after which the pixels begin; where they do.
    std::optional<std::size_t> pixels_at() const {
        if (at_ >= bytes_.size() || !is_space(bytes_[at_])) return std::nullopt;
        return at_ + 1;
    }

private:
    static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

    std::string_view bytes_;
    std::size_t at_ = 2;  // behind the magic number
};

/// One bit a pixel, a set one black, rows padded to bytes.   Source: netpbm pbm(5).
class BitRows final : public PictureRows {
public:
    BitRows(std::string_view pixels, int width, int height)
        : pixels_(pixels), width_(width), height_(height) {}
    [[nodiscard]] int width() const override { return width_; }
    [[nodiscard]] int height() const override { return height_; }
    [[nodiscard]] Result<void> next(std::span<std::uint8_t> grey) override {
        for (std::size_t x = 0; x < grey.size(); ++x) {
            const auto byte = static_cast<std::uint8_t>(pixels_[x / 8]);
            grey[x] = (byte >> (7 - x % 8) & 1) != 0 ? 0 : 255;
        }
        pixels_.remove_prefix((grey.size() + 7) / 8);
        return {};
    }

private:
    std::string_view pixels_;  // of the rows to come; `open` has seen that all are there
    int width_;
    int height_;
};

/// A byte a pixel.   Source: netpbm pgm(5).
class ByteRows final : public PictureRows {
public:
    ByteRows(std::string_view pixels, int width, int height)
        : pixels_(pixels), width_(width), height_(height) {}
    [[nodiscard]] int width() const override { return width_; }
    [[nodiscard]] int height() const override { return height_; }
    [[nodiscard]] Result<void> next(std::span<std::uint8_t> grey) override {
        for (std::size_t x = 0; x < grey.size(); ++x) grey[x] = static_cast<std::uint8_t>(pixels_[x]);
        pixels_.remove_prefix(grey.size());
        return {};
    }

private:
    std::string_view pixels_;
    int width_;
    int height_;
};

}  // namespace

Result<std::unique_ptr<PictureRows>> open_netpbm(std::string_view bytes) {
    const bool is_bits = bytes.starts_with("P4");
    Header header(bytes);
    const auto width = header.number();
    const auto height = header.number();
    const auto white = is_bits ? 1 : header.number();
    const auto pixels_at = header.pixels_at();
    if (!width || !height || !white || !pixels_at) {
        return fail(ErrorCode::malformed, "picture: broken header of a PBM or PGM");
    }
    if (!is_bits && *white != 255) return fail(ErrorCode::unsupported, "picture: PGM of other than 8 bits");
    if (const auto size = check_size(*width, *height, PictureRows::kPixelsMax); !size) {
        return tl::unexpected(size.error());
    }
    const std::string_view pixels = bytes.substr(*pixels_at);
    const std::size_t row_bytes = is_bits ? (*width + 7) / 8 : *width;
    if (pixels.size() < row_bytes * *height) {
        return fail(ErrorCode::malformed, "picture: the PBM or PGM is cut off");
    }
    const auto wide = static_cast<int>(*width);
    const auto high = static_cast<int>(*height);
    if (is_bits) return std::make_unique<BitRows>(pixels, wide, high);
    return std::make_unique<ByteRows>(pixels, wide, high);
}

}  // namespace comptoir::bridge
