#pragma once
/// [[gauge]]: the measuring tools.

#include "kiosk-config/settings/schema.hpp"

namespace comptoir::bridge {

[[nodiscard]] settings::Section gauge_section();

}  // namespace comptoir::bridge
