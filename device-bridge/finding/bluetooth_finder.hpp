#pragma once
/// The measuring tools on Bluetooth that BlueZ knows of.

#include <chrono>
#include <memory>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/dbus/bus.hpp"
#include "device-bridge/finding/found_device.hpp"
#include "device-bridge/protocols/bluez_objects.hpp"

namespace comptoir::bridge {

/// By the names that such tools give themselves.   Pure.   Thread: any.   Limits: kFoundMax.
[[nodiscard]] std::vector<FoundDevice> found_on_bluetooth(const BluezObjects& known);

/// Asks BlueZ what it knows, when somebody looks at the list, and searches for nothing: it knows those that
/// it was connected to, and those that a search heard in the last half minute, such as one for a tool of the
/// settings. It is not started for it.
///
/// Thread: io.   Owner: the kiosk, which keeps `bus` longer.   Limits: as found_on_bluetooth.
class BluetoothFinder {
public:
    /// `asked`: it does not ask again sooner.
    BluetoothFinder(dbus::Bus& bus, const Clock& clock, Duration asked = std::chrono::seconds(3));
    ~BluetoothFinder();
    BluetoothFinder(const BluetoothFinder&) = delete;
    BluetoothFinder& operator=(const BluetoothFinder&) = delete;

    /// For whoever shows the list; what BlueZ answers is in it a moment later.
    void look_soon();
    [[nodiscard]] const std::vector<FoundDevice>& list() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
