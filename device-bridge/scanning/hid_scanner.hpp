#pragma once
/// A scanner on USB HID that does not type ("HID POS").

#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/link_keeper.hpp"
#include "device-bridge/links/usb_sysfs.hpp"

namespace comptoir::bridge {

/// Verbs: none; it only speaks. Facts: {"scans": 12, "codes_dropped": 0, "symbology": "]E0"}: of the last
/// one. Events: Scanned, without the symbology, which stands beside a code here and not in it. Conditions:
/// ready while it is plugged in, else offline.
///
/// Errors: malformed (the URI).   Thread: io.
[[nodiscard]] Result<std::unique_ptr<Device>> open_hid_scanner(OpenContext context,
                                                               HardwarePlaces places = {},
                                                               LinkKeeper::Patience patience = {});

}  // namespace comptoir::bridge
