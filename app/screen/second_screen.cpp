#include "app/screen/second_screen.hpp"

#include <utility>

#include "app/screen/face.hpp"

namespace comptoir {

SecondScreen second_screen(const settings::Settings& settings) {
    const settings::Slice& table = settings.section("second_screen");
    const std::string theme = table.text("theme");
    return {.is_wanted = table.text("shows") != "nothing",
            .shows = table.text("shows") == "board" ? SecondShows::board : SecondShows::order,
            .theme = theme == "same" ? "" : theme,
            .turn = turn_of(table.integer("rotate"))};
}

Appearance second_appearance(const SecondScreen& second, Appearance first) {
    first.turn = second.turn;
    first.framing = {.guard = first.framing.guard};  // how the first panel hides its edges says nothing of it
    if (!second.theme.empty()) first.theme = second.theme;
    return first;
}

}  // namespace comptoir
