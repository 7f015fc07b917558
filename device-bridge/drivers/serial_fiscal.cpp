/// Fiscal devices on a serial port, or on USB as one.

#include "device-bridge/device_uri.hpp"
#include "device-bridge/fiscal/clean_cash_device.hpp"
#include "device-bridge/fiscal/fdm_device.hpp"
#include "device-bridge/fiscal/tremol_device.hpp"
#include "device-bridge/links/serial.hpp"

namespace comptoir::bridge {
namespace {

bool speaks(const DeviceInfo& info, const char* protocol) {
    return json::text(info.options, "protocol") == protocol;
}

/// 8N1, but for what the URI says.   Source: protocol/devices.md sections 7.2 to 7.4.
SerialSettings line_of(const DeviceInfo& info, const DeviceUri& uri, SerialSettings said) {
    if (uri.has("baud")) return said;
    constexpr int kTremolBaud = 115'200;
    constexpr int kFdmBaud = 19'200;
    constexpr int kCleanCashBaud = 9'600;
    said.baud = kTremolBaud;
    if (speaks(info, "fdm")) said.baud = kFdmBaud;
    if (speaks(info, "cleancash")) said.baud = kCleanCashBaud;
    return said;
}

}  // namespace

extern const Driver serial_fiscal;
const Driver serial_fiscal{
    .id = "serial-fiscal",
    .kind = Kind::fiscal,
    .summary = "Fiscal devices on a serial port: Tremol G03, Belgian fiscal data modules, CleanCash",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("serial://"); },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        const auto said = serial_settings(*uri);
        if (!said) return tl::unexpected(said.error());
        const SerialSettings line = line_of(context.info, *uri, *said);
        const bool is_fdm = speaks(context.info, "fdm");
        const bool is_clean_cash = speaks(context.info, "cleancash");
        auto link = std::make_unique<SerialLink>(context.executor, line, context.clock);
        if (is_fdm) return make_fdm(std::move(context), std::move(link));
        if (is_clean_cash) return make_clean_cash(std::move(context), std::move(link));
        return make_tremol(std::move(context), std::move(link));
    },
};

}  // namespace comptoir::bridge
