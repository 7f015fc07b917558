#pragma once
/// A scale on USB HID, put together: the kernel's node, the reports, and who reads all the time.

#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/usb_sysfs.hpp"

namespace comptoir::bridge {

/// As SerialScale, of which it has the verbs, facts, events and conditions; "zero" is there where the scale
/// says that it can be zeroed, and nothing is tared. The entry's `unit` says what is sold in: kg and g want a
/// metric scale, lb and oz one that weighs in those.
///
/// Errors: malformed (the URI).   Thread: io.
[[nodiscard]] Result<std::unique_ptr<Device>> open_hid_scale(OpenContext context, HardwarePlaces places = {});

}  // namespace comptoir::bridge
