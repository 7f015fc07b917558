#pragma once
/// What can type: keyboards, and the scanners, card readers and number pads that the kernel takes for one.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/usb_sysfs.hpp"

namespace comptoir::bridge {

/// One device that types, with every node that the kernel made for it.
struct KeyDevice {
    std::uint16_t bus = 0;  ///< kUsbBus, kBluetoothBus, or one that is soldered in
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::string serial;               ///< as it says it; empty where it has none
    std::string port;                 ///< "1-1.2" on USB; else what the kernel calls its place
    std::string name;                 ///< "Honeywell 1900"
    std::vector<std::string> typing;  ///< nodes that codes come from: "/dev/input/event3"
    std::vector<std::string> others;  ///< its volume keys and the like, which nobody else may hear either

    bool operator==(const KeyDevice&) const = default;
};

/// Source: linux include/uapi/linux/input.h, BUS_USB and BUS_BLUETOOTH.
constexpr std::uint16_t kUsbBus = 0x03;
constexpr std::uint16_t kBluetoothBus = 0x05;

/// Neither built in nor made by a program: somebody may have brought it.   Thread: any.
[[nodiscard]] bool is_plugged_in(const KeyDevice& device);

/// Which device an evdev URI means; nothing set: whichever is plugged in.
struct KeyWanted {
    bool is_any = true;
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::string serial;  ///< empty: any
    std::string port;    ///< empty: any
    std::string path;    ///< a node, or a lasting name of one; empty: by the rest

    bool operator==(const KeyWanted&) const = default;
};

constexpr std::size_t kKeyDevicesMax = 64;  // a till has three; a test bench with four hubs has thirty
constexpr std::size_t kKeyNodesMax = 8;     // of one device; the busiest gaming keyboard has five

/// Whether a set of keys, as the kernel writes it, has the digits and an Enter key.
/// Source: linux drivers/input/input.c (input_print_bitmap: words of a long in hexadecimal, the highest
/// first) and include/uapi/linux/input-event-codes.h.   Thread: any.
[[nodiscard]] bool can_type(std::string_view key_bitmap, unsigned word_bits = 8 * sizeof(long));

/// In the order of their nodes. Nothing is opened.
/// Thread: io; reads small files that the kernel answers from memory.   Limits: kKeyDevicesMax, kKeyNodesMax.
[[nodiscard]] std::vector<KeyDevice> list_key_devices(const HardwarePlaces& places);

/// Reads evdev: (whichever is plugged in), evdev://0c2e:0200 with ?serial=X or ?port=1-1.2, or
/// evdev:///dev/input/by-id/usb-Honeywell_1900-event-kbd.
/// Errors: malformed, in words for the person who wrote the settings.   Thread: any.
[[nodiscard]] Result<KeyWanted> key_wanted(const DeviceUri& uri);

/// The one device that is meant; `path` of the wish already led to the node that it names now.
/// Errors: offline (it is not plugged in), refused (several are meant: the message says how to tell them
/// apart).   Thread: any.
[[nodiscard]] Result<KeyDevice> the_one_meant(const std::vector<KeyDevice>& plugged, const KeyWanted& wanted);

/// The URI that means this device among those, also after it was replugged: by its serial number where it has
/// one that no other has, else by the port it is in.   Thread: any.
[[nodiscard]] std::string key_uri(const KeyDevice& device, const std::vector<KeyDevice>& plugged);

}  // namespace comptoir::bridge
