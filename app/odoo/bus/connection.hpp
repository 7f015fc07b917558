#pragma once
/// What every connection to an Odoo's bus needs, whichever link it is of.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <random>
#include <string>
#include <tl/expected.hpp>

#include "app/base/clock.hpp"
#include "app/base/url.hpp"
#include "app/net/client.hpp"
#include "app/net/websocket.hpp"
#include "app/odoo/bus/link_trouble.hpp"

namespace comptoir::odoo::bus {

namespace asio = boost::asio;

/// Where a server has its bus.   Source: server-link.md section 4.1.
[[nodiscard]] std::string websocket_url(const url::Origin& server);

/// The session by which a server of several databases is told which one is meant. `login` has its limits and
/// its sender set; its address is set here.
///
/// Errors: what kept it away; database (the server gives none for that name).
/// Thread: io; the client outlives it.   Source: server-link.md section 4.1.
[[nodiscard]] asio::awaitable<tl::expected<std::string, LinkTrouble>> open_database(
    net::Client& client, const url::Origin& server, const std::string& database, net::Request login);

/// Lets others reach a socket for as long as it is there.
class Running {
public:
    Running(net::WebSocket*& slot, net::WebSocket& socket) : slot_(slot) { slot_ = &socket; }
    ~Running() { slot_ = nullptr; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    net::WebSocket*& slot_;
};

/// How long to wait before the next try: twice as long as the last time, within bounds, and a quarter more or
/// less, since the boxes of a shop come back together after a power cut and need not all call at once.
///
/// Thread: any; the caller owns it.
class Backoff {
public:
    /// A connection that held so long starts anew.
    static constexpr std::chrono::seconds kSound{10};

    struct Bounds {
        Duration least;
        Duration most;
    };
    [[nodiscard]] Duration next(Bounds bounds, Duration lived);

private:
    Duration pause_{};
    std::minstd_rand dice_{std::random_device{}()};
};

}  // namespace comptoir::odoo::bus
