#pragma once
/// A device that is there but that nobody has put into the settings yet.

#include <optional>
#include <string>

#include "device-bridge/device.hpp"
#include "device-bridge/links/usb_sysfs.hpp"

namespace comptoir::bridge {

/// What a search found. Nothing was opened and nothing was sent to it.
struct FoundDevice {
    std::string id;  ///< "found-<8 hex>", the same whenever this device is found again
    Kind kind = Kind::printer;
    std::string name;   ///< for people: "EPSON TM-T20II"
    std::string uri;    ///< what the settings would say; names it by what stays the same when it is replugged
    std::string model;  ///< make and model as it says them itself; may be empty
    std::string how;    ///< for people: "USB", "network (mDNS)", "CUPS queue"
    std::optional<SerialPort> serial_port = {};  ///< where it is one: the settings may name it in many ways

    bool operator==(const FoundDevice&) const = default;
};

/// The id for what makes a device the same one each time: a serial number, a UUID, a port.
[[nodiscard]] std::string found_id(const std::string& identity);

}  // namespace comptoir::bridge
