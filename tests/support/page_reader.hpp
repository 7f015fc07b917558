#pragma once
/// A page that is laid out but not painted: what texts stand on it, where, and whether all of each is seen.

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "renderer/images/pictures.hpp"
#include "renderer/painter.hpp"
#include "renderer/scenes/scene.hpp"
#include "renderer/shapes.hpp"
#include "renderer/text/fonts.hpp"
#include "renderer/text/run.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"

namespace comptoir::test {

/// A surface nobody sees.
class BlindSurface final : public renderer::Surface {
public:
    explicit BlindSurface(renderer::PixelSize size) : size_(size) {}
    [[nodiscard]] renderer::PixelSize size() const override { return size_; }
    void turn(renderer::Turn) override {}
    [[nodiscard]] renderer::Texture upload(const std::uint8_t*, renderer::PixelSize size) override {
        return {*this, this, size};
    }
    void release(void*) override {}
    void draw(const ImDrawList&, renderer::Color) override {}
    void present() override {}
    [[nodiscard]] renderer::Pixels capture() override { return {}; }
    [[nodiscard]] std::string description() const override { return "blind"; }

private:
    renderer::PixelSize size_;
};

/// Two texts in the same place, beyond `overhang` of the smaller one's size: an Arabic descender above
/// another line is none.
inline bool collide(const renderer::PlacedText& a, const renderer::PlacedText& b, float overhang = .4F) {
    constexpr float kSeen = .5F;
    if (a.shown < kSeen || b.shown < kSeen) return false;
    const float slack = std::min(a.size, b.size) * overhang;
    return std::min(a.left + a.width, b.left + b.width) - std::max(a.left, b.left) > slack &&
           std::min(a.top + a.height, b.top + b.height) - std::max(a.top, b.top) > slack;
}

/// Whether a text on the page holds `words`.
inline bool says(const std::vector<renderer::PlacedText>& page, std::string_view words) {
    return std::ranges::any_of(
        page, [&](const renderer::PlacedText& text) { return text.text.find(words) != std::string::npos; });
}

/// Thread: the test's.
class PageReader {
public:
    PageReader(renderer::PixelSize size, const renderer::Theme& theme)
        : PageReader(size, theme, renderer::place_page(size)) {}
    PageReader(renderer::PixelSize size, const renderer::Theme& theme, const renderer::Placement& placement)
        : surface_(size),
          placement_(placement),
          theme_(theme),
          fonts_(renderer::Fonts::open().value()),
          text_(surface_, *fonts_),
          pictures_(surface_),
          shapes_(surface_),
          list_(&shared_) {}

    /// The texts of `view`, two seconds after it took the place of `before`. `touch`: what a customer did;
    /// null: the panel can't be touched.
    [[nodiscard]] std::vector<renderer::PlacedText> read(const renderer::View& before,
                                                         const renderer::View& view,
                                                         const renderer::Words& words,
                                                         const renderer::TouchState* touch = nullptr) {
        using namespace renderer;
        const Time changed = Time{} + std::chrono::hours(1);
        const Story story = follow(begin(before, Time{}), before, view, {}, changed);
        std::vector<PlacedText> placed;
        Painter painter(list_, {text_, pictures_, shapes_, &placed}, surface_.size(), placement_);
        drawn_ = draw_scene(
            painter, {view, story, words, theme_, changed + std::chrono::seconds(2), Motion::reduced, touch});
        text_.end_frame();
        pictures_.end_frame();
        shapes_.end_frame();
        return placed;
    }

    /// What else there is of the last page.
    [[nodiscard]] const renderer::Drawn& drawn() const { return drawn_; }

    /// What the texts of the pages read so far take.
    [[nodiscard]] std::size_t text_bytes() const { return text_.bytes(); }

private:
    renderer::Drawn drawn_;
    BlindSurface surface_;
    const renderer::Placement placement_;
    const renderer::Theme& theme_;
    std::unique_ptr<renderer::Fonts> fonts_;
    renderer::TextCache text_;
    renderer::PictureStore pictures_;
    renderer::ShapeCache shapes_;
    ImDrawListSharedData shared_;
    ImDrawList list_;
};

}  // namespace comptoir::test
