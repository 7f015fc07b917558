/// Sylvac's S_Cal pro calipers on a serial port, or on USB as one.

#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/serial.hpp"
#include "device-bridge/measuring/caliper.hpp"

namespace comptoir::bridge {
namespace {

/// 4800 7E2, but for what the URI says.   Source: protocol/devices.md section 7.5.
SerialSettings line_for(const DeviceUri& uri, SerialSettings said) {
    constexpr int kBaud = 4'800;
    constexpr int kBits = 7;
    constexpr int kStop = 2;
    if (!uri.has("baud")) said.baud = kBaud;
    if (!uri.has("bits")) said.bits = kBits;
    if (!uri.has("parity")) said.parity = SerialSettings::Parity::even;
    if (!uri.has("stop")) said.stop = kStop;
    said.broken = SerialSettings::Broken::as_zero;
    return said;
}

}  // namespace

extern const Driver serial_caliper;
const Driver serial_caliper{
    .id = "serial-caliper",
    .kind = Kind::gauge,
    .summary = "Sylvac S_Cal pro calipers on a serial port",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("serial://"); },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        const auto said = serial_settings(*uri);
        if (!said) return tl::unexpected(said.error());
        auto link = std::make_unique<SerialLink>(context.executor, line_for(*uri, *said), context.clock);
        return std::make_unique<Caliper>(std::move(context), std::move(link));
    },
};

}  // namespace comptoir::bridge
