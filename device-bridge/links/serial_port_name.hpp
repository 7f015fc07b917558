#pragma once
/// Serial adapters by what they are instead of where the system put them: "serial://0403:6001?port=1-1.2".
/// Pure: where they are listed from is links/usb_sysfs.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/base/result.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/usb_sysfs.hpp"

namespace comptoir::bridge {

/// Which serial port on USB a URI means.
struct SerialPortWanted {
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::string serial;            ///< of the adapter; empty: any
    std::string port;              ///< the USB port that it is in; empty: any
    std::optional<int> interface;  ///< of an adapter with several ports; nothing: any

    bool operator==(const SerialPortWanted&) const = default;
};

/// Reads the vendor and the product, "serial", "port" and "interface"; the other parameters are not its own.
/// Errors: malformed, in words for the person who wrote the settings.   Thread: any.
[[nodiscard]] Result<SerialPortWanted> serial_port_wanted(const DeviceUri& uri);

/// "serial port 0403:6001 in port 1-1.2".
[[nodiscard]] std::string words_of(const SerialPortWanted& wanted);

/// Whether this port is one of those that are meant.   Thread: any.
[[nodiscard]] bool is_meant(const SerialPort& port, const SerialPortWanted& wanted);

/// The one that is meant.
/// Errors: offline (not plugged in), refused (several are meant: the message names each with the URI that
/// means it alone).   Thread: any.
[[nodiscard]] Result<SerialPort> the_port_meant(const std::vector<SerialPort>& ports,
                                                const SerialPortWanted& wanted);

/// The URI that means this port among those, also after it was replugged.   Thread: any.
[[nodiscard]] std::string serial_port_uri(const SerialPort& port, const std::vector<SerialPort>& ports);

}  // namespace comptoir::bridge
