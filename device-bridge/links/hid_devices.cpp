#include "device-bridge/links/hid_devices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "app/base/file.hpp"
#include "device-bridge/links/sysfs.hpp"
#include "device-bridge/protocols/hid_report.hpp"

namespace comptoir::bridge {
namespace {

namespace fs = std::filesystem;

constexpr std::uint16_t kScales = 0x8d;

/// What stands behind `key=` in the lines of a uevent file.
std::string said(std::string_view uevent, std::string_view key) {
    while (!uevent.empty()) {
        const auto line = uevent.substr(0, uevent.find('\n'));
        uevent.remove_prefix(std::min(line.size() + 1, uevent.size()));
        if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == '=')
            return std::string(line.substr(key.size() + 1));
    }
    return {};
}

/// The lowest 16 bits of a part of "0003:00000922:00008003": bus, vendor, product.
std::optional<std::uint16_t> part_of(std::string_view id, int part) {
    for (; part > 0; --part) {
        const auto colon = id.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        id.remove_prefix(colon + 1);
    }
    const auto text = id.substr(0, id.find(':'));
    constexpr int kHexadecimal = 16;
    std::uint32_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number, kHexadecimal);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return static_cast<std::uint16_t>(number);
}

std::optional<UsbDevice> described(const fs::path& hid) {
    constexpr std::size_t kPage = 4'096;
    const std::string uevent = file::read((hid / "uevent").string(), kPage).value_or("");
    const std::string id = said(uevent, "HID_ID");
    const auto vendor = part_of(id, 1);
    const auto product = part_of(id, 2);
    if (!vendor || !product) return std::nullopt;
    UsbDevice device;
    device.vendor = *vendor;
    device.product = *product;
    device.name = said(uevent, "HID_NAME");
    device.port = said(uevent, "HID_PHYS");
    device.serial = said(uevent, "HID_UNIQ");
    if (const auto usb = usb_folder_above(hid)) {
        device.port = usb->filename().string();
        device.serial = line_of(*usb / "serial");
    }
    return device;
}

std::vector<std::uint16_t> pages_of(const std::string& bytes) {
    const auto descriptor = HidDescriptor::parse(bytes);
    std::vector<std::uint16_t> pages;
    if (!descriptor) return pages;
    for (const std::uint32_t application : descriptor->applications()) pages.push_back(hid_page(application));
    std::sort(pages.begin(), pages.end());
    pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
    return pages;
}

const char* words_for(std::uint16_t page) {
    return page == kScales ? "a scale on USB HID" : "a scanner on USB HID";
}

std::string words_for(const HidWanted& wanted) {
    if (wanted.is_any) return words_for(wanted.page);
    std::string words = fmt::format("hid {:04x}:{:04x}", wanted.usb.vendor, wanted.usb.product);
    if (!wanted.usb.serial.empty()) words += " serial " + wanted.usb.serial;
    if (!wanted.usb.port.empty()) words += " in port " + wanted.usb.port;
    return words;
}

/// One device may have a node for each of its parts, and be meant by only one of them.
bool is_same(const HidDevice& one, const HidDevice& other) {
    return one.device == other.device;
}

}  // namespace

bool HidDevice::is_of(std::uint16_t page) const {
    return std::binary_search(pages.begin(), pages.end(), page);
}

std::vector<HidDevice> list_hid_devices(const HardwarePlaces& places) {
    std::vector<HidDevice> devices;
    const fs::path folder = fs::path(places.sys) / "class/hidraw";
    for (const std::string& name : numbered_names_in(folder, "hidraw", kHidDevicesMax)) {
        std::error_code ec;
        const fs::path hid = fs::canonical(folder / name / "device", ec);
        if (ec) continue;
        auto device = described(hid);
        auto bytes = file::read((hid / "report_descriptor").string(), HidDescriptor::kBytesMax).value_or("");
        auto pages = pages_of(bytes);
        if (!device || pages.empty()) continue;
        devices.push_back(
            {std::move(*device), (fs::path(places.dev) / name).string(), std::move(bytes), std::move(pages)});
    }
    return devices;
}

Result<HidWanted> hid_wanted(const DeviceUri& uri, std::uint16_t page) {
    HidWanted wanted;
    wanted.page = page;
    if (uri.host().empty() && uri.path().empty()) {
        if (const auto plain = uri.only({}); !plain) return tl::unexpected(plain.error());
        return wanted;
    }
    const auto by_identity = usb_wanted(uri);
    if (!by_identity) {
        return fail(ErrorCode::malformed,
                    "hid: write the vendor and the product as lsusb shows them: \"hid://0922:8003\" (and "
                    "?serial=... or ?port=1-1.2), or just \"hid:\" where it is the only one");
    }
    wanted.is_any = false;
    wanted.usb = *by_identity;
    return wanted;
}

Result<HidDevice> the_one_meant(const std::vector<HidDevice>& plugged, const HidWanted& wanted) {
    std::vector<HidDevice> meant;
    bool is_something_else = false;
    for (const HidDevice& device : plugged) {
        if (!wanted.is_any && !is_meant(device.device, wanted.usb)) continue;
        const bool is_known = std::any_of(meant.begin(), meant.end(),
                                          [&](const HidDevice& other) { return is_same(device, other); });
        if (!device.is_of(wanted.page)) {
            is_something_else = true;
        } else if (!is_known) {
            meant.push_back(device);
        }
    }
    if (meant.size() == 1) return meant.front();
    if (meant.empty()) {
        const bool is_no_such = !wanted.is_any && is_something_else;
        return fail(ErrorCode::offline,
                    words_for(wanted) + (is_no_such ? std::string(" is not ") + words_for(wanted.page)
                                                    : std::string(": not plugged in")));
    }
    constexpr std::size_t kNamedMax = 4;  // an error is one line
    std::string names;
    for (std::size_t i = 0; i < meant.size() && i < kNamedMax; ++i) {
        names += fmt::format("{}{} ({} in port {})", i == 0 ? "" : ", ", hid_uri(meant[i], plugged),
                             meant[i].device.name, meant[i].device.port);
    }
    return fail(ErrorCode::refused,
                fmt::format("{}: {} are plugged in; name one: {}", words_for(wanted), meant.size(), names));
}

std::string hid_uri(const HidDevice& device, const std::vector<HidDevice>& plugged) {
    std::vector<HidDevice> different;
    for (const HidDevice& other : plugged) {
        const bool is_known = std::any_of(different.begin(), different.end(),
                                          [&](const HidDevice& known) { return is_same(other, known); });
        if (!is_known) different.push_back(other);
    }
    std::vector<UsbDevice> among;
    std::transform(different.begin(), different.end(), std::back_inserter(among),
                   [](const HidDevice& other) { return other.device; });
    std::string uri = usb_uri(device.device, among);
    uri.replace(0, uri.find(':'), "hid");
    // What hangs on no USB has a place that no URI can say.
    const auto said = DeviceUri::parse(uri);
    return said && hid_wanted(*said, kScales) ? uri : uri.substr(0, uri.find('?'));
}

}  // namespace comptoir::bridge
