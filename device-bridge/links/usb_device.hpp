#pragma once
/// USB devices that may be printed through: which one the settings mean, and how the settings would name it.
/// Pure: where they are listed from is links/usb_sysfs.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/base/result.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/protocols/usb_descriptors.hpp"

namespace comptoir::bridge {

/// A device as it is plugged in now.
struct UsbDevice {
    std::string
        port;  ///< "1-1.2": bus, then the port of each hub on the way; stays when it is replugged there
    int bus = 0;
    int address = 0;  ///< on the bus; another one each time it is plugged in
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::string serial;       ///< as it says it; empty where it has none
    std::string maker;        ///< likewise
    std::string name;         ///< likewise
    std::string device_id;    ///< text of its IEEE 1284 device id, where the kernel's driver asked for it
    std::string kernel_node;  ///< "usb/lp0" below /dev where the kernel's driver holds it; empty otherwise
    std::optional<UsbInterface> printing;  ///< the interface to print through

    bool operator==(const UsbDevice&) const = default;
};

/// Which device a usb URI means.
struct UsbWanted {
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::string serial;  ///< empty: any
    std::string port;    ///< empty: any

    bool operator==(const UsbWanted&) const = default;
};

/// Reads usb://04b8:0e28, with ?serial=X or ?port=1-1.2.
/// Errors: malformed, in words for the person who wrote the settings.   Thread: any.
[[nodiscard]] Result<UsbWanted> usb_wanted(const DeviceUri& uri);

[[nodiscard]] bool is_meant(const UsbDevice& device, const UsbWanted& wanted);

/// The one device that is meant.
/// Errors: offline (it is not plugged in), refused (several are meant: the message says how to tell them
/// apart), unsupported (it has no interface to print through).   Thread: any.
[[nodiscard]] Result<UsbDevice> the_one_meant(const std::vector<UsbDevice>& plugged, const UsbWanted& wanted);

/// The URI that means this device among those, also after it was replugged: by its serial number where it has
/// one that no other has, else by the port it is in.   Thread: any.
[[nodiscard]] std::string usb_uri(const UsbDevice& device, const std::vector<UsbDevice>& plugged);

/// Whether the kernel's driver coming and going counts as a change. It does both each time libusb takes the
/// device and gives it back.
enum class KernelNode { counts, is_no_matter };

/// Changes whenever the device that is meant was plugged in anew or was pulled.
[[nodiscard]] std::string presence_of(const std::vector<UsbDevice>& plugged, const UsbWanted& wanted,
                                      KernelNode node);

/// Makers whose printers hide behind an interface of class "vendor specific".
[[nodiscard]] bool makes_vendor_class_printers(std::uint16_t vendor);

/// Worth showing as a printer that somebody may want to use.
[[nodiscard]] bool looks_like_a_printer(const UsbDevice& device);

/// What it calls itself, for people and for the table of models: "EPSON TM-T20II".
[[nodiscard]] std::string model_of(const UsbDevice& device);

}  // namespace comptoir::bridge
