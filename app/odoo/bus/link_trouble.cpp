#include "app/odoo/bus/link_trouble.hpp"

#include <algorithm>
#include <array>

#include "app/net/websocket.hpp"
#include "app/odoo/bus/display_page.hpp"

namespace comptoir::odoo::bus {
namespace {

struct Entry {
    Trouble trouble;
    const char* name;
    const char* words;  ///< behind the server's name
};

constexpr std::array kTroubles{
    Entry{Trouble::none, "none", "answers"},
    Entry{Trouble::bad_link, "bad_link",
          "pos.url is no customer display link: copy it from the POS once more"},
    Entry{Trouble::name_not_found, "name_not_found",
          "the name is not known: check the spelling of pos.url and the box's name server"},
    Entry{Trouble::refused, "refused", "nobody listens there: check the port, and that Odoo runs"},
    Entry{Trouble::unreachable, "unreachable", "there is no way to it: check the box's network"},
    Entry{Trouble::timeout, "timeout",
          "it does not answer in time: check the network and the server's firewall"},
    Entry{Trouble::certificate, "certificate",
          "its certificate is not to be trusted: check the server's certificate, the box's clock and "
          "network.ca_file"},
    Entry{Trouble::ca_file, "ca_file", "network.ca_file can't be read"},
    Entry{Trouble::not_tls, "not_tls",
          "it does not speak https on this port: check whether pos.url needs http"},
    Entry{Trouble::proxy, "proxy", "the proxy does not let us through: check network.proxy"},
    Entry{Trouble::not_odoo, "not_odoo", "there is a web server, but no Odoo: check pos.url"},
    Entry{Trouble::database, "wrong_database",
          "Odoo can't tell which database is meant: set pos.database to its name"},
    Entry{Trouble::token, "wrong_token",
          "Odoo does not know this display: copy the link from the POS once more"},
    Entry{Trouble::display_off, "display_off",
          "the POS has no customer display switched on: choose one in its settings"},
    Entry{Trouble::too_old, "too_old",
          "this Odoo is older than 18 and has no display link: give the POS the box's address instead"},
    Entry{Trouble::no_iot, "no_iot",
          "this Odoo has no app for IoT boxes, as only enterprise servers do: tills reach the box by its "
          "address"},
    Entry{Trouble::rate_limited, "rate_limited", "it asks us to come more seldom; we wait"},
    Entry{Trouble::server_error, "server_error", "it is there and out of order; we try again"},
    Entry{Trouble::stopped, "stopped", "we stopped"},
};

const Entry& entry_of(Trouble trouble) {
    return *std::find_if(kTroubles.begin(), kTroubles.end(),
                         [&](const Entry& entry) { return entry.trouble == trouble; });
}

constexpr bool is_whole() {
    for (std::size_t i = 0; i < kTroubles.size(); ++i) {
        if (kTroubles[i].trouble != static_cast<Trouble>(i)) return false;
    }
    return kTroubles.size() == static_cast<std::size_t>(Trouble::stopped) + 1;
}
static_assert(is_whole(), "every trouble has its words");

constexpr int kSeeOther = 303;

LinkTrouble of_status(int status, std::string detail) {
    constexpr int kTooManyRequests = 429;
    if (status == kTooManyRequests) return {Trouble::rate_limited, std::move(detail)};
    if (status >= 500) return {Trouble::server_error, "HTTP " + std::to_string(status)};
    return {Trouble::not_odoo, "HTTP " + std::to_string(status)};
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

const char* name_of(Trouble trouble) {
    return entry_of(trouble).name;
}

std::string words_of(const LinkTrouble& trouble, std::string_view server) {
    std::string words = server.empty() ? std::string() : std::string(server) + ": ";
    words += entry_of(trouble.what).words;
    if (!trouble.detail.empty()) words += " (" + trouble.detail + ")";
    return words;
}

LinkTrouble trouble_of(const net::Failure& failure) {
    using net::Fault;
    const std::string& detail = failure.detail;
    switch (failure.fault) {
        case Fault::none: return {};
        case Fault::bad_address: return {Trouble::bad_link, detail};
        case Fault::name_not_found: return {Trouble::name_not_found, detail};
        case Fault::refused: return {Trouble::refused, detail};
        case Fault::unreachable: return {Trouble::unreachable, detail};
        case Fault::timeout: return {Trouble::timeout, detail};
        case Fault::certificate: return {Trouble::certificate, detail};
        case Fault::ca_file: return {Trouble::ca_file, detail};
        case Fault::not_tls: return {Trouble::not_tls, detail};
        case Fault::proxy: return {Trouble::proxy, detail};
        case Fault::not_http: return {Trouble::not_odoo, detail};
        case Fault::redirected: return trouble_of_answer(kSeeOther, "", detail);
        case Fault::http_status: return of_status(failure.http_status, detail);
        case Fault::malformed:
        case Fault::too_large: return {Trouble::not_odoo, detail};
        case Fault::hung_up: return {Trouble::server_error, detail};
        case Fault::busy: return {Trouble::timeout, detail};  // our own side could not take its turn
        case Fault::stopped: return {Trouble::stopped, ""};
    }
    return {Trouble::server_error, detail};
}

LinkTrouble trouble_of_close(const net::CloseReason& reason) {
    constexpr int kTryLater = 1013;
    const std::string said = "closed with " + std::to_string(reason.code) +
                             (reason.reason.empty() ? std::string() : " " + reason.reason.substr(0, 60));
    return {reason.code == kTryLater ? Trouble::rate_limited : Trouble::server_error, said};
}

/// A server of several databases sends a stranger to its login or its list of them; one that knows the
/// database and not the display says 403 or 404.   Source: customer-display.md section 6, real-pos.md
/// section 3, odoo-20.md section 1.1.
LinkTrouble trouble_of_answer(int status, std::string_view html, std::string_view location) {
    if (has(location, "/web/login") || has(location, "/web/database") || has(location, "/web?db=")) {
        return {Trouble::database, ""};
    }
    if (status >= 300 && status < 400) {
        return {Trouble::not_odoo, "it sends us to " + std::string(location.substr(0, location.find('?')))};
    }
    if (status == 403) return {Trouble::token, ""};
    if (status == 404) {
        if (has(html, "/web/database")) return {Trouble::database, ""};
        return {Trouble::token, ""};
    }
    if (status == 200) {
        if (has(html, "/web/database") || has(html, "/web/login")) return {Trouble::database, ""};
        return {is_odoo_page(html) ? Trouble::token : Trouble::not_odoo, ""};
    }
    return of_status(status, "");
}

bool is_passing(Trouble trouble) {
    switch (trouble) {
        case Trouble::name_not_found:
        case Trouble::refused:
        case Trouble::unreachable:
        case Trouble::timeout:
        case Trouble::server_error:
        case Trouble::stopped: return true;
        default: return false;
    }
}

}  // namespace comptoir::odoo::bus
