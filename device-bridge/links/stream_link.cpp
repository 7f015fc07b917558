#include "device-bridge/links/stream_link.hpp"

#include "device-bridge/links/serial.hpp"
#include "device-bridge/links/tcp.hpp"
#include "device-bridge/links/usb.hpp"

namespace comptoir::bridge {
namespace {

// Source: what JetDirect, every ESC/POS network card and serial servers listen on.
constexpr std::uint16_t kRawPort = 9100;

}  // namespace

Result<std::unique_ptr<ByteLink>> stream_link(const boost::asio::any_io_executor& executor,
                                              const DeviceUri& uri, const Clock& clock) {
    if (uri.scheme() == "usb") {
        const auto wanted = usb_wanted(uri);
        if (!wanted) return tl::unexpected(wanted.error());
        return std::make_unique<UsbLink>(executor, *wanted, clock);
    }
    if (uri.scheme() == "serial") {
        const auto settings = serial_settings(uri);
        if (!settings) return tl::unexpected(settings.error());
        return std::make_unique<SerialLink>(executor, *settings, clock);
    }
    if (const auto plain = uri.only({}); !plain) return tl::unexpected(plain.error());
    const auto port = uri.port(kRawPort);
    if (!port) return tl::unexpected(port.error());
    if (uri.host().empty()) return fail(ErrorCode::malformed, "tcp: which host?");
    return std::make_unique<TcpLink>(executor, TcpAddress{uri.host(), *port}, clock);
}

}  // namespace comptoir::bridge
