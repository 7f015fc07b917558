#pragma once
/// [browser]: what shows the pages that a POS asks for and we can't draw.

#include <string>
#include <vector>

#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::browser {

struct BrowserSettings {
    std::vector<std::string> command;  ///< as `invocation` takes it
    std::string profile;               ///< a folder of the browser's own
    std::string size;                  ///< of the screen, "1920x1080"

    bool operator==(const BrowserSettings&) const = default;
};

[[nodiscard]] settings::Section browser_section();
[[nodiscard]] BrowserSettings browser_settings(const settings::Settings& settings);

}  // namespace comptoir::browser
