/// Fiscal devices on a serial port, or on USB as one.

#include "device-bridge/device_uri.hpp"
#include "device-bridge/fiscal/fdm_device.hpp"
#include "device-bridge/fiscal/tremol_device.hpp"
#include "device-bridge/links/serial.hpp"

namespace comptoir::bridge {
namespace {

bool is_fdm(const DeviceInfo& info) {
    return json::text(info.options, "protocol") == "fdm";
}

/// 8N1, but for what the URI says.   Source: protocol/devices.md sections 7.2 and 7.3.
SerialSettings line_of(const DeviceInfo& info, const DeviceUri& uri, SerialSettings said) {
    constexpr int kTremolBaud = 115'200;
    constexpr int kFdmBaud = 19'200;
    if (!uri.has("baud")) said.baud = is_fdm(info) ? kFdmBaud : kTremolBaud;
    return said;
}

}  // namespace

extern const Driver serial_fiscal;
const Driver serial_fiscal{
    .id = "serial-fiscal",
    .kind = Kind::fiscal,
    .summary = "Fiscal devices on a serial port: Tremol G03, Belgian fiscal data modules",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("serial://"); },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        const auto said = serial_settings(*uri);
        if (!said) return tl::unexpected(said.error());
        auto link =
            std::make_unique<SerialLink>(context.executor, line_of(context.info, *uri, *said), context.clock);
        if (is_fdm(context.info)) return std::make_unique<FdmDevice>(std::move(context), std::move(link));
        return std::make_unique<TremolDevice>(std::move(context), std::move(link));
    },
};

}  // namespace comptoir::bridge
