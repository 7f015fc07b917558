#pragma once
/// A second screen of the same box: turned to other customers, or the board of orders that are ready.

#include "app/screen/appearance.hpp"
#include "app/screen/ui_loop.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir {

struct SecondScreen {
    bool is_wanted = false;
    SecondShows shows = SecondShows::order;
    std::string theme;  ///< empty: as the first
    renderer::Turn turn = renderer::Turn::none;
};

/// Of [second_screen]. Thread: any, as below.
[[nodiscard]] SecondScreen second_screen(const settings::Settings& settings);

/// How the second is drawn where the first is drawn like that.
[[nodiscard]] Appearance second_appearance(const SecondScreen& second, Appearance first);

}  // namespace comptoir
