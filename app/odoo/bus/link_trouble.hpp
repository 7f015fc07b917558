#pragma once
/// Why the customer display link does not work, told apart by what a person has to do about it.

#include <string>
#include <string_view>

#include "app/net/failure.hpp"

namespace comptoir::net {
struct CloseReason;
}

namespace comptoir::odoo::bus {

enum class Trouble {
    none,
    bad_link,
    name_not_found,
    refused,
    unreachable,
    timeout,
    certificate,
    ca_file,
    not_tls,
    proxy,
    not_odoo,
    database,     ///< Odoo answers, and can't tell which of its databases is meant
    token,        ///< Odoo answers, and does not know this display: another token, another POS
    display_off,  ///< the POS has its customer display switched off
    too_old,      ///< an Odoo before 18 has no such link
    no_iot,       ///< Odoo answers, and has no app for boxes: a community server
    rate_limited,
    server_error,
    stopped,
};

struct LinkTrouble {
    Trouble what = Trouble::none;
    std::string detail;  ///< the reason in the words of who gave it; no secrets

    bool operator==(const LinkTrouble&) const = default;
};

/// "wrong_token", as logs and the status spell it.
[[nodiscard]] const char* name_of(Trouble trouble);

/// One sentence for who installs the box: what is wrong, and what to do. `server` is "https://shop.example".
[[nodiscard]] std::string words_of(const LinkTrouble& trouble, std::string_view server);

/// What a failed connection means.
[[nodiscard]] LinkTrouble trouble_of(const net::Failure& failure);

/// What the server meant when it closed the bus.
/// Source: server-link.md section 4.1 (close codes of addons/bus/websocket.py).
[[nodiscard]] LinkTrouble trouble_of_close(const net::CloseReason& reason);

/// What the server's answer means where it is not the display page: its status, its page, and where it sends
/// us ("" for nowhere).
[[nodiscard]] LinkTrouble trouble_of_answer(int status, std::string_view html, std::string_view location);

/// Whether asking again soon may help: a network that is away comes back, a wrong token stays wrong.
[[nodiscard]] bool is_passing(Trouble trouble);

}  // namespace comptoir::odoo::bus
