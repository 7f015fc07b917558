#include "app/odoo/box/server_link_status.hpp"

#include <algorithm>
#include <array>

namespace comptoir::odoo::box {
namespace {

using bus::Trouble;

struct Entry {
    Trouble trouble;
    const char* words;  ///< behind the server's name
};

/// Where the display link's words would send a person to the wrong setting.
constexpr std::array kOwnWords{
    Entry{Trouble::bad_link, "that is no address of a server: connect the box anew"},
    Entry{Trouble::name_not_found,
          "the name is not known: check the address of the server and the box's name server"},
    Entry{Trouble::not_tls,
          "it does not speak https on this port: check whether the server's address needs http"},
    Entry{Trouble::not_odoo, "there is a web server, but no Odoo: connect the box anew"},
    Entry{Trouble::database,
          "Odoo can't tell which database is meant: connect the box with a token that has its db_name"},
    Entry{Trouble::token, "Odoo does not know this box: connect it anew with a fresh token or code"},
};

}  // namespace

json::Value describe(const ServerLinkStatus& status) {
    return {{"state", bus::name_of(status.state)},
            {"trouble", status.trouble.what == Trouble::none ? "" : bus::name_of(status.trouble.what)},
            {"problem", problem_of(status)},
            {"server", status.server},
            {"series", status.series},
            {"devices", status.devices},
            {"is_settled", status.is_settled},
            {"messages",
             {{"handled", status.messages.handled},
              {"ignored", status.messages.ignored},
              {"repeated", status.messages.repeated}}},
            {"outbox",
             {{"waiting", status.outbox.waiting},
              {"delivered", status.outbox.delivered},
              {"dropped", status.outbox.dropped}}}};
}

std::string problem_of(const ServerLinkStatus& status) {
    if (status.trouble.what == Trouble::none) return {};
    return words_of(status.trouble, status.server);
}

std::string words_of(const bus::LinkTrouble& trouble, const std::string& server) {
    const auto* own = std::find_if(kOwnWords.begin(), kOwnWords.end(),
                                   [&](const Entry& entry) { return entry.trouble == trouble.what; });
    if (own == kOwnWords.end()) return bus::words_of(trouble, server);
    std::string words = server + ": " + own->words;
    if (!trouble.detail.empty()) words += " (" + trouble.detail + ")";
    return words;
}

}  // namespace comptoir::odoo::box
