#pragma once
/// Where the pictures go: windows of a desktop, the panels of a machine without one, or memory.

#include <memory>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/screen/second_screen.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "renderer/surface.hpp"

namespace comptoir {

/// The surfaces, and why they are not those that were asked for.
struct OpenedScreens {
    std::unique_ptr<renderer::Surface> first;   ///< none: nothing can be drawn; the last problem says why
    std::unique_ptr<renderer::Surface> second;  ///< none: it is not wanted
    bool is_first_a_panel = false;              ///< of the machine: nobody else hears who touches it
    std::vector<std::string> problems;
};

/// Of [screen] and [second_screen]. Without a desktop, `auto` draws to memory and shows that on the panels of
/// the machine as soon as there are any, which may be some time after the program began.
/// Thread: UI; `clock` outlives the surfaces.
[[nodiscard]] OpenedScreens open_screens(const settings::Settings& settings, const Clock& clock);

}  // namespace comptoir
