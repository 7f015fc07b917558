#pragma once
/// A connection to D-Bus that comes back: calls out, signals in.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::dbus {

/// A method that is called. Values are as bus_value.hpp has them.
struct BusCall {
    std::string destination;  ///< "org.freedesktop.NetworkManager"
    std::string path;
    std::string interface;
    std::string member;
    std::string signature = {};
    json::Value arguments = json::Value::array();
    Duration patience = std::chrono::seconds(10);
};
/// Whether a service of that name runs; the answer is one truth. It is not started by being asked for.
[[nodiscard]] BusCall has_owner_call(const std::string& service);
/// All objects of a service below that path.
[[nodiscard]] BusCall objects_call(const std::string& service, const std::string& path);

struct BusSignal {
    std::string path;
    std::string interface;
    std::string member;
    json::Value arguments;  ///< an array
};

/// Where the system's bus is: DBUS_SYSTEM_BUS_ADDRESS, else the usual place.   Thread: any.
/// Source: D-Bus specification 0.41, "Well-known Message Bus Instances".
[[nodiscard]] std::string system_bus_address();

/// Never blocks: sd-bus works on its descriptor when that is ready. A bus that is not there, or that goes, is
/// looked for again, less and less often.
///
/// Thread: io.   Owner: the kiosk; a coroutine that asks ends before it, or after `stop`.
/// Errors: offline (no bus, no such service), timeout, refused (not allowed; what the service says against
/// it), malformed, full (kCallsMax).
/// Limits: kCallsMax calls under way.
class Bus {
public:
    static constexpr std::size_t kCallsMax = 256;  // nothing here has more than a handful under way

    struct Pauses {
        Duration first = std::chrono::seconds(1);
        Duration most = std::chrono::minutes(1);
    };

    Bus(boost::asio::any_io_executor executor, std::string address);
    Bus(boost::asio::any_io_executor executor, std::string address, Pauses pauses);
    ~Bus();
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;

    /// `changed` is called with true once there is a connection, with false when it went or can't be had.
    void start(std::function<void(bool is_up)> changed);
    void stop();
    [[nodiscard]] bool is_up() const;

    /// Signals that match the rule, on this connection and on each that comes after it.
    /// Source: D-Bus specification 0.41, "Match Rules".
    void hear(std::string rule, std::function<void(const BusSignal&)> heard);

    using Answered = std::function<void(Result<json::Value>)>;
    /// `answered` gets an array of what came back; it is called once, never from inside this call.
    void call(const BusCall& call, Answered answered);
    [[nodiscard]] boost::asio::awaitable<Result<json::Value>> ask(const BusCall& call);
    /// The named property of an object.
    [[nodiscard]] boost::asio::awaitable<Result<json::Value>> property(const std::string& destination,
                                                                       const std::string& path,
                                                                       const std::string& interface,
                                                                       const std::string& name);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::dbus
