#include "renderer/contact_sheet.hpp"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <utility>

#include "renderer/images/decode.hpp"
#include "renderer/images/pictures.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/painter.hpp"
#include "renderer/shapes.hpp"
#include "renderer/text/run.hpp"

namespace comptoir::renderer {
namespace {

// In pixels: a sheet is looked at on a desktop's screen.
constexpr int kWidth = 2420;
constexpr int kThumb = 384;     // the longer side of a picture
constexpr int kThumbBar = 576;  // of a bar, which is low
constexpr int kGap = 16;
constexpr int kLabel = 36;
constexpr int kTitle = 72;
constexpr float kLabelSize = 20;
constexpr float kTitleSize = 32;

constexpr Color kGround = rgb(0xD9D7D1);
constexpr Color kInk = rgb(0x16150F);

PixelSize thumb_of(PixelSize size) {
    const bool is_bar = size.width > 2 * size.height;
    const int longer = is_bar ? kThumbBar : kThumb;
    return size.width >= size.height ? PixelSize{longer, std::max(1, longer * size.height / size.width)}
                                     : PixelSize{std::max(1, longer * size.width / size.height), longer};
}

void copy_into(Pixels& sheet, const Pixels& thumb, int left, int top) {
    for (int y = 0; y < thumb.size.height; y++) {
        const auto from = static_cast<std::ptrdiff_t>(y) * thumb.size.width * 4;
        const auto to = (static_cast<std::ptrdiff_t>(top + y) * sheet.size.width + left) * 4;
        std::copy_n(thumb.rgba.begin() + from, thumb.size.width * 4, sheet.rgba.begin() + to);
    }
}

/// A page that is written on in pixels.
class Paper {
public:
    static Result<std::unique_ptr<Paper>> open(PixelSize size, const FontOptions& with) {
        auto surface = open_memory_surface(size);
        if (!surface) return tl::unexpected(surface.error());
        auto fonts = Fonts::open(with);
        if (!fonts) return tl::unexpected(fonts.error());
        return std::unique_ptr<Paper>(new Paper(std::move(*surface), std::move(*fonts)));
    }

    void write(int x, int baseline, std::string_view text, float size, int room, int weight) {
        const float unit = painter_.unit();
        TextStyle style{.size = size / unit, .weight = weight, .color = kInk};
        style.max_width = static_cast<float>(room) / unit;
        painter_.label(static_cast<float>(x) / unit, static_cast<float>(baseline) / unit, text, style);
    }
    [[nodiscard]] Pixels pixels() {
        surface_->draw(list_, kGround);
        surface_->present();
        return surface_->capture();
    }

private:
    Paper(std::unique_ptr<Surface> surface, std::unique_ptr<Fonts> fonts)
        : surface_(std::move(surface)),
          fonts_(std::move(fonts)),
          text_(*surface_, *fonts_),
          pictures_(*surface_),
          shapes_(*surface_),
          list_(&shared_),
          painter_(list_, {text_, pictures_, shapes_}, surface_->size()) {
        painter_.begin(Direction::left_to_right, kGround);
    }

    std::unique_ptr<Surface> surface_;
    std::unique_ptr<Fonts> fonts_;
    TextCache text_;
    PictureStore pictures_;
    ShapeCache shapes_;
    ImDrawListSharedData shared_;
    ImDrawList list_;
    Painter painter_;
};

}  // namespace

void ContactSheet::add(std::string name, const Pixels& picture) {
    thumbs_.push_back({std::move(name), resample(picture, thumb_of(picture.size), Fit::contain)});
}

Result<Pixels> ContactSheet::pixels(std::string_view title, const FontOptions& fonts) const {
    const PixelSize thumb = thumbs_.empty() ? PixelSize{kThumb, kThumb} : thumbs_.front().picture.size;
    const int across = thumb.width + kGap;
    const int down = thumb.height + kLabel + kGap;
    const int columns = std::max(1, (kWidth - kGap) / across);
    const int rows = (static_cast<int>(thumbs_.size()) + columns - 1) / columns;
    const int used = std::min(columns, std::max(1, static_cast<int>(thumbs_.size())));
    const PixelSize size{std::max(used * across + kGap, kWidth / 2),
                         kTitle + std::max(rows, 1) * down + kGap};
    const auto page = Paper::open(size, fonts);
    if (!page) return tl::unexpected(page.error());
    (*page)->write(kGap, kTitle - 24, title, kTitleSize, size.width - 2 * kGap, 600);
    const auto left = [&](std::size_t i) { return kGap + static_cast<int>(i) % columns * across; };
    const auto top = [&](std::size_t i) { return kTitle + static_cast<int>(i) / columns * down; };
    for (std::size_t i = 0; i < thumbs_.size(); i++)
        (*page)->write(left(i), top(i) + thumb.height + 24, thumbs_[i].name, kLabelSize, thumb.width, 500);
    Pixels sheet = (*page)->pixels();
    for (std::size_t i = 0; i < thumbs_.size(); i++) copy_into(sheet, thumbs_[i].picture, left(i), top(i));
    return sheet;
}

}  // namespace comptoir::renderer
