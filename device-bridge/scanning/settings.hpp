#pragma once
/// [[scanner]]: the scanners of this counter.

#include "kiosk-config/settings/schema.hpp"

namespace comptoir::bridge {

[[nodiscard]] settings::Section scanner_section();

}  // namespace comptoir::bridge
