/// Pole displays on a serial port, on USB or on the network.

#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/serial.hpp"
#include "device-bridge/links/tcp.hpp"
#include "device-bridge/links/usb.hpp"
#include "device-bridge/pole/pole.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::uint16_t kRawPort = 9100;  // Source: what serial servers and network printers listen on

Result<std::unique_ptr<ByteLink>> link_to(const OpenContext& context, const DeviceUri& uri) {
    if (uri.scheme() == "usb") {
        const auto wanted = usb_wanted(uri);
        if (!wanted) return tl::unexpected(wanted.error());
        return std::make_unique<UsbLink>(context.executor, *wanted, context.clock);
    }
    if (uri.scheme() == "serial") {
        const auto line = serial_settings(uri);
        if (!line) return tl::unexpected(line.error());
        return std::make_unique<SerialLink>(context.executor, *line, context.clock);
    }
    if (const auto plain = uri.only({}); !plain) return tl::unexpected(plain.error());
    const auto port = uri.port(kRawPort);
    if (!port) return tl::unexpected(port.error());
    if (uri.host().empty()) return fail(ErrorCode::malformed, "tcp: which host?");
    return std::make_unique<TcpLink>(context.executor, TcpAddress{uri.host(), *port}, context.clock);
}

}  // namespace

extern const Driver stream_pole;
const Driver stream_pole{
    .id = "stream-pole",
    .kind = Kind::pole,
    .summary = "Pole displays of two rows on a serial port, on USB or on the network",
    .matches =
        [](const DeviceInfo& info) {
            return info.uri.starts_with("usb://") || info.uri.starts_with("serial://") ||
                   info.uri.starts_with("tcp://");
        },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        auto link = link_to(context, *uri);
        if (!link) return tl::unexpected(link.error());
        auto options = PoleOptions::from(context.info.options);
        return std::make_unique<Pole>(std::move(context), std::move(*link), std::move(options));
    },
};

}  // namespace comptoir::bridge
