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

struct Studio::Inside {
    explicit Inside(std::unique_ptr<Surface> on) : surface(std::move(on)) {}

    ManualClock clock;
    std::unique_ptr<Surface> surface;
    std::unique_ptr<Stage> stage;
};

Studio::Studio(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Studio::~Studio() = default;

Result<std::unique_ptr<Studio>> Studio::open(PixelSize size, const Theme& theme, const Words& words,
                                             const FontOptions& fonts) {
    auto surface = open_memory_surface(size);
    if (!surface) return tl::unexpected(surface.error());
    auto inside = std::make_unique<Inside>(std::move(*surface));
    auto stage = Stage::open(*inside->surface,
                             {.theme = theme, .words = words, .clock = inside->clock, .fonts = fonts});
    if (!stage) return tl::unexpected(stage.error());
    inside->stage = std::move(*stage);
    return std::unique_ptr<Studio>(new Studio(std::move(inside)));
}

Pixels Studio::draw(const View& before, const View& view) {
    Stage& stage = *inside_->stage;
    ManualClock& clock = inside_->clock;
    View empty;
    empty.page = Page::welcome;
    clock.advance(std::chrono::hours(1));
    stage.show(empty, clock.now());  // nothing of the last picture moves into this one
    stage.show(before, clock.now());
    stage.draw(clock.now());
    clock.advance(std::chrono::hours(1));
    stage.show(view, clock.now());
    clock.advance(kAfterChange);
    stage.redraw();
    stage.draw(clock.now());
    return stage.capture();
}

void Studio::add_picture(Picture picture) {
    inside_->stage->add_picture(std::move(picture));
}

Duration Studio::redraw_time() {
    const SystemClock clock;
    const Time began = clock.now();
    inside_->stage->redraw();
    inside_->stage->draw(inside_->clock.now());
    return clock.now() - began;
}

Result<Pixels> draw_still(const View& before, const View& view, PixelSize size, const Theme& theme,
                          const Words& words, const FontOptions& fonts) {
    auto studio = Studio::open(size, theme, words, fonts);
    if (!studio) return tl::unexpected(studio.error());
    return (*studio)->draw(before, view);
}

Result<std::size_t> draw_gallery(const Words& words, const GalleryOptions& options) {
    std::size_t count = 0;
    for (const Language& language : words.languages()) {
        ContactSheet sheet;
        for (const auto& [id, theme_name] : kThemes) {
            for (const PixelSize size : kSizes) {
                auto studio = Studio::open(size, theme(id), words, options.fonts);
                if (!studio) return tl::unexpected(studio.error());
                for (const Sample& sample : samples(language.tag())) {
                    const Pixels pixels = (*studio)->draw(sample.before, sample.view);
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
