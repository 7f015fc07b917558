#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/file.hpp"
#include "device-bridge/links/serial.hpp"
#include "device-bridge/links/tcp.hpp"
#include "device-bridge/links/usb.hpp"
#include "device-bridge/printing/printer.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::uint16_t kRawPort = 9100;  // Source: what JetDirect and every ESC/POS network card listen on

Result<std::unique_ptr<ByteLink>> link_to(const OpenContext& context, const DeviceUri& uri) {
    if (uri.scheme() == "usb") {
        const auto wanted = usb_wanted(uri);
        if (!wanted) return tl::unexpected(wanted.error());
        return std::make_unique<UsbLink>(context.executor, *wanted, context.clock);
    }
    if (uri.scheme() == "serial") {
        const auto settings = serial_settings(uri);
        if (!settings) return tl::unexpected(settings.error());
        return std::make_unique<SerialLink>(context.executor, *settings, context.clock);
    }
    if (const auto plain = uri.only({}); !plain) return tl::unexpected(plain.error());
    if (uri.scheme() == "file") {
        if (uri.path().empty()) return fail(ErrorCode::malformed, "file: which path?");
        return std::make_unique<FileLink>(context.executor, uri.path(), context.clock);
    }
    const auto port = uri.port(kRawPort);
    if (!port) return tl::unexpected(port.error());
    if (uri.host().empty()) return fail(ErrorCode::malformed, "tcp: which host?");
    return std::make_unique<TcpLink>(context.executor, TcpAddress{uri.host(), *port}, context.clock);
}

Result<std::unique_ptr<Device>> open_printer(OpenContext context) {
    const auto uri = DeviceUri::parse(context.info.uri);
    if (!uri) return tl::unexpected(uri.error());
    auto link = link_to(context, *uri);
    if (!link) return tl::unexpected(link.error());
    return Printer::open(std::move(context), std::move(*link));
}

}  // namespace

extern const Driver stream_printer;
const Driver stream_printer{
    .id = "stream-printer",
    .kind = Kind::printer,
    .summary = "Receipt and label printers on USB, a serial port, the network (port 9100) or a device node",
    .matches =
        [](const DeviceInfo& info) {
            return info.uri.starts_with("usb://") || info.uri.starts_with("serial://") ||
                   info.uri.starts_with("tcp://") || info.uri.starts_with("file://");
        },
    .open = open_printer,
};

}  // namespace comptoir::bridge
