#pragma once
/// One visit to the POS's server: its database's session, and the display page.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <tl/expected.hpp>

#include "app/base/clock.hpp"
#include "app/net/client.hpp"
#include "app/odoo/bus/display_link.hpp"
#include "app/odoo/bus/display_page.hpp"
#include "app/odoo/bus/link_trouble.hpp"

namespace comptoir::odoo::bus {

namespace asio = boost::asio;

struct VisitRequest {
    DisplayLink link;
    std::string database;    ///< of a server that holds several; empty: it is not asked which
    std::string session_id;  ///< of an earlier visit, or empty
    Duration connect{};
    std::function<Duration()> patience = nullptr;  ///< for the next request
    std::function<bool()> is_over = nullptr;  ///< asked between two requests: the visit ends as `stopped`
};

struct Visit {
    DisplayPage page;
    std::string session_id;  ///< goes along with the websocket and each further request
};

/// Errors: what kept the page from being read, as a person has to mend it.
///
/// Thread: io; the client outlives it.   Limits: three requests, kPageBytesMax each.
/// Source: customer-display.md section 6; server-link.md sections 4.1 and 8.
[[nodiscard]] asio::awaitable<tl::expected<Visit, LinkTrouble>> visit_display(net::Client& client,
                                                                              VisitRequest request);

}  // namespace comptoir::odoo::bus
