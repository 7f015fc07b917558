#include "device-bridge/protocols/usb_descriptors.hpp"

namespace comptoir::bridge {
namespace {

enum DescriptorType : std::uint8_t { kDevice = 1, kConfiguration = 2, kInterface = 4, kEndpoint = 5 };

constexpr std::size_t kDeviceBytes = 18;
constexpr std::size_t kConfigurationBytes = 9;
constexpr std::size_t kInterfaceBytes = 9;
constexpr std::size_t kEndpointBytes = 7;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

std::uint16_t word_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(byte_at(bytes, at) | byte_at(bytes, at + 1) << 8);
}

void add_endpoint(UsbInterface& interface, std::string_view descriptor) {
    constexpr std::uint8_t kTransferType = 3;
    constexpr std::uint8_t kBulk = 2;
    constexpr std::uint8_t kTowardsUs = 0x80;
    constexpr std::uint16_t kPacketBytes = 0x7ff;
    if ((byte_at(descriptor, 3) & kTransferType) != kBulk) return;
    const UsbEndpoint endpoint{byte_at(descriptor, 2),
                               static_cast<std::uint16_t>(word_at(descriptor, 4) & kPacketBytes)};
    if (endpoint.packet_bytes == 0) return;
    auto& place = (endpoint.address & kTowardsUs) != 0 ? interface.in : interface.out;
    if (!place) place = endpoint;
}

/// Lower is better; nothing: not to be printed through.
std::optional<int> rank(const UsbInterface& interface, VendorClass vendor) {
    if (!interface.out) return std::nullopt;
    if (interface.device_class == UsbInterface::kVendorClass) {
        return vendor == VendorClass::counts ? std::optional(9) : std::nullopt;
    }
    constexpr std::uint8_t kPrinters = 1;
    if (interface.device_class != UsbInterface::kPrinterClass || interface.subclass != kPrinters) {
        return std::nullopt;
    }
    // Source: Printing Devices 1.1, section 4.3: 1 unidirectional, 2 bidirectional, 3 IEEE 1284.4. 4 is IPP
    // over USB.
    switch (interface.protocol) {
        case 2: return interface.in ? 0 : 1;
        case 1: return 2;
        case 3: return 3;
        default: return std::nullopt;
    }
}

}  // namespace

Result<UsbDescription> parse_usb_descriptors(std::string_view bytes) {
    bytes = bytes.substr(0, kUsbDescriptorBytesMax);
    if (bytes.size() < kDeviceBytes || byte_at(bytes, 0) < kDeviceBytes || byte_at(bytes, 1) != kDevice) {
        return fail(ErrorCode::malformed, "no USB device descriptor");
    }
    UsbDescription device{word_at(bytes, 8), word_at(bytes, 10), {}};
    std::uint8_t configuration = 0;
    bool is_inside = false;  // endpoints belong to the interface before them
    while (bytes.size() >= 2) {
        const std::size_t length = byte_at(bytes, 0);
        if (length < 2 || length > bytes.size()) break;
        const auto descriptor = bytes.substr(0, length);
        bytes.remove_prefix(length);
        const auto type = byte_at(descriptor, 1);
        if (type == kConfiguration && length >= kConfigurationBytes) {
            configuration = byte_at(descriptor, 5);
            is_inside = false;
        } else if (type == kInterface) {
            is_inside = length >= kInterfaceBytes && device.interfaces.size() < kUsbInterfacesMax;
            if (!is_inside) continue;
            device.interfaces.push_back({.configuration = configuration,
                                         .number = byte_at(descriptor, 2),
                                         .alternate = byte_at(descriptor, 3),
                                         .device_class = byte_at(descriptor, 5),
                                         .subclass = byte_at(descriptor, 6),
                                         .protocol = byte_at(descriptor, 7),
                                         .out = {},
                                         .in = {}});
        } else if (type == kEndpoint && length >= kEndpointBytes && is_inside) {
            add_endpoint(device.interfaces.back(), descriptor);
        }
    }
    return device;
}

std::optional<UsbInterface> printer_interface(const UsbDescription& device, std::uint8_t configuration,
                                              VendorClass vendor) {
    if (device.interfaces.empty()) return std::nullopt;
    if (configuration == 0) configuration = device.interfaces.front().configuration;
    std::optional<UsbInterface> best;
    std::optional<int> best_rank;
    for (const UsbInterface& interface : device.interfaces) {
        if (interface.configuration != configuration) continue;
        const auto its_rank = rank(interface, vendor);
        if (!its_rank || (best_rank && *its_rank >= *best_rank)) continue;
        best = interface;
        best_rank = its_rank;
    }
    return best;
}

}  // namespace comptoir::bridge
