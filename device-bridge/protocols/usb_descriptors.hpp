#pragma once
/// What a USB device says of itself in bytes, as far as it matters for printing through it.
///
/// Source: Universal Serial Bus Specification 2.0, section 9.6; USB Device Class Definition for Printing
/// Devices 1.1, section 5.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::bridge {

struct UsbEndpoint {
    std::uint8_t address = 0;  ///< the highest bit: towards us
    std::uint16_t packet_bytes = 0;
    bool operator==(const UsbEndpoint&) const = default;
};

/// One setting of one interface, with its first bulk endpoint in each direction.
struct UsbInterface {
    std::uint8_t configuration = 0;
    std::uint8_t number = 0;
    std::uint8_t alternate = 0;
    std::uint8_t device_class = 0;
    std::uint8_t subclass = 0;
    std::uint8_t protocol = 0;
    std::optional<UsbEndpoint> out;
    std::optional<UsbEndpoint> in;

    static constexpr std::uint8_t kPrinterClass = 7;
    static constexpr std::uint8_t kVendorClass = 0xff;
    bool operator==(const UsbInterface&) const = default;
};

struct UsbDescription {
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::vector<UsbInterface> interfaces;
};

/// Limits of what is read; a device that says more is cut there.
constexpr std::size_t kUsbDescriptorBytesMax = 65'553;  // 18 for the device, and a length of 16 bits
constexpr std::size_t kUsbInterfacesMax = 64;           // a printer has one to four with their settings

/// Reads the device descriptor and the configurations behind it, as sysfs keeps them in `descriptors`.
/// Descriptors that are none of ours, or shorter than they claim, are passed over.
///
/// Errors: malformed where there is not even a device descriptor.   Thread: any.
[[nodiscard]] Result<UsbDescription> parse_usb_descriptors(std::string_view bytes);

/// Whether an interface that only its maker knows may be one to print through.
enum class VendorClass { counts, is_none };

/// The interface to print through, in the configuration that is in use (0: the first one): class 7 with two
/// directions before one, then IEEE 1284.4; never IPP over USB, which is no stream of printer bytes.
/// Nothing where there is none.   Thread: any.
[[nodiscard]] std::optional<UsbInterface> printer_interface(const UsbDescription& device,
                                                            std::uint8_t configuration, VendorClass vendor);

}  // namespace comptoir::bridge
