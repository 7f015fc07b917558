#pragma once
/// `[screen] overscan`, `scale` and `burn_in_guard`.

#include <string>

#include "app/base/json.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "renderer/placement.hpp"

namespace comptoir {

/// What is wrong with it; empty: nothing. "2.5%" is right, and so are "auto" and "1.25". Thread: any (pure).
[[nodiscard]] std::string why_bad_overscan(const json::Value& value);
[[nodiscard]] std::string why_bad_scale(const json::Value& value);

/// Of [screen]. Thread: any (pure).
[[nodiscard]] renderer::Framing framing_of(const settings::Slice& screen);

}  // namespace comptoir
