#pragma once
/// The USB devices and serial ports that the kernel lists, read from its files: nothing is opened, nothing is
/// sent, nobody needs to be root.

#include <string>
#include <vector>

#include "device-bridge/links/usb_device.hpp"

namespace comptoir::bridge {

/// Where the kernel's files are; a test has its own.
struct HardwarePlaces {
    std::string sys = "/sys";
    std::string dev = "/dev";
};

/// A tty that is, or hangs on, a USB device.
struct SerialPort {
    std::string path;       ///< what the settings would name: a link that stays when it is replugged
    std::string node;       ///< "/dev/ttyUSB0"
    std::string interface;  ///< "1-1:1.0": which part of the device it is
    UsbDevice device;

    bool operator==(const SerialPort&) const = default;
};

constexpr std::size_t kUsbDevicesMax = 256;  // two full buses; a till has ten

/// In the order of their ports. A device that goes away while it is read is left out.
/// Thread: io; reads small files that the kernel answers from memory.   Limits: kUsbDevicesMax.
[[nodiscard]] std::vector<UsbDevice> list_usb_devices(const HardwarePlaces& places);
[[nodiscard]] std::vector<SerialPort> list_serial_ports(const HardwarePlaces& places);

}  // namespace comptoir::bridge
