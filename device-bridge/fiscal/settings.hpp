#pragma once
/// [[fiscal]]: the fiscal devices.

#include "kiosk-config/settings/schema.hpp"

namespace comptoir::bridge {

[[nodiscard]] settings::Section fiscal_section();

}  // namespace comptoir::bridge
