#pragma once
/// The link of a registered box to its Odoo server: it announces itself and its devices, hears the server's
/// messages, carries them out, and tells what happens to its devices.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/net/client.hpp"
#include "app/net/settings.hpp"
#include "app/odoo/box/server_account.hpp"
#include "app/odoo/box/server_desk.hpp"
#include "app/odoo/box/server_link_status.hpp"
#include "app/odoo/box/server_outbox.hpp"
#include "app/odoo/device_actions.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::odoo::box {

namespace asio = boost::asio;

struct ServerLinkSettings {
    ServerAccount account;  ///< empty: there is no server
    std::string identifier;
    std::string name;  ///< of the box
    net::NetSettings network;

    bool operator==(const ServerLinkSettings&) const = default;
};

/// All waits, so that a test can shorten them.
struct ServerLinkTimings {
    Duration request = std::chrono::seconds(10);
    Duration connect = std::chrono::seconds(5);  ///< the websocket, from the name to the handshake
    Duration write = std::chrono::seconds(5);    ///< a frame of some hundred bytes
    Duration beat = std::chrono::seconds(1);     ///< a quiet connection is looked after this often
    Duration keep_alive = std::chrono::seconds(30);
    Duration retry_min = std::chrono::milliseconds(200);
    Duration retry_max = std::chrono::seconds(3);  ///< of what comes back by itself; an official box takes 10
    Duration retry_slow = std::chrono::seconds(30);  ///< of what a person has to mend
    Duration retry_rare = std::chrono::minutes(10);  ///< of a server that has no app for boxes
    Duration probe = std::chrono::seconds(1);        ///< one knock of a connection test
};

struct ServerLinkContext {
    asio::any_io_executor executor;
    net::Client& client;
    bridge::Registry& registry;
    std::shared_ptr<DeviceActions> devices;
    const Clock& clock;
    std::filesystem::path ledger;  ///< file of what was dealt with
    std::string version;
    std::function<std::string()> address;          ///< where the server's pages reach this box
    std::function<std::string()> mac;              ///< of the network card it is reached by
    std::function<void()> changed;                 ///< `status` is another one
    std::function<void()> clear;                   ///< the server says that the box is not its own any more
    std::function<void(const std::string&)> move;  ///< the server has another address
    std::function<void()> start_again;             ///< the whole program
    ServerLinkTimings timings = {};
    OutboxTimings outbox = {};
    Duration settling = std::chrono::seconds(2);     ///< as DeskContext has it
    Duration clear_after = std::chrono::seconds(5);  ///< as DeskContext has it
};

/// Comes back by itself, with backoff and jitter, however often the server goes.
///
/// Never fetches `/iot/get_handlers`: that is code of the server's, for a box that runs it.
///
/// Thread: io; blocks for the disk for a moment before an action.
/// Owner: the kiosk; `stop` before the io_context ends, and let it run out.
/// Limits: one websocket, one announcement and one letter at a time; those of the desk and the outbox.
/// Source: server-link.md sections 3 to 5; odoo-20.md section 3.
class ServerLink {
public:
    explicit ServerLink(ServerLinkContext context);
    ~ServerLink();
    ServerLink(const ServerLink&) = delete;
    ServerLink& operator=(const ServerLink&) = delete;

    /// That server from now on; the same settings again change nothing. May be called from inside `clear` and
    /// `move`.
    void configure(ServerLinkSettings settings);
    /// Devices or addresses may be others: the server is told if they are.
    void look();
    /// Ends; nobody is told anything from here on. What still runs ends with the client.
    void stop();

    [[nodiscard]] ServerLinkStatus status() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo::box
