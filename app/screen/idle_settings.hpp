#pragma once
/// [idle] and [[showing]]: what fills the screen while nobody is served. And of [screen]: when it is lit.

#include <string>

#include "app/screen/dimming.hpp"
#include "app/screen/hours.hpp"
#include "app/screen/playlist.hpp"
#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir {

[[nodiscard]] settings::Section idle_section();
[[nodiscard]] settings::Section showing_section();

/// What is wrong with the hours of [screen] or of a showing; empty: nothing. Thread: any, as all below.
[[nodiscard]] std::string why_bad_hours(const json::Value& value);

[[nodiscard]] PlaylistSettings playlist_settings(const settings::Settings& settings);
[[nodiscard]] HoursSettings hours_settings(const settings::Slice& screen);
[[nodiscard]] DimmingSettings dimming_settings(const settings::Slice& screen);

}  // namespace comptoir
