#pragma once
/// HID devices whose reports we read ourselves: scales and scanners, each with the node that the kernel made.

#include <cstddef>
#include <string>
#include <vector>

#include "app/base/result.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/usb_device.hpp"
#include "device-bridge/links/usb_sysfs.hpp"

namespace comptoir::bridge {

struct HidDevice {
    UsbDevice device;                  ///< `port` is what the kernel calls its place where it is not on USB
    std::string node;                  ///< "/dev/hidraw0"; another one each time it is plugged in
    std::string descriptor;            ///< its report descriptor
    std::vector<std::uint16_t> pages;  ///< the usage pages of its applications, sorted

    [[nodiscard]] bool is_of(std::uint16_t page) const;
    bool operator==(const HidDevice&) const = default;
};

/// Which device a hid URI means.
struct HidWanted {
    std::uint16_t page = 0;  ///< what it has to be, 8Ch or 8Dh; of a device that is both, each part is found
    bool is_any = true;      ///< whichever there is
    UsbWanted usb;           ///< else this one

    bool operator==(const HidWanted&) const = default;
};

constexpr std::size_t kHidDevicesMax = 64;  // the kernel makes 64 nodes at most (HIDRAW_MAX_DEVICES)

/// In the order of their nodes; those whose descriptor can't be read, or is none, are left out. Nothing is
/// opened: the kernel keeps each descriptor in a file.
/// Source: linux drivers/hid/hid-core.c (report_descriptor, HID_ID and the like in uevent), hidraw.c.
/// Thread: io; reads small files that the kernel answers from memory.   Limits: kHidDevicesMax.
[[nodiscard]] std::vector<HidDevice> list_hid_devices(const HardwarePlaces& places);

/// Reads hid: (the only one there is), or hid://0922:8003 with ?serial=X or ?port=1-1.2.
/// Errors: malformed, in words for the person who wrote the settings.   Thread: any.
[[nodiscard]] Result<HidWanted> hid_wanted(const DeviceUri& uri, std::uint16_t page);

/// The one device that is meant.
/// Errors: offline (it is not plugged in, or is no such thing), refused (several are meant: the message says
/// how to tell them apart).   Thread: any.
[[nodiscard]] Result<HidDevice> the_one_meant(const std::vector<HidDevice>& plugged, const HidWanted& wanted);

/// The URI that means this device among those, also after it was replugged.   Thread: any.
[[nodiscard]] std::string hid_uri(const HidDevice& device, const std::vector<HidDevice>& plugged);

}  // namespace comptoir::bridge
