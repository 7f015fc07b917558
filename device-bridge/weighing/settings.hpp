#pragma once
/// [[scale]]: the scales of this counter.

#include "kiosk-config/settings/schema.hpp"

namespace comptoir::bridge {

[[nodiscard]] settings::Section scale_section();

}  // namespace comptoir::bridge
