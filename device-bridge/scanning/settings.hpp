#pragma once
/// [[scanner]]: the scanners of this counter.

#include "device-bridge/device.hpp"
#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::bridge {

[[nodiscard]] settings::Section scanner_section();

/// One entry as the registry takes it. Thread: any.
[[nodiscard]] DeviceInfo scanner_info(const settings::Slice& scanner);

}  // namespace comptoir::bridge
