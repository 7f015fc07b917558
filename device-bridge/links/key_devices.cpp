#include "device-bridge/links/key_devices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "device-bridge/links/sysfs.hpp"
#include "device-bridge/links/usb_device.hpp"

namespace comptoir::bridge {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNodesMax = 1'024;  // the kernel numbers no more event nodes
constexpr int kHexadecimal = 16;

/// Source: linux include/uapi/linux/input-event-codes.h.
constexpr unsigned kKeyOne = 2;
constexpr unsigned kKeyZero = 11;
constexpr unsigned kKeyEnter = 28;
constexpr unsigned kKeyPadEnter = 96;
constexpr unsigned kKeyPadOne = 79;
constexpr unsigned kKeyPadZero = 82;

std::uint16_t id_of(const fs::path& path) {
    const std::string text = line_of(path);
    std::uint16_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number, kHexadecimal);
    return ec == std::errc{} ? number : std::uint16_t{0};
}

KeyDevice describe(const fs::path& input) {
    KeyDevice device;
    device.bus = id_of(input / "id/bustype");
    device.vendor = id_of(input / "id/vendor");
    device.product = id_of(input / "id/product");
    device.name = line_of(input / "name");
    device.serial = line_of(input / "uniq");
    device.port = line_of(input / "phys");
    if (const auto usb = usb_folder_above(input)) {
        device.port = usb->filename().string();
        device.serial = line_of(*usb / "serial");
    }
    return device;
}

bool is_meant(const KeyDevice& device, const KeyWanted& wanted) {
    if (!wanted.path.empty()) {
        return std::find(device.typing.begin(), device.typing.end(), wanted.path) != device.typing.end();
    }
    if (wanted.is_any) return is_plugged_in(device);  // never the keyboard of a laptop
    return device.vendor == wanted.vendor && device.product == wanted.product &&
           (wanted.serial.empty() || device.serial == wanted.serial) &&
           (wanted.port.empty() || device.port == wanted.port);
}

std::string words_for(const KeyWanted& wanted) {
    if (!wanted.path.empty()) return wanted.path;
    if (wanted.is_any) return "a scanner that types";
    std::string words = fmt::format("{:04x}:{:04x}", wanted.vendor, wanted.product);
    if (!wanted.serial.empty()) words += " serial " + wanted.serial;
    if (!wanted.port.empty()) words += " in port " + wanted.port;
    return words;
}

}  // namespace

bool can_type(std::string_view key_bitmap, unsigned word_bits) {
    constexpr std::size_t kWordsMax = 64;  // of 32 bits each, the kernel's 768 keys are 24
    std::vector<std::uint64_t> words;
    while (!key_bitmap.empty() && words.size() < kWordsMax) {
        const auto word = key_bitmap.substr(0, key_bitmap.find(' '));
        key_bitmap.remove_prefix(std::min(word.size() + 1, key_bitmap.size()));
        std::uint64_t value = 0;
        const auto [end, ec] = std::from_chars(word.data(), word.data() + word.size(), value, kHexadecimal);
        if (ec != std::errc{} || end != word.data() + word.size()) return false;
        words.push_back(value);
    }
    std::reverse(words.begin(), words.end());
    const auto has = [&](unsigned key) {
        const std::size_t word = key / word_bits;
        return word < words.size() && ((words[word] >> (key % word_bits)) & 1u) != 0;
    };
    const auto has_all = [&](unsigned first, unsigned last) {
        for (unsigned key = first; key <= last; ++key) {
            if (!has(key)) return false;
        }
        return true;
    };
    const bool has_digits = has_all(kKeyOne, kKeyZero) || has_all(kKeyPadOne, kKeyPadZero);
    return has_digits && (has(kKeyEnter) || has(kKeyPadEnter));
}

bool is_plugged_in(const KeyDevice& device) {
    return device.bus == kUsbBus || device.bus == kBluetoothBus;
}

std::vector<KeyDevice> list_key_devices(const HardwarePlaces& places) {
    std::vector<KeyDevice> devices;
    const fs::path folder = fs::path(places.sys) / "class/input";
    for (const std::string& name : numbered_names_in(folder, "event", kNodesMax)) {
        std::error_code ec;
        const fs::path input = fs::canonical(folder / name, ec).parent_path();
        if (ec) continue;
        KeyDevice device = describe(input);
        const auto same = std::find_if(devices.begin(), devices.end(), [&](const KeyDevice& other) {
            return other.vendor == device.vendor && other.product == device.product &&
                   other.port == device.port && other.serial == device.serial;
        });
        if (same == devices.end() && devices.size() == kKeyDevicesMax) continue;
        KeyDevice& of = same == devices.end() ? devices.emplace_back(std::move(device)) : *same;
        auto& nodes = can_type(line_of(input / "capabilities/key")) ? of.typing : of.others;
        if (nodes.size() < kKeyNodesMax) nodes.push_back((fs::path(places.dev) / "input" / name).string());
    }
    std::erase_if(devices, [](const KeyDevice& device) { return device.typing.empty(); });
    return devices;
}

Result<KeyWanted> key_wanted(const DeviceUri& uri) {
    KeyWanted wanted;
    if (uri.host().empty() && uri.path().starts_with('/')) {
        if (const auto plain = uri.only({}); !plain) return tl::unexpected(plain.error());
        wanted.is_any = false;
        wanted.path = uri.path();
        return wanted;
    }
    if (uri.host().empty() && uri.path().empty()) {
        if (const auto plain = uri.only({}); !plain) return tl::unexpected(plain.error());
        return wanted;
    }
    const auto by_identity = usb_wanted(uri);
    if (!by_identity) {
        return fail(ErrorCode::malformed,
                    "evdev: write the scanner as \"evdev://0c2e:0200\", \"evdev:///dev/input/by-id/...\", "
                    "or just \"evdev:\" where it is the only one");
    }
    wanted.is_any = false;
    wanted.vendor = by_identity->vendor;
    wanted.product = by_identity->product;
    wanted.serial = by_identity->serial;
    wanted.port = by_identity->port;
    return wanted;
}

Result<KeyDevice> the_one_meant(const std::vector<KeyDevice>& plugged, const KeyWanted& wanted) {
    std::vector<const KeyDevice*> meant;
    for (const KeyDevice& device : plugged) {
        if (is_meant(device, wanted)) meant.push_back(&device);
    }
    if (meant.empty()) return fail(ErrorCode::offline, words_for(wanted) + ": not plugged in");
    if (meant.size() == 1) return *meant.front();
    constexpr std::size_t kNamedMax = 4;  // an error is one line
    std::string names;
    for (std::size_t i = 0; i < meant.size() && i < kNamedMax; ++i) {
        names += fmt::format("{}{} ({} in port {})", i == 0 ? "" : ", ", key_uri(*meant[i], plugged),
                             meant[i]->name, meant[i]->port);
    }
    return fail(ErrorCode::refused,
                fmt::format("{}: {} are plugged in; name one: {}", words_for(wanted), meant.size(), names));
}

std::string key_uri(const KeyDevice& device, const std::vector<KeyDevice>& plugged) {
    const auto as_usb = [](const KeyDevice& typing) {
        UsbDevice usb;
        usb.vendor = typing.vendor;
        usb.product = typing.product;
        usb.port = typing.port;
        usb.serial = typing.serial;
        return usb;
    };
    std::vector<UsbDevice> among;
    std::transform(plugged.begin(), plugged.end(), std::back_inserter(among), as_usb);
    const std::string uri = usb_uri(as_usb(device), among);
    return "evdev" + uri.substr(uri.find(':'));
}

}  // namespace comptoir::bridge
