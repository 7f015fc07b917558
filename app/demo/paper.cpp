#include "app/demo/paper.hpp"

#include <algorithm>
#include <exception>
#include <qrcodegen/qrcodegen.hpp>
#include <utility>

#include "renderer/text/fonts.hpp"
#include "renderer/text/run.hpp"

namespace comptoir::demo {
namespace {

using renderer::Color;
using renderer::Direction;
using renderer::Pixels;
using renderer::PixelSize;
using renderer::TextStyle;

constexpr Color kBlack{0, 0, 0, 255};
constexpr Color kWhite{255, 255, 255, 255};
constexpr int kMargin = 12;

/// A surface that only keeps what is uploaded: text runs, to be copied onto the sheet.
class Shelf final : public renderer::Surface {
public:
    [[nodiscard]] PixelSize size() const override { return {Paper::kWidthMax, Paper::kHeightMax}; }
    void turn(renderer::Turn) override {}
    [[nodiscard]] renderer::Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        const auto bytes = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 4;
        auto kept = std::make_unique<Pixels>(Pixels{size, {rgba, rgba + bytes}});
        return {*this, kept.release(), size};
    }
    void release(void* texture) override {
        const std::unique_ptr<Pixels> owned(static_cast<Pixels*>(texture));
    }
    void draw(const ImDrawList&, Color) override {}
    void present() override {}
    [[nodiscard]] Pixels capture() override { return {}; }
    [[nodiscard]] std::string description() const override { return "paper"; }
};

/// Pixels that can be drawn on, in one colour to begin with.
class Sheet {
public:
    Sheet(PixelSize size, Color ground) {
        pixels_.size = size;
        const auto count = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
        pixels_.rgba.reserve(count * 4);
        for (std::size_t i = 0; i < count; ++i) {
            pixels_.rgba.insert(pixels_.rgba.end(), {ground.red, ground.green, ground.blue, 255});
        }
    }

    void fill(int left, int top, int width, int height, Color color) {
        for (int y = std::max(top, 0); y < std::min(top + height, pixels_.size.height); ++y) {
            for (int x = std::max(left, 0); x < std::min(left + width, pixels_.size.width); ++x) {
                blend(x, y, color.red, color.green, color.blue, color.alpha);
            }
        }
    }

    void copy(const Pixels& from, int left, int top) {
        for (int y = 0; y < from.size.height; ++y) {
            for (int x = 0; x < from.size.width; ++x) {
                const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(from.size.width) +
                                 static_cast<std::size_t>(x)) *
                                4;
                blend(left + x, top + y, from.rgba[at], from.rgba[at + 1], from.rgba[at + 2],
                      from.rgba[at + 3]);
            }
        }
    }

    [[nodiscard]] Pixels take(int height) {
        pixels_.size.height = std::clamp(height, 1, pixels_.size.height);
        pixels_.rgba.resize(static_cast<std::size_t>(pixels_.size.width) *
                            static_cast<std::size_t>(pixels_.size.height) * 4);
        return std::move(pixels_);
    }

private:
    void blend(int x, int y, std::uint8_t red, std::uint8_t green, std::uint8_t blue, std::uint8_t alpha) {
        if (x < 0 || y < 0 || x >= pixels_.size.width || y >= pixels_.size.height) return;
        const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels_.size.width) +
                         static_cast<std::size_t>(x)) *
                        4;
        const auto mixed = [&](std::size_t channel, std::uint8_t ink) {
            const int below = pixels_.rgba[at + channel];
            pixels_.rgba[at + channel] =
                static_cast<std::uint8_t>((below * (255 - alpha) + ink * alpha + 127) / 255);
        };
        mixed(0, red);
        mixed(1, green);
        mixed(2, blue);
    }

    Pixels pixels_;
};

TextStyle style_of(float size, int weight, int max_width) {
    TextStyle style;
    style.size = size;
    style.weight = weight;
    style.color = kBlack;
    style.face = renderer::Face::text;
    style.digits = renderer::Digits::tabular;
    style.max_width = static_cast<float>(max_width);
    style.max_lines = 3;
    return style;
}

int rounded(float pixels) {
    return static_cast<int>(pixels + 0.5F);
}

}  // namespace

struct Paper::Inside {
    explicit Inside(std::unique_ptr<renderer::Fonts> loaded)
        : fonts(std::move(loaded)), text(shelf, *fonts), sheet({1, 1}, kWhite) {}

    Shelf shelf;
    std::unique_ptr<renderer::Fonts> fonts;
    renderer::TextCache text;
    Sheet sheet;
    int width = 1;
    int y = 0;
    Direction direction = Direction::left_to_right;

    [[nodiscard]] bool is_mirrored() const { return direction == Direction::right_to_left; }

    enum class Place { start, center, end };

    /// Returns how high it is: a line, or as far down as the ink of a deeper script goes.
    int put(std::string_view words, const TextStyle& style, Place place) {
        if (words.empty()) return 0;
        const renderer::Run& run = text.get(words, style, direction);
        const int extent = rounded(run.extent.width);
        int left = (width - extent) / 2;
        if (place != Place::center) {
            const bool is_left = (place == Place::start) != is_mirrored();
            left = is_left ? kMargin : width - kMargin - extent;
        }
        const int line = rounded(run.extent.height);
        if (run.texture.empty()) return line;
        const int top = rounded(run.extent.ascent) + run.top;
        sheet.copy(*static_cast<const Pixels*>(run.texture.id()), left + run.left, y + top);
        return std::max(line, top + run.texture.size().height);
    }
};

Paper::Paper(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Paper::~Paper() = default;

Result<std::unique_ptr<Paper>> Paper::open(const std::string& font_cache) {
    auto fonts = renderer::Fonts::open({.cache_folder = font_cache, .configuration = ""});
    if (!fonts) return tl::unexpected(fonts.error());
    return std::unique_ptr<Paper>(new Paper(std::make_unique<Inside>(std::move(*fonts))));
}

void Paper::begin(int width, Direction direction, const std::string& language) {
    inside_->width = std::clamp(width, 2 * kMargin + 1, kWidthMax);
    inside_->sheet = Sheet({inside_->width, kHeightMax}, kWhite);
    inside_->y = 0;
    inside_->direction = direction;
    inside_->text.end_frame();
    inside_->text.set_language(language);
}

void Paper::space(int height) {
    inside_->y += height;
}

void Paper::centered(std::string_view text, float size, int weight) {
    const auto style = style_of(size, weight, inside_->width - 2 * kMargin);
    inside_->y += inside_->put(text, style, Inside::Place::center);
}

void Paper::row(std::string_view start, std::string_view end, float size, int weight) {
    constexpr int kGap = 16;
    const int room = inside_->width - 2 * kMargin;
    const auto end_style = style_of(size, weight, room);
    const int end_width =
        end.empty() ? 0 : rounded(inside_->text.measure(end, end_style, inside_->direction).width) + kGap;
    const int end_height = inside_->put(end, end_style, Inside::Place::end);
    const int start_height =
        inside_->put(start, style_of(size, weight, std::max(room - end_width, 1)), Inside::Place::start);
    inside_->y += std::max(start_height, end_height);
}

void Paper::rule() {
    constexpr int kThickness = 2;
    constexpr int kAround = 10;
    inside_->sheet.fill(kMargin, inside_->y + kAround, inside_->width - 2 * kMargin, kThickness, kBlack);
    inside_->y += 2 * kAround + kThickness;
}

Result<void> Paper::qr(const std::string& content, int module_pixels) {
    constexpr int kQuiet = 4;  // modules; ISO/IEC 18004 section 6.3.8
    try {
        const auto code = qrcodegen::QrCode::encodeText(content.c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
        const int side = (code.getSize() + 2 * kQuiet) * module_pixels;
        const int left = (inside_->width - side) / 2;
        for (int row = 0; row < code.getSize(); ++row) {
            for (int column = 0; column < code.getSize(); ++column) {
                if (!code.getModule(column, row)) continue;
                inside_->sheet.fill(left + (kQuiet + column) * module_pixels,
                                    inside_->y + (kQuiet + row) * module_pixels, module_pixels, module_pixels,
                                    kBlack);
            }
        }
        inside_->y += side;
        return {};
    } catch (const std::exception&) {  // qrcodegen throws data_too_long
        return fail(ErrorCode::full, "too long for a QR code");
    }
}

void Paper::bars(const std::vector<bool>& modules, int module_pixels, int height) {
    const int left = (inside_->width - static_cast<int>(modules.size()) * module_pixels) / 2;
    for (std::size_t i = 0; i < modules.size(); ++i) {
        if (!modules[i]) continue;
        inside_->sheet.fill(left + static_cast<int>(i) * module_pixels, inside_->y, module_pixels, height,
                            kBlack);
    }
    inside_->y += height;
}

Pixels Paper::finish() {
    return inside_->sheet.take(inside_->y);
}

Pixels Paper::tile(const std::string& emoji, int side, Color ground) {
    constexpr float kPart = 0.56F;  // of the tile's side, so that the emoji has air around it
    Sheet sheet({side, side}, ground);
    TextStyle style;
    style.size = static_cast<float>(side) * kPart;
    style.color = kBlack;
    const renderer::Run& run = inside_->text.get(emoji, style, Direction::left_to_right);
    if (!run.texture.empty()) {
        const PixelSize size = run.texture.size();
        sheet.copy(*static_cast<const Pixels*>(run.texture.id()), (side - size.width) / 2,
                   (side - size.height) / 2);
    }
    return sheet.take(side);
}

}  // namespace comptoir::demo
