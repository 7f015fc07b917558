#pragma once
/// How it stands with the display link, for people and programs.

#include <cstddef>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/odoo/bus/link_trouble.hpp"

namespace comptoir::odoo::bus {

enum class LinkState { off, connecting, live, trouble };

/// For the setup scene, the status and the log; no secrets.
struct BusStatus {
    LinkState state = LinkState::off;
    LinkTrouble trouble;
    std::string server;               ///< "https://shop.example"
    std::string version;              ///< "19.0-2", as the server says
    std::string register_id;          ///< what the arbiter knows our register by
    bool is_registered = false;       ///< the POS was told that this screen is there (19.5 and later)
    std::vector<std::string> others;  ///< other registers of this POS
    bool has_heard_ours = false;
    bool has_worked = false;  ///< an order of this POS came over it, now or before the last start
    std::size_t messages = 0;

    bool operator==(const BusStatus&) const = default;
};

[[nodiscard]] const char* name_of(LinkState state);

/// For the status page. Thread: any.
[[nodiscard]] json::Value describe(const BusStatus& status);

/// What is wrong and who should do what, in a sentence for the installer; empty when nothing is. Thread: any.
[[nodiscard]] std::string problem_of(const BusStatus& status);

}  // namespace comptoir::odoo::bus
