/// Fiscal devices on a serial port, or on USB as one.

#include "device-bridge/device_uri.hpp"
#include "device-bridge/fiscal/tremol_device.hpp"
#include "device-bridge/links/serial.hpp"

namespace comptoir::bridge {
namespace {

/// 115200 8N1, but for what the URI says.   Source: protocol/devices.md section 7.2.
SerialSettings tremol_line(const DeviceUri& uri, SerialSettings said) {
    constexpr int kBaud = 115'200;
    if (!uri.has("baud")) said.baud = kBaud;
    return said;
}

}  // namespace

extern const Driver serial_fiscal;
const Driver serial_fiscal{
    .id = "serial-fiscal",
    .kind = Kind::fiscal,
    .summary = "Fiscal devices on a serial port: Tremol G03",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("serial://"); },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        const auto said = serial_settings(*uri);
        if (!said) return tl::unexpected(said.error());
        auto link = std::make_unique<SerialLink>(context.executor, tremol_line(*uri, *said), context.clock);
        return std::make_unique<TremolDevice>(std::move(context), std::move(link));
    },
};

}  // namespace comptoir::bridge
