#pragma once
/// BlueZ over the system's D-Bus: what it knows, followed as it changes, and what it is asked to do.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/dbus/bus.hpp"
#include "device-bridge/protocols/bluez_objects.hpp"

namespace comptoir::bridge {

/// The connection to D-Bus is its own, so that whatever was asked for ends with it. BlueZ is never started by
/// asking for it, and no adapter is switched on.
///
/// Thread: io.   Owner: a link; a coroutine of it ends before it, or after `stop`.
/// Limits: kMeanwhileMax; as BluezObjects.
class Bluez {
public:
    /// While all objects are on their way: with more they are asked for anew. A search among a fair's devices
    /// tells some hundred things a second.
    static constexpr std::size_t kMeanwhileMax = 1'024;

    /// What a characteristic says by itself; empty: what it said is no value.
    using Value = std::function<void(std::string_view bytes)>;

    Bluez(boost::asio::any_io_executor executor, std::string address);
    ~Bluez() { stop(); }
    Bluez(const Bluez&) = delete;
    Bluez& operator=(const Bluez&) = delete;

    /// `moved` is called after something became another.
    void start(std::function<void()> moved);
    /// The hooks are not called any more.
    void stop();

    /// Whether there is anything to reach a device with: the service, and an adapter that is on.
    /// Errors: offline; refused: this box may not ask.
    [[nodiscard]] boost::asio::awaitable<Result<void>> look(std::chrono::milliseconds patience);
    [[nodiscard]] const BluezObjects& objects() const { return objects_; }
    /// Another number whenever the service or an adapter became another, so that `look` says another thing.
    [[nodiscard]] unsigned ground() const { return ground_; }
    /// A device that is connected, through an adapter that is on.
    [[nodiscard]] bool is_connected(const std::string& device) const;

    /// From now on what the characteristic of that path says; an empty path: nobody's. It may be much, and
    /// `moved` is not called for it.
    void hear(std::string characteristic, Value value);

    [[nodiscard]] boost::asio::awaitable<Result<json::Value>> ask(const std::string& path,
                                                                  const char* interface, const char* member,
                                                                  std::chrono::milliseconds patience);
    /// What is known of a device is what BlueZ says of it now, where it answers.
    [[nodiscard]] boost::asio::awaitable<void> read_again(const std::string& device,
                                                          std::chrono::milliseconds patience);
    /// Searches for devices of Bluetooth Low Energy whose name or address begins so, until `ask`ed to stop.
    [[nodiscard]] boost::asio::awaitable<Result<void>> search(const std::string& adapter,
                                                              const std::string& pattern,
                                                              std::chrono::milliseconds patience);
    /// Nobody waits for the answer.
    void tell(const std::string& path, const char* interface, const char* member);

private:
    void listen();
    void lost();
    void heard_owner(const dbus::BusSignal& signal);
    void heard(const dbus::BusSignal& signal);
    void follow(const dbus::BusSignal& signal);
    bool heard_value(const dbus::BusSignal& signal);
    [[nodiscard]] boost::asio::awaitable<Result<void>> list(std::chrono::milliseconds patience);

    dbus::Bus bus_;
    std::function<void()> moved_;
    BluezObjects objects_;
    std::vector<dbus::BusSignal> meanwhile_;  // while the objects are on their way
    bool is_listing_ = false;
    bool is_known_ = false;     // the objects are those of the service that runs
    bool has_service_ = false;  // one runs
    unsigned lives_ = 0;        // of the service: counts them
    unsigned ground_ = 0;
    std::string value_path_;
    Value value_;
};

}  // namespace comptoir::bridge
