#include "app/screen/face.hpp"

#include <algorithm>

#include "app/screen/framing_settings.hpp"
#include "app/screen/second_screen.hpp"
#include "renderer/palette.hpp"

namespace comptoir {

namespace {

renderer::ThemeId theme_id(const std::string& name) {
    return renderer::theme_named(name).value_or(renderer::ThemeId::light);
}

}  // namespace

Face::Face(const std::filesystem::path& assets, const std::filesystem::path& cache)
    : words_(renderer::Words::open(assets / "translations")), font_cache_((cache / "fonts").string()) {}

Result<std::unique_ptr<renderer::Stage>> Face::make_stage(renderer::Surface& surface,
                                                          const Appearance& appearance,
                                                          const Clock& clock) const {
    return renderer::Stage::open(surface, {.theme = theme_of(appearance),
                                           .words = words_,
                                           .clock = clock,
                                           .motion = appearance.motion,
                                           .fonts = {.cache_folder = font_cache_, .configuration = {}},
                                           .framing = appearance.framing});
}

renderer::Turn turn_of(std::int64_t degrees) {
    return static_cast<renderer::Turn>(degrees / 90 % 4);
}

Appearance appearance_of(const settings::Settings& settings) {
    const settings::Slice& screen = settings.section("screen");
    return {turn_of(screen.integer("rotate")),
            screen.text("theme"),
            screen.boolean("reduced_motion") ? renderer::Motion::reduced : renderer::Motion::full,
            look_of(settings),
            framing_of(screen),
            screen.text("when_dark") == "off" ? WhenDark::off : WhenDark::black};
}

renderer::Theme theme_of(const Appearance& appearance) {
    return renderer::theme(theme_id(appearance.theme), appearance.look);
}

renderer::Look look_of(const settings::Settings& settings) {
    const settings::Slice& shop = settings.section("shop");
    const settings::Slice& screen = settings.section("screen");
    const std::string corners = screen.text("corners");
    const std::string type = screen.text("type");
    return {.brand = {renderer::color_named(shop.text("accent")), renderer::color_named(shop.text("paper")),
                      renderer::color_named(shop.text("panel"))},
            .corners = corners == "soft"     ? renderer::Corners::soft
                       : corners == "square" ? renderer::Corners::square
                                             : renderer::Corners::round,
            .family = type == "humanist" ? renderer::Family::humanist
                      : type == "serif"  ? renderer::Family::serif
                                         : renderer::Family::sans};
}

std::vector<std::string> look_notes(const Appearance& appearance) {
    std::vector<std::string> notes;
    for (const renderer::Correction& made :
         renderer::palette(theme_id(appearance.theme), appearance.look.brand).corrections)
        notes.push_back("shop." + made.text() + " (theme " + appearance.theme + ")");
    return notes;
}

std::vector<std::string> look_notes(const settings::Settings& settings) {
    const Appearance first = appearance_of(settings);
    const SecondScreen second = second_screen(settings);
    std::vector<std::string> notes = look_notes(first);
    if (!second.is_wanted) return notes;
    for (std::string& note : look_notes(second_appearance(second, first))) {
        if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(std::move(note));
    }
    return notes;
}

}  // namespace comptoir
