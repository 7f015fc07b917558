#include "device-bridge/finding/found_hardware.hpp"

#include <algorithm>

#include "device-bridge/protocols/hid_scale.hpp"
#include "device-bridge/protocols/hid_scanner.hpp"

namespace comptoir::bridge {
namespace {

std::string name_or(const std::string& name, const char* fallback) {
    return name.empty() ? fallback : name;
}

FoundDevice printer(const UsbDevice& device, const std::vector<UsbDevice>& plugged) {
    FoundDevice found;
    found.uri = usb_uri(device, plugged);
    found.id = found_id(found.uri);
    found.kind = Kind::printer;
    found.model = model_of(device);
    found.name = name_or(found.model, "USB printer");
    found.how = "USB, port " + device.port;
    return found;
}

FoundDevice port(const SerialPort& serial) {
    FoundDevice found;
    found.uri = "serial://" + serial.path;
    found.id = found_id(found.uri);
    found.kind = Kind::printer;
    found.model = model_of(serial.device);
    found.name = name_or(found.model, "Serial port");
    found.how = "serial port on USB, " + serial.node + "; what is behind it can't be seen";
    found.serial_port = serial;
    return found;
}

FoundDevice scale_or_scanner(const HidDevice& device, Kind kind, const std::vector<HidDevice>& plugged) {
    FoundDevice found;
    found.uri = hid_uri(device, plugged);
    found.kind = kind;
    // A device that is both has one address and two entries.
    found.id = found_id(kind == Kind::scale ? "scale " + found.uri : found.uri);
    found.model = device.device.name;
    found.name = name_or(found.model, kind == Kind::scale ? "USB scale" : "USB scanner");
    found.how = device.device.port.empty() ? "USB HID" : "USB HID, port " + device.device.port;
    found.port = device.device.port;
    found.identity = hid_uri(device, {device});
    return found;
}

std::string words_for(const Typing& typing) {
    switch (typing.verdict) {
        case TypingPace::Verdict::scanner: return typing.is_said ? "a scanner" : "types like a scanner";
        case TypingPace::Verdict::person: return typing.is_said ? "a keyboard" : "types like a person";
        case TypingPace::Verdict::unknown: break;
    }
    return "a scanner or a keyboard; scan any code with it, and it shows";
}

/// What it is for, a keyboard that types codes does not say, but its pace does.
FoundDevice typist(const KeyDevice& device, const std::vector<KeyDevice>& plugged, const Typing& typing) {
    FoundDevice found;
    found.uri = key_uri(device, plugged);
    found.kind = Kind::scanner;
    found.id = found_id(found.uri);
    found.model = device.name;
    found.name = name_or(device.name, "Scanner or keyboard");
    const bool is_usb = device.bus == kUsbBus;
    found.how = words_for(typing) + (is_usb ? ", USB" : ", Bluetooth");
    if (is_usb && !device.port.empty()) found.how += ", port " + device.port;
    found.typing = typing;
    found.port = device.port;
    found.identity = key_uri(device, {device});
    return found;
}

/// Whether the settings can write it.
bool is_plain_path(const std::string& path) {
    constexpr std::string_view kSpecial = "%?#\"\\";
    return std::all_of(path.begin(), path.end(), [&](char c) {
        return c > 0x20 && c < 0x7f && kSpecial.find(c) == std::string_view::npos;
    });
}

}  // namespace

std::vector<FoundDevice> found_hardware(const std::vector<UsbDevice>& plugged,
                                        const std::vector<SerialPort>& ports,
                                        const std::vector<HidDevice>& hid, const std::vector<KeyDevice>& keys,
                                        const TypingOf& typing) {
    std::vector<FoundDevice> found;
    const auto add = [&](FoundDevice device) {
        const bool is_known = std::any_of(found.begin(), found.end(),
                                          [&](const FoundDevice& other) { return other.id == device.id; });
        if (!is_known && found.size() < kFoundMax) found.push_back(std::move(device));
    };
    for (const UsbDevice& device : plugged) {
        if (looks_like_a_printer(device)) add(printer(device, plugged));
    }
    for (const HidDevice& device : hid) {
        if (device.is_of(HidScaleLayout::kPage)) add(scale_or_scanner(device, Kind::scale, hid));
        if (device.is_of(HidScannerLayout::kPage)) add(scale_or_scanner(device, Kind::scanner, hid));
    }
    for (const KeyDevice& device : keys) {
        if (is_plugged_in(device)) add(typist(device, keys, typing ? typing(device) : Typing{}));
    }
    for (const SerialPort& serial : ports) {
        if (is_plain_path(serial.path)) add(port(serial));
    }
    return found;
}

}  // namespace comptoir::bridge
