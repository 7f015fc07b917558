/// Pole displays on a serial port, on USB or on the network.

#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/stream_link.hpp"
#include "device-bridge/pole/pole.hpp"

namespace comptoir::bridge {
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
        auto link = stream_link(context.executor, *uri, context.clock);
        if (!link) return tl::unexpected(link.error());
        auto options = PoleOptions::from(context.info.options);
        return std::make_unique<Pole>(std::move(context), std::move(*link), std::move(options));
    },
};

}  // namespace comptoir::bridge
