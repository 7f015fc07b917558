#pragma once
/// The box as an Epson printer, and as a Zebra one: what tills without a driver print to.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/clock.hpp"
#include "app/epos/document.hpp"
#include "app/http/router.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::epos {

/// Thread: io.   Owner: the service; everything here outlives the router.
struct Context {
    bridge::Registry& registry;
    const Clock& clock;
    paper::Press& press;
    std::function<Duration()> retry_window;
    /// The printer of a register of the settings: nothing where there is no such register, "" where it has
    /// none.
    std::function<std::optional<std::string>(std::string_view name)> printer_of_register;
    /// The printer of the till that asks without saying which; nothing where it has none.
    std::function<std::optional<std::string>(const http::Request& request)> printer_of_till;
};

/// POST /cgi-bin/epos/service.cgi and /pstprnt, each also below /p/<name> and, for names of the settings,
/// below /<name>.
///
/// The first answers in ePOS-Print's own words by min(14 s, `timeout` less 1 s), whatever happens; an error
/// says that nothing was printed and nothing will be. The second takes ZPL for a printer that speaks it, and
/// promises it.
/// Source: odoo-20.md sections 2.2 to 2.5; http-api.md section 7; DESIGN sections 2 and 4.
void install(http::Router& router, Context context);

}  // namespace comptoir::epos
