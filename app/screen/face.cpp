#include "app/screen/face.hpp"

#include "app/base/log.hpp"
#include "renderer/theme.hpp"

namespace comptoir {

Face::Face(const std::filesystem::path& assets, const std::filesystem::path& cache)
    : font_cache_((cache / "fonts").string()) {
    std::vector<Error> problems;
    words_ = renderer::Words::load(assets / "translations", problems);
    for (const Error& problem : problems)
        log::warning("a translation is left out", {{"why", problem.message}});
}

Result<std::unique_ptr<renderer::Stage>> Face::make_stage(renderer::Surface& surface,
                                                          const Appearance& appearance,
                                                          const Clock& clock) const {
    return renderer::Stage::open(
        surface,
        {.theme = renderer::theme(renderer::theme_named(appearance.theme).value_or(renderer::ThemeId::light)),
         .words = words_,
         .clock = clock,
         .motion = appearance.motion,
         .fonts = {.cache_folder = font_cache_, .configuration = {}}});
}

renderer::Turn turn_of(std::int64_t degrees) {
    return static_cast<renderer::Turn>(degrees / 90 % 4);
}

Appearance appearance_of(const settings::Settings& settings) {
    const settings::Slice& screen = settings.section("screen");
    return {turn_of(screen.integer("rotate")), screen.text("theme"),
            screen.boolean("reduced_motion") ? renderer::Motion::reduced : renderer::Motion::full};
}

}  // namespace comptoir
