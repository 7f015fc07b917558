/// Sylvac's calipers on Bluetooth Low Energy, through BlueZ.

#include "device-bridge/measuring/bluetooth_caliper.hpp"

#include "app/base/dbus/bus.hpp"

namespace comptoir::bridge {

extern const Driver bluetooth_caliper;
const Driver bluetooth_caliper{
    .id = "bluetooth-caliper",
    .kind = Kind::gauge,
    .summary = "Sylvac SY295, SY304 and SY276 calipers on Bluetooth",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("bluetooth:"); },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        auto wanted = bluetooth_tool(*uri);
        if (!wanted) return tl::unexpected(wanted.error());
        return std::make_unique<BluetoothCaliper>(std::move(context), std::move(*wanted),
                                                  dbus::system_bus_address());
    },
};

}  // namespace comptoir::bridge
