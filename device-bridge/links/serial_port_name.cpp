#include "device-bridge/links/serial_port_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "device-bridge/links/usb_device.hpp"

namespace comptoir::bridge {
namespace {

bool is_alike(const SerialPort& port, const SerialPortWanted& wanted) {
    return port.device.vendor == wanted.vendor && port.device.product == wanted.product;
}

/// The number behind the dot of "1-1:1.0".
std::optional<int> interface_of(const SerialPort& port) {
    const auto dot = port.interface.rfind('.');
    if (dot == std::string::npos) return std::nullopt;
    int number = 0;
    const char* const end = port.interface.data() + port.interface.size();
    const auto [stop, error] = std::from_chars(port.interface.data() + dot + 1, end, number);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

std::string listed(const std::vector<SerialPort>& some, const std::vector<SerialPort>& ports) {
    constexpr std::size_t kNamedMax = 4;  // an error is one line
    std::string words;
    for (std::size_t i = 0; i < some.size() && i < kNamedMax; ++i) {
        words += fmt::format("{}{} ({})", i == 0 ? "" : ", ", serial_port_uri(some[i], ports), some[i].node);
    }
    return some.size() > kNamedMax ? words + " and more" : words;
}

}  // namespace

bool is_meant(const SerialPort& port, const SerialPortWanted& wanted) {
    return is_alike(port, wanted) && (wanted.serial.empty() || port.device.serial == wanted.serial) &&
           (wanted.port.empty() || port.device.port == wanted.port) &&
           (!wanted.interface || interface_of(port) == wanted.interface);
}

Result<SerialPortWanted> serial_port_wanted(const DeviceUri& uri) {
    // The words of a usb URI, read as one: the same rules, the same mistakes.
    std::string usb = "usb://" + uri.host() + ":" + uri.port_text();
    if (uri.has("port")) usb += "?port=" + uri.text("port");
    const auto parsed = DeviceUri::parse(usb);
    if (!parsed) return tl::unexpected(parsed.error());
    const auto device = usb_wanted(*parsed);
    if (!device || !uri.path().empty()) {
        return fail(ErrorCode::malformed,
                    "serial: write the port as \"serial:///dev/ttyUSB0\", or the adapter as lsusb shows it: "
                    "\"serial://0403:6001?port=1-1.2\"");
    }
    if (uri.has("serial") && uri.text("serial").empty()) {
        return fail(ErrorCode::malformed, "serial: which serial number?");
    }
    SerialPortWanted wanted{device->vendor, device->product, uri.text("serial"), device->port, std::nullopt};
    if (uri.has("interface")) {
        constexpr std::int64_t kInterfaceMax = 31;  // USB 2.0 section 9.6.3 counts to 255; adapters have four
        const auto interface = uri.integer("interface", 0, 0, kInterfaceMax);
        if (!interface) return tl::unexpected(interface.error());
        wanted.interface = static_cast<int>(*interface);
    }
    return wanted;
}

std::string words_of(const SerialPortWanted& wanted) {
    std::string words = fmt::format("serial port {:04x}:{:04x}", wanted.vendor, wanted.product);
    if (!wanted.serial.empty()) words += " serial " + wanted.serial;
    if (!wanted.port.empty()) words += " in port " + wanted.port;
    if (wanted.interface) words += fmt::format(" interface {}", *wanted.interface);
    return words;
}

Result<SerialPort> the_port_meant(const std::vector<SerialPort>& ports, const SerialPortWanted& wanted) {
    std::vector<SerialPort> meant;
    std::vector<SerialPort> alike;
    for (const SerialPort& port : ports) {
        if (is_meant(port, wanted)) meant.push_back(port);
        if (is_alike(port, wanted)) alike.push_back(port);
    }
    if (meant.empty()) {
        std::string why = words_of(wanted) + " is not plugged in";
        if (!alike.empty()) why += "; there is " + listed(alike, ports);
        return fail(ErrorCode::offline, std::move(why));
    }
    if (meant.size() > 1) {
        return fail(ErrorCode::refused, fmt::format("{} are {} ports; write which one is meant: {}",
                                                    words_of(wanted), meant.size(), listed(meant, ports)));
    }
    return meant.front();
}

std::string serial_port_uri(const SerialPort& port, const std::vector<SerialPort>& ports) {
    std::vector<UsbDevice> devices;  // each once, however many ports it has
    bool has_several = false;
    for (const SerialPort& other : ports) {
        const bool is_known = std::any_of(devices.begin(), devices.end(), [&](const UsbDevice& device) {
            return device.port == other.device.port;
        });
        if (!is_known) devices.push_back(other.device);
        has_several =
            has_several || (other.device.port == port.device.port && other.interface != port.interface);
    }
    constexpr std::size_t kScheme = 3;  // "usb"
    std::string uri = "serial" + usb_uri(port.device, devices).substr(kScheme);
    const auto interface = interface_of(port);
    if (has_several && interface) uri += fmt::format("&interface={}", *interface);
    return uri;
}

}  // namespace comptoir::bridge
