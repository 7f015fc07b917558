#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/file.hpp"
#include "device-bridge/links/stream_link.hpp"
#include "device-bridge/printing/printer.hpp"

namespace comptoir::bridge {
namespace {

Result<std::unique_ptr<ByteLink>> link_to(const OpenContext& context, const DeviceUri& uri) {
    if (uri.scheme() != "file") return stream_link(context.executor, uri, context.clock);
    if (const auto plain = uri.only({}); !plain) return tl::unexpected(plain.error());
    if (uri.path().empty()) return fail(ErrorCode::malformed, "file: which path?");
    return std::make_unique<FileLink>(context.executor, uri.path(), context.clock);
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
