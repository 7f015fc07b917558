#pragma once
/// One value of a Bluetooth Low Energy device that says by itself when it changes.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "device-bridge/protocols/bluez_objects.hpp"

namespace comptoir::bridge {

/// Which device is meant, and which of its values.
struct GattWanted {
    std::string address = {};             ///< "AA:BB:CC:DD:EE:FF"; empty: by its name
    std::vector<std::string> names = {};  ///< any of these
    std::string pattern = {};             ///< what its name or its address begins with, for the search
    std::string service = {};             ///< UUIDs in full, lower case
    std::string characteristic = {};

    [[nodiscard]] bool is_meant(const BluetoothDevice& device) const;
    /// Those that are meant, and connected or heard; one that two adapters hear is one, and where it is
    /// connected it is that.   Thread: any (pure).
    [[nodiscard]] std::vector<BluetoothDevice> in_reach(const BluezObjects& known) const;
};

/// Finds the device, connects to it, has itself told, and begins again after trouble, with pauses. Nothing is
/// written to the device but that it shall tell.
///
/// The search takes radio time, also from a Wi-Fi on the same chip: it lasts `search` and rests from
/// `pause_first` to `pause_max`. There is none while the device is connected, or where Bluetooth is off or
/// missing.
///
/// Thread: io.   Owner: a device.
/// Errors, to `lost`: offline: not there, off, or out of reach for now. refused: somebody has to come: two
/// are alike, or BlueZ or the device does not let us. unsupported: the device has no such value.
/// Source: as Bluez.   Limits: kNamedMax.
class GattLink {
public:
    static constexpr std::size_t kNamedMax = 4;  // of several that are meant: a sentence for people

    struct Patience {
        std::chrono::milliseconds search{5'000};  // Assumed: one that is awake says so each second or two
        std::chrono::milliseconds alike{1'500};   // and then that long for another one of its name
        std::chrono::milliseconds answer{10'000};
        std::chrono::milliseconds connect{30'000};  // BlueZ itself gives up sooner
        std::chrono::milliseconds resolve{30'000};
        std::chrono::milliseconds ask_again{1'000};    // while it is being connected
        std::chrono::milliseconds look_again{60'000};  // BlueZ says what changes: in case it did not
        std::chrono::milliseconds settle{250};         // after a change: an adapter that resets makes several
        std::chrono::milliseconds pause_first{2'000};
        std::chrono::milliseconds pause_max{30'000};  // a search of 5 s in 35: a seventh of the time
    };

    /// None is called after `stop`.
    struct Hooks {
        std::function<void(const BluetoothDevice&)> opened;
        std::function<void(std::string_view bytes)> value;  ///< empty: it was none
        std::function<void(const Error&)> lost;             ///< or still not there
    };

    /// `bus`: where the system's D-Bus is.
    GattLink(boost::asio::any_io_executor executor, const Clock& clock, std::string bus, GattWanted wanted,
             Hooks hooks, Patience patience);
    ~GattLink();
    GattLink(const GattLink&) = delete;
    GattLink& operator=(const GattLink&) = delete;

    void start();
    /// Lets go of the device, where it was this that connected it.
    void stop();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
