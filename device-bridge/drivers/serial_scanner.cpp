/// Scanners on a serial port, or on USB as one (CDC).

#include "device-bridge/scanning/serial_scanner.hpp"

#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/serial.hpp"

namespace comptoir::bridge {

extern const Driver serial_scanner;
const Driver serial_scanner{
    .id = "serial-scanner",
    .kind = Kind::scanner,
    .summary = "Scanners on a serial port, or on USB as one",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("serial://"); },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        auto line = serial_settings(*uri);
        if (!line) return tl::unexpected(line.error());
        line->broken = SerialSettings::Broken::as_zero;
        auto link = std::make_unique<SerialLink>(context.executor, *line, context.clock);
        auto options = ScannerOptions::from(context.info.options);
        return std::make_unique<SerialScanner>(std::move(context), std::move(link), std::move(options));
    },
};

}  // namespace comptoir::bridge
