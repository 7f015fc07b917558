#pragma once
/// [found]: what may be adopted without being asked.

#include "kiosk-config/settings/schema.hpp"

namespace comptoir::adoption {

[[nodiscard]] settings::Section found_section();

}  // namespace comptoir::adoption
