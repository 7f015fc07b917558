/// Scanners on USB HID that do not type.

#include "device-bridge/scanning/hid_scanner.hpp"

#include <utility>

namespace comptoir::bridge {

extern const Driver hid_scanner;
const Driver hid_scanner{
    .id = "hid-scanner",
    .kind = Kind::scanner,
    .summary = "Scanners on USB HID that do not type (usage page 8C, \"HID POS\")",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("hid:"); },
    .open = [](OpenContext context) { return open_hid_scanner(std::move(context)); },
};

}  // namespace comptoir::bridge
