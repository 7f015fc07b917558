#include "renderer/studio.hpp"

#include <chrono>
#include <utility>

#include "renderer/memory_surface.hpp"
#include "renderer/stage.hpp"

namespace comptoir::renderer {
namespace {

/// A change is seen at rest while it is still pointed out.
constexpr std::chrono::seconds kAfterChange{2};

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

Pixels Studio::draw(const Sample& sample) {
    Pixels drawn = draw(sample.before, sample.view);
    if (sample.pictures.empty()) return drawn;
    for (const Picture& picture : sample.pictures) add_picture(picture);
    return draw(sample.before, sample.view);
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

}  // namespace comptoir::renderer
