#include "device-bridge/links/usb_device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "app/base/text.hpp"
#include "device-bridge/protocols/ieee1284.hpp"

namespace comptoir::bridge {
namespace {

// Source: usb.ids, the public list of USB ids.
constexpr std::uint16_t kEpson = 0x04b8;
constexpr std::uint16_t kStar = 0x0519;

std::optional<std::uint16_t> four_digits(std::string_view text) {
    constexpr int kHexadecimal = 16;
    std::uint16_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number, kHexadecimal);
    if (text.size() != 4 || ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// "1-1.2": digits, a dash, and digits with dots between.
bool is_port(std::string_view text) {
    constexpr std::size_t kPortMax = 32;  // five hubs deep, two digits each, are 20
    const auto dash = text.find('-');
    if (dash == 0 || dash == std::string_view::npos || dash + 1 == text.size() || text.size() > kPortMax) {
        return false;
    }
    const auto route = text.substr(dash + 1);
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dash), is_digit) &&
           std::all_of(route.begin(), route.end(), [&](char c) { return is_digit(c) || c == '.'; }) &&
           is_digit(route.front()) && is_digit(route.back());
}

/// Whether a URI can carry it: no control characters, and short enough.
bool is_speakable(std::string_view serial) {
    constexpr std::size_t kSerialMax = 126;  // what a USB string descriptor holds
    return !serial.empty() && serial.size() <= kSerialMax &&
           std::all_of(serial.begin(), serial.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// Source: RFC 3986 section 2.3 for what goes as it is.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_plain = is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
        out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<std::uint8_t>(c));
    }
    return out;
}

std::string base_uri(std::uint16_t vendor, std::uint16_t product) {
    return fmt::format("usb://{:04x}:{:04x}", vendor, product);
}

std::string words_for(const UsbWanted& wanted) {
    std::string words = fmt::format("usb {:04x}:{:04x}", wanted.vendor, wanted.product);
    if (!wanted.serial.empty()) words += " serial " + wanted.serial;
    if (!wanted.port.empty()) words += " in port " + wanted.port;
    return words;
}

std::string listed(const std::vector<UsbDevice>& some, const std::vector<UsbDevice>& plugged) {
    constexpr std::size_t kNamedMax = 4;  // an error is one line
    std::string words;
    for (std::size_t i = 0; i < some.size() && i < kNamedMax; ++i) {
        words += fmt::format("{}{} in port {}", i == 0 ? "" : ", ", usb_uri(some[i], plugged), some[i].port);
    }
    return some.size() > kNamedMax ? words + " and more" : words;
}

}  // namespace

Result<UsbWanted> usb_wanted(const DeviceUri& uri) {
    if (const auto known = uri.only({"serial", "port"}); !known) return tl::unexpected(known.error());
    const auto vendor = four_digits(uri.host());
    const auto product = four_digits(uri.port_text());
    if (!vendor || !product || !uri.path().empty()) {
        return fail(ErrorCode::malformed,
                    "usb: write the vendor and the product as lsusb shows them: \"usb://04b8:0e28\"");
    }
    UsbWanted wanted{*vendor, *product, uri.text("serial"), uri.text("port")};
    if (uri.has("serial") && wanted.serial.empty()) {
        return fail(ErrorCode::malformed, "usb: which serial number?");
    }
    if (uri.has("port") && !is_port(wanted.port)) {
        return fail(ErrorCode::malformed, "usb: a port is written \"1-1.2\", as in /sys/bus/usb/devices");
    }
    return wanted;
}

bool is_meant(const UsbDevice& device, const UsbWanted& wanted) {
    return device.vendor == wanted.vendor && device.product == wanted.product &&
           (wanted.serial.empty() || device.serial == wanted.serial) &&
           (wanted.port.empty() || device.port == wanted.port);
}

Result<UsbDevice> the_one_meant(const std::vector<UsbDevice>& plugged, const UsbWanted& wanted) {
    std::vector<UsbDevice> meant;
    std::vector<UsbDevice> alike;
    for (const UsbDevice& device : plugged) {
        if (is_meant(device, wanted)) meant.push_back(device);
        if (device.vendor == wanted.vendor && device.product == wanted.product) alike.push_back(device);
    }
    if (meant.empty()) {
        std::string why = words_for(wanted) + " is not plugged in";
        if (!alike.empty()) why += "; there is " + listed(alike, plugged);
        return fail(ErrorCode::offline, std::move(why));
    }
    if (meant.size() > 1) {
        return fail(ErrorCode::refused, fmt::format("{} are {} devices; write which one is meant: {}",
                                                    words_for(wanted), meant.size(), listed(meant, plugged)));
    }
    if (!meant.front().printing) {
        return fail(ErrorCode::unsupported, words_for(wanted) + " has no interface to print through");
    }
    return meant.front();
}

std::string usb_uri(const UsbDevice& device, const std::vector<UsbDevice>& plugged) {
    const auto namesakes = std::count_if(plugged.begin(), plugged.end(), [&](const UsbDevice& other) {
        return other.vendor == device.vendor && other.product == device.product &&
               other.serial == device.serial;
    });
    const std::string base = base_uri(device.vendor, device.product);
    if (is_speakable(device.serial) && namesakes <= 1) return base + "?serial=" + escaped(device.serial);
    return base + "?port=" + device.port;
}

std::string presence_of(const std::vector<UsbDevice>& plugged, const UsbWanted& wanted, KernelNode node) {
    std::string presence;
    for (const UsbDevice& device : plugged) {
        if (!is_meant(device, wanted)) continue;
        presence += fmt::format("{}:{}", device.bus, device.address);
        if (node == KernelNode::counts) presence += ":" + device.kernel_node;
        presence += ";";
    }
    return presence;
}

bool makes_vendor_class_printers(std::uint16_t vendor) {
    return vendor == kEpson || vendor == kStar;  // Source: devices/escpos.md section 11
}

bool looks_like_a_printer(const UsbDevice& device) {
    if (!device.printing) return false;
    if (device.printing->device_class == UsbInterface::kPrinterClass || device.vendor == kStar) return true;
    // Assumed: Epson's scanners are of the vendor class, too; its receipt printers are called TM-, and their
    // interface cards UB- (usb.ids).
    return device.name.starts_with("TM-") || device.name.starts_with("UB-") ||
           device.name.starts_with("EPSON TM-");
}

std::string model_of(const UsbDevice& device) {
    const std::string said = parse_device_id(device.device_id).make_and_model();
    return said.empty() ? make_and_model(device.maker, device.name) : said;
}

}  // namespace comptoir::bridge
