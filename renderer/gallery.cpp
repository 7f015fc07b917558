#include "renderer/gallery.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "app/base/file.hpp"
#include "renderer/images/decode.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/samples.hpp"
#include "renderer/screenshot.hpp"
#include "renderer/stage.hpp"

namespace comptoir::renderer {
namespace {

constexpr std::array<PixelSize, 4> kSizes{{{1920, 1080}, {1080, 1920}, {1920, 480}, {800, 480}}};
constexpr std::array<std::pair<ThemeId, std::string_view>, 3> kThemes{
    {{ThemeId::light, "light"}, {ThemeId::dark, "dark"}, {ThemeId::contrast, "contrast"}}};

/// A change is seen at rest while it is still pointed out.
constexpr std::chrono::seconds kAfterChange{2};

/// A surface with its stage, for many views one after the other.
class Easel {
public:
    static Result<std::unique_ptr<Easel>> open(PixelSize size, const Theme& theme, const Words& words,
                                               const FontOptions& fonts) {
        auto surface = open_memory_surface(size);
        if (!surface) return tl::unexpected(surface.error());
        auto easel = std::unique_ptr<Easel>(new Easel(std::move(*surface)));
        auto stage = Stage::open(*easel->surface_,
                                 {.theme = theme, .words = words, .clock = easel->clock_, .fonts = fonts});
        if (!stage) return tl::unexpected(stage.error());
        easel->stage_ = std::move(*stage);
        return easel;
    }

    Pixels draw(const View& before, const View& view) {
        clock_.advance(std::chrono::hours(1));
        View empty;
        empty.page = Page::welcome;
        stage_->show(empty, clock_.now());  // nothing of the last picture moves into this one
        stage_->show(before, clock_.now());
        stage_->draw(clock_.now());
        clock_.advance(std::chrono::hours(1));
        stage_->show(view, clock_.now());
        clock_.advance(kAfterChange);
        stage_->redraw();
        stage_->draw(clock_.now());
        return stage_->capture();
    }

private:
    explicit Easel(std::unique_ptr<Surface> surface) : surface_(std::move(surface)) {}

    ManualClock clock_;
    std::unique_ptr<Surface> surface_;
    std::unique_ptr<Stage> stage_;
};

/// Small pictures side by side, in rows.
class ContactSheet {
public:
    void add(const Pixels& picture) { thumbs_.push_back(resample(picture, {kThumb, kThumb}, Fit::contain)); }

    [[nodiscard]] Pixels pixels() const {
        const int rows = static_cast<int>((thumbs_.size() + kColumns - 1) / kColumns);
        Pixels out{{kColumns * kCell, std::max(rows, 1) * kCell}, {}};
        out.rgba.assign(
            static_cast<std::size_t>(out.size.width) * static_cast<std::size_t>(out.size.height) * 4, 160);
        for (std::size_t i = 0; i < thumbs_.size(); i++) {
            const Pixels& thumb = thumbs_[i];
            const int left = static_cast<int>(i % kColumns) * kCell + (kCell - thumb.size.width) / 2;
            const int top = static_cast<int>(i / kColumns) * kCell + (kCell - thumb.size.height) / 2;
            for (int y = 0; y < thumb.size.height; y++) {
                const auto row = static_cast<std::ptrdiff_t>(y) * thumb.size.width * 4;
                std::copy_n(
                    thumb.rgba.begin() + row, thumb.size.width * 4,
                    out.rgba.begin() + (static_cast<std::ptrdiff_t>(top + y) * out.size.width + left) * 4);
            }
        }
        for (std::size_t i = 3; i < out.rgba.size(); i += 4) out.rgba[i] = 255;
        return out;
    }

private:
    static constexpr int kColumns = 8;
    static constexpr int kThumb = 320;
    static constexpr int kCell = 336;
    std::vector<Pixels> thumbs_;
};

Result<void> write_picture(const std::filesystem::path& path, const Pixels& pixels) {
    std::error_code ec;
    std::filesystem::create_directories(path.parent_path(), ec);
    if (ec) return fail(ErrorCode::refused, path.parent_path().string() + ": " + ec.message());
    const auto png = encode_png(pixels);
    if (!png) return tl::unexpected(png.error());
    return file::write(path, *png);
}

}  // namespace

Result<Pixels> draw_still(const View& before, const View& view, PixelSize size, const Theme& theme,
                          const Words& words, const FontOptions& fonts) {
    auto easel = Easel::open(size, theme, words, fonts);
    if (!easel) return tl::unexpected(easel.error());
    return (*easel)->draw(before, view);
}

Result<std::size_t> draw_gallery(const Words& words, const GalleryOptions& options) {
    std::size_t count = 0;
    for (const Language& language : words.languages()) {
        ContactSheet sheet;
        for (const auto& [id, theme_name] : kThemes) {
            for (const PixelSize size : kSizes) {
                auto easel = Easel::open(size, theme(id), words, options.fonts);
                if (!easel) return tl::unexpected(easel.error());
                for (const Sample& sample : samples(language.tag())) {
                    const Pixels pixels = (*easel)->draw(sample.before, sample.view);
                    const std::string name = sample.name + '-' + std::to_string(size.width) + 'x' +
                                             std::to_string(size.height) + ".png";
                    const auto path = options.folder / language.tag() / theme_name / name;
                    if (auto written = write_picture(path, pixels); !written)
                        return tl::unexpected(written.error());
                    if (options.drawn) options.drawn(path.string());
                    sheet.add(pixels);
                    count++;
                }
            }
        }
        const auto path = options.folder / ("contact-" + language.tag() + ".png");
        if (auto written = write_picture(path, sheet.pixels()); !written)
            return tl::unexpected(written.error());
    }
    return count;
}

}  // namespace comptoir::renderer
