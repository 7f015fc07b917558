#pragma once
/// This box's network as the rest of the program sees it: what there is, what is tried, how that ended.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "app/network/bus.hpp"
#include "app/network/manager.hpp"

namespace comptoir::network {

/// Tries are begun and go on by themselves: who asks by Wi-Fi may lose the connection by what is asked.
///
/// Thread: io.   Owner: the kiosk; `stop` before io ends.
class Network {
public:
    /// `changed`: whatever `describe` says may be another.
    Network(boost::asio::any_io_executor executor, const std::string& bus_address,
            std::function<void()> changed);
    Network(boost::asio::any_io_executor executor, const std::string& bus_address,
            std::function<void()> changed, Manager::Patience patience);
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    void start();
    void stop();

    /// Errors: unsupported: there is no Wi-Fi card. Whether the card looked is in the log.
    [[nodiscard]] Result<void> scan();
    /// Errors: malformed, unsupported (no card; a Wi-Fi that asks for more than a key), busy.
    [[nodiscard]] Result<void> join(const Wish& wish);
    /// Errors: malformed, offline (nobody to ask).
    [[nodiscard]] Result<void> forget(const std::string& ssid);

    [[nodiscard]] const NetworkFacts& facts() const;
    /// "manager", "links", "networks" and "join", the last try: its name and "joining", or how it ended. No
    /// keys.
    [[nodiscard]] json::Value describe() const;
    /// The same without the networks around, which are many.
    [[nodiscard]] json::Value describe_briefly() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::network
