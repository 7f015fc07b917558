#include "app/odoo/bus/link_trial.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "app/net/websocket.hpp"
#include "app/odoo/bus/bus_frame.hpp"
#include "app/odoo/bus/connection.hpp"
#include "app/odoo/bus/display_link.hpp"
#include "app/odoo/bus/display_visit.hpp"

namespace comptoir::odoo::bus {
namespace {

/// A server that does not want us says so at once; one that takes us says nothing.
constexpr std::chrono::milliseconds kListen{300};

class Tester {
public:
    Tester(net::Client& client, const Clock& clock, LinkTrial trial)
        : client_(client), clock_(clock), trial_(std::move(trial)), began_(clock.now()) {}

    asio::awaitable<LinkTrouble> run();
    LinkFindings findings;

    [[nodiscard]] Duration took() const { return clock_.now() - began_; }

private:
    asio::awaitable<LinkTrouble> try_bus(const DisplayLink& link, const Visit& visit);
    [[nodiscard]] Duration left() const {
        return std::max<Duration>(trial_.patience - took(), std::chrono::milliseconds(1));
    }

    net::Client& client_;
    const Clock& clock_;
    LinkTrial trial_;
    Time began_;
};

asio::awaitable<LinkTrouble> Tester::run() {
    const auto link = read_display_link(trial_.link);
    if (!link) co_return LinkTrouble{Trouble::bad_link, link.error().message};
    findings.server = link->server.text();
    VisitRequest request;
    request.link = *link;
    request.database = trial_.database;
    request.connect = trial_.patience;
    request.patience = [this] { return left(); };
    request.is_over = [this] { return took() >= trial_.patience; };
    const auto visit = co_await visit_display(client_, std::move(request));
    if (!visit && visit.error().what == Trouble::stopped) co_return LinkTrouble{Trouble::timeout, ""};
    if (!visit) co_return visit.error();
    findings.version = visit->page.version;
    findings.register_id = "pos-" + std::to_string(visit->page.config_id.value_or(link->config_id));
    if (visit->page.type == "local" || visit->page.type == "none")
        co_return LinkTrouble{Trouble::display_off, "its kind is \"" + visit->page.type + "\""};
    co_return co_await try_bus(*link, *visit);
}

asio::awaitable<LinkTrouble> Tester::try_bus(const DisplayLink& link, const Visit& visit) {
    const auto executor = co_await asio::this_coro::executor;
    net::WebSocket socket(executor, trial_.network, {.message_bytes = kFrameBytesMax});
    net::WebSocketRequest request;
    request.url = websocket_url(link.server);
    request.origin = link.server.text();
    if (!visit.session_id.empty()) request.cookie = "session_id=" + visit.session_id;
    const auto connected = co_await socket.connect(request, left());
    if (!connected) co_return trouble_of(connected.error());
    const auto subscribed = co_await socket.write(subscribe_frame(visit.page.access_token, 0), left());
    if (!subscribed) co_return trouble_of(subscribed.error());
    const auto said = co_await socket.read(std::min<Duration>(kListen, left()));
    if (said || (said.error().fault == net::Fault::timeout && socket.is_open())) co_return LinkTrouble{};
    const auto& reason = socket.close_reason();
    if (reason) co_return trouble_of_close(*reason);
    co_return trouble_of(said.error());
}

}  // namespace

std::string LinkFindings::words() const {
    if (!works) return words_of(trouble, server);
    return server + ": works; Odoo " + version.substr(0, version.find('-')) + ", register " + register_id;
}

asio::awaitable<LinkFindings> try_link(net::Client& client, const Clock& clock, LinkTrial trial) {
    Tester tester(client, clock, std::move(trial));
    LinkTrouble trouble = co_await tester.run();
    LinkFindings findings = std::move(tester.findings);
    findings.works = trouble.what == Trouble::none;
    findings.trouble = std::move(trouble);
    findings.took = tester.took();
    co_return findings;
}

json::Value describe(const LinkFindings& findings) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(findings.took);
    return {{"works", findings.works},     {"trouble", name_of(findings.trouble.what)},
            {"words", findings.words()},   {"server", findings.server},
            {"version", findings.version}, {"register", findings.register_id},
            {"took_ms", took.count()}};
}

}  // namespace comptoir::odoo::bus
