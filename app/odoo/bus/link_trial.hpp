#pragma once
/// Tries a customer display link once, and says which of all the things that can be wrong it is.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/net/client.hpp"
#include "app/net/settings.hpp"
#include "app/odoo/bus/link_trouble.hpp"

namespace comptoir::odoo::bus {

namespace asio = boost::asio;

struct LinkTrial {
    std::string link;
    std::string database;
    net::NetSettings network;
    /// All that it may take, whatever the server does.
    Duration patience = std::chrono::milliseconds(4'500);
};

struct LinkFindings {
    bool works = false;
    LinkTrouble trouble;      ///< none where it works
    std::string server;       ///< "https://shop.example"; empty where the link names none
    std::string version;      ///< "19.0-2"; empty where it did not come so far
    std::string register_id;  ///< "pos-3/2", the same
    Duration took{};

    /// One sentence for who installs the box.
    [[nodiscard]] std::string words() const;
};

/// Database, page, websocket, subscription, and whether the server leaves it open. Nobody is told that a
/// screen is there, and nothing is shown.
///
/// Thread: io; client and clock outlive it.   Limits: those of visit_display.
[[nodiscard]] asio::awaitable<LinkFindings> try_link(net::Client& client, const Clock& clock,
                                                     LinkTrial trial);

/// For the neutral API.   Thread: any.
[[nodiscard]] json::Value describe(const LinkFindings& findings);

}  // namespace comptoir::odoo::bus
