#pragma once
/// What every drawing of ours needs besides a surface: words, themes and fonts. The kiosk, `show` and
/// `gallery` share it.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/screen/appearance.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "renderer/stage.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"

namespace comptoir {

/// Thread: any reads it; the stages it makes are the UI's and must not outlive it.
class Face {
public:
    /// `cache` holds the font cache; where it can't be written, starting takes half a second longer.
    Face(const std::filesystem::path& assets, const std::filesystem::path& cache);

    [[nodiscard]] Result<std::unique_ptr<renderer::Stage>> make_stage(renderer::Surface& surface,
                                                                      const Appearance& appearance,
                                                                      const Clock& clock) const;
    [[nodiscard]] const renderer::Words& words() const { return words_; }

private:
    renderer::Words words_;
    std::string font_cache_;
};

/// Of 0, 90, 180 or 270 degrees clockwise.
[[nodiscard]] renderer::Turn turn_of(std::int64_t degrees);
[[nodiscard]] Appearance appearance_of(const settings::Settings& settings);
/// A theme in the shop's look.
[[nodiscard]] renderer::Theme theme_of(const Appearance& appearance);

/// The shop's own colours, corners and letters. Thread: any, as above.
[[nodiscard]] renderer::Look look_of(const settings::Settings& settings);
/// What of the shop's colours is not drawn just as it stands, so that it can be read: "shop.accent #ffff00
/// was darkened to …". English, for the technician.
[[nodiscard]] std::vector<std::string> look_notes(const settings::Settings& settings);
[[nodiscard]] std::vector<std::string> look_notes(const Appearance& appearance);

}  // namespace comptoir
