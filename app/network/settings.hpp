#pragma once
/// [network]: what this box does where it finds none.

#include "app/base/clock.hpp"
#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::network {

/// The section of how this box goes out, with our keys behind its own.
[[nodiscard]] settings::Section with_hotspot(settings::Section network);
/// Zero: never.
[[nodiscard]] Duration hotspot_after(const settings::Slice& network);

}  // namespace comptoir::network
