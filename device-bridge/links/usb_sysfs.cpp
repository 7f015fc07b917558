#include "device-bridge/links/usb_sysfs.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "app/base/file.hpp"
#include "device-bridge/links/sysfs.hpp"
#include "device-bridge/protocols/ieee1284.hpp"

namespace comptoir::bridge {
namespace {

namespace fs = std::filesystem;

template <class Number>
std::optional<Number> number_of(const fs::path& path, int base = 10) {
    const std::string text = line_of(path);
    const auto start = text.find_first_not_of(' ');
    if (start == std::string::npos) return std::nullopt;
    Number number = 0;
    const auto [end, ec] = std::from_chars(text.data() + start, text.data() + text.size(), number, base);
    if (ec != std::errc{}) return std::nullopt;
    return number;
}

/// What usblp made of an interface: its node and the device id that it asked for.
/// Source: linux drivers/usb/class/usblp.c (usblp_devnode, ieee1284_id_show).
void add_kernel_driver(UsbDevice& device, const fs::path& interface) {
    for (const std::string& name : names_in(interface / "usbmisc")) {
        if (name.starts_with("lp")) device.kernel_node = "usb/" + name;
    }
    device.device_id = line_of(interface / "ieee1284_id").substr(0, kDeviceIdBytesMax);
}

std::optional<UsbDevice> read_device(const fs::path& folder) {
    constexpr int kHexadecimal = 16;
    const auto bus = number_of<int>(folder / "busnum");
    const auto address = number_of<int>(folder / "devnum");
    const auto vendor = number_of<std::uint16_t>(folder / "idVendor", kHexadecimal);
    const auto product = number_of<std::uint16_t>(folder / "idProduct", kHexadecimal);
    if (!bus || !address || !vendor || !product) return std::nullopt;
    UsbDevice device;
    device.port = folder.filename().string();
    device.bus = *bus;
    device.address = *address;
    device.vendor = *vendor;
    device.product = *product;
    device.serial = line_of(folder / "serial");
    device.maker = line_of(folder / "manufacturer");
    device.name = line_of(folder / "product");
    const auto bytes = file::read((folder / "descriptors").string(), kUsbDescriptorBytesMax);
    const auto description = parse_usb_descriptors(bytes.value_or(""));
    if (!description) return device;
    const auto configuration = number_of<int>(folder / "bConfigurationValue").value_or(0);
    const auto vendor_class =
        makes_vendor_class_printers(*vendor) ? VendorClass::counts : VendorClass::is_none;
    device.printing = printer_interface(*description, static_cast<std::uint8_t>(configuration), vendor_class);
    if (device.printing) {
        add_kernel_driver(device,
                          folder / (device.port + ":" + std::to_string(device.printing->configuration) + "." +
                                    std::to_string(device.printing->number)));
    }
    return device;
}

/// A name that udev gave to this very node and gives it again when it comes back; empty where there is none.
std::string lasting_name(const fs::path& names, const std::string& node) {
    for (const std::string& name : names_in(names)) {
        std::error_code ec;
        if (fs::read_symlink(names / name, ec).filename() == node && !ec) return (names / name).string();
    }
    return {};
}

}  // namespace

std::vector<UsbDevice> list_usb_devices(const HardwarePlaces& places) {
    std::vector<UsbDevice> devices;
    const fs::path folder = fs::path(places.sys) / "bus/usb/devices";
    for (const std::string& name : names_in(folder)) {
        // "1-1.2" is a device, "1-1.2:1.0" one of its interfaces, "usb1" the bus itself.
        if (name.find(':') != std::string::npos || name.find('-') == std::string::npos) continue;
        if (devices.size() == kUsbDevicesMax) break;
        if (auto device = read_device(folder / name)) devices.push_back(std::move(*device));
    }
    return devices;
}

std::vector<SerialPort> list_serial_ports(const HardwarePlaces& places) {
    std::vector<SerialPort> ports;
    const fs::path folder = fs::path(places.sys) / "class/tty";
    for (const std::string& name : names_in(folder)) {
        if (!name.starts_with("ttyUSB") && !name.starts_with("ttyACM")) continue;
        if (ports.size() == kUsbDevicesMax) break;
        std::error_code ec;
        const fs::path place = fs::canonical(folder / name, ec);
        if (ec) continue;
        // .../1-1/1-1:1.0/ttyUSB0/tty/ttyUSB0, or .../1-1/1-1:1.0/tty/ttyACM0
        for (fs::path above = place; above.has_relative_path(); above = above.parent_path()) {
            const std::string interface = above.filename().string();
            if (interface.find(':') == std::string::npos || interface.find('-') == std::string::npos)
                continue;
            const auto device = read_device(above.parent_path());
            if (!device) break;
            // A link by id without a serial number in it would be the same for two of a kind.
            const fs::path links =
                fs::path(places.dev) / "serial" / (device->serial.empty() ? "by-path" : "by-id");
            const std::string node = (fs::path(places.dev) / name).string();
            const std::string lasting = lasting_name(links, name);
            ports.push_back({lasting.empty() ? node : lasting, node, interface, *device});
            break;
        }
    }
    return ports;
}

}  // namespace comptoir::bridge
