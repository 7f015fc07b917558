#pragma once
/// How it stands between this box and its server, for people and programs.

#include <cstddef>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/odoo/box/server_desk.hpp"
#include "app/odoo/box/server_outbox.hpp"
#include "app/odoo/bus/bus_status.hpp"
#include "app/odoo/bus/link_trouble.hpp"

namespace comptoir::odoo::box {

/// No secrets.
struct ServerLinkStatus {
    bus::LinkState state = bus::LinkState::off;
    bus::LinkTrouble trouble;
    std::string server;                ///< "https://shop.example"
    std::string series;                ///< "19.0"; empty: unknown
    std::vector<std::string> devices;  ///< identifiers of the announced ones, the screen among them
    bool is_settled = false;           ///< actions of the server are carried out
    DeskCount messages;
    OutboxCount outbox;

    bool operator==(const ServerLinkStatus&) const = default;
};

/// For the status page. Thread: any.
[[nodiscard]] json::Value describe(const ServerLinkStatus& status);

/// One sentence for who installs the box; empty where nothing is wrong. Thread: any.
[[nodiscard]] std::string problem_of(const ServerLinkStatus& status);

/// What is wrong and what to do, in the words of this link. Thread: any.
[[nodiscard]] std::string words_of(const bus::LinkTrouble& trouble, const std::string& server);

}  // namespace comptoir::odoo::box
