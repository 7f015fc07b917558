#pragma once
/// From what is plugged in to what somebody may want to use.

#include <cstddef>
#include <vector>

#include "device-bridge/finding/found_device.hpp"
#include "device-bridge/links/hid_devices.hpp"
#include "device-bridge/links/key_devices.hpp"
#include "device-bridge/links/usb_sysfs.hpp"

namespace comptoir::bridge {

constexpr std::size_t kFoundMax = 64;  // a page that a person reads; no counter has as many

/// Printers on USB, and the serial ports that hang on it. What is behind a serial port nobody can know
/// without talking to it: such a port is offered as a printer, and says so under `how`. Scales and scanners
/// on USB HID say themselves what they are. What types like a keyboard is offered as a scanner, where it is
/// plugged in by USB or Bluetooth: its keys say what it can, not what it is for.
///
/// Pure.   Thread: any.   Limits: kFoundMax; printers come first.
[[nodiscard]] std::vector<FoundDevice> found_hardware(const std::vector<UsbDevice>& plugged,
                                                      const std::vector<SerialPort>& ports,
                                                      const std::vector<HidDevice>& hid = {},
                                                      const std::vector<KeyDevice>& keys = {});

}  // namespace comptoir::bridge
