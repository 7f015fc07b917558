#pragma once
/// [pos]: which register is shown, and when an order is old. [[register]]: what belongs together.

#include "app/sources/arbiter.hpp"
#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::sources {

[[nodiscard]] settings::Section pos_section();
[[nodiscard]] settings::Section register_section();

/// What `[pos]` says to the arbiter. Thread: any.
[[nodiscard]] ArbiterSettings arbiter_settings(const settings::Slice& pos);

}  // namespace comptoir::sources
