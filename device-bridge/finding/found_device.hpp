#pragma once
/// A device that is there but that nobody has put into the settings yet.

#include <optional>
#include <string>

#include "device-bridge/device.hpp"
#include "device-bridge/links/usb_sysfs.hpp"
#include "device-bridge/scanning/typing_pace.hpp"

namespace comptoir::bridge {

/// Who types there.
struct Typing {
    TypingPace::Verdict verdict = TypingPace::Verdict::unknown;
    bool is_said = false;  ///< by somebody, and not by how fast it was typed

    bool operator==(const Typing&) const = default;
};

/// What a search found. Nothing was sent to it, and nothing was opened but what types.
struct FoundDevice {
    std::string id;  ///< "found-<8 hex>", the same whenever this device is found again
    Kind kind = Kind::printer;
    std::string name;   ///< for people: "EPSON TM-T20II"
    std::string uri;    ///< what the settings would say; names it by what stays the same when it is replugged
    std::string model;  ///< make and model as it says them itself; may be empty
    std::string how;    ///< for people: "USB", "network (mDNS)", "CUPS queue"
    std::optional<SerialPort> serial_port = {};  ///< where it is one: the settings may name it in many ways
    std::optional<Typing> typing = {};           ///< of what types like a keyboard
    std::string port = {};                       ///< of USB HID and of keys: "1-1.2"; may be empty
    std::string identity = {};  ///< of those: `uri`, were there no other like it, as KeyStream has it

    bool operator==(const FoundDevice&) const = default;
};

/// "scanner", "person" or "unknown".   Thread: any.
[[nodiscard]] const char* name_of(TypingPace::Verdict verdict);

/// The id for what makes a device the same one each time: a serial number, a UUID, a port.
[[nodiscard]] std::string found_id(const std::string& identity);

}  // namespace comptoir::bridge
