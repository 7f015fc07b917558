#pragma once
/// From what is plugged in to what somebody may want to use.

#include <cstddef>
#include <functional>
#include <vector>

#include "device-bridge/finding/found_device.hpp"
#include "device-bridge/links/hid_devices.hpp"
#include "device-bridge/links/key_devices.hpp"
#include "device-bridge/links/usb_sysfs.hpp"

namespace comptoir::bridge {

constexpr std::size_t kFoundMax = 64;  // a page that a person reads; no counter has as many

using TypingOf = std::function<Typing(const KeyDevice&)>;

/// Printers on USB, and the serial ports that hang on it. What is behind a serial port nobody can know
/// without talking to it: such a port is offered as a printer, and says so under `how`. Scales and scanners
/// on USB HID say themselves what they are. What types and is plugged in by USB or Bluetooth may be a
/// scanner: its keys say what it can, and `typing` whose pace they have. A null one: nobody knows.
///
/// Pure.   Thread: any.   Limits: kFoundMax; printers come first.
[[nodiscard]] std::vector<FoundDevice> found_hardware(const std::vector<UsbDevice>& plugged,
                                                      const std::vector<SerialPort>& ports,
                                                      const std::vector<HidDevice>& hid = {},
                                                      const std::vector<KeyDevice>& keys = {},
                                                      const TypingOf& typing = nullptr);

}  // namespace comptoir::bridge
