#pragma once
/// [[scale]]: the scales of this counter.

#include "device-bridge/device.hpp"
#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::bridge {

[[nodiscard]] settings::Section scale_section();

/// One entry as the registry takes it. Thread: any.
[[nodiscard]] DeviceInfo scale_info(const settings::Slice& scale);

}  // namespace comptoir::bridge
