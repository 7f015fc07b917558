#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "app/api/captive.hpp"
#include "app/api/network_routes.hpp"
#include "app/base/log.hpp"
#include "app/base/text.hpp"
#include "app/network/host_name.hpp"
#include "app/service_parts.hpp"

namespace comptoir {
namespace {

/// "Comptoir-1122": the end of what every Odoo knows this box by, so that two boxes are told apart.
std::string hotspot_name(const std::string& identity) {
    constexpr std::size_t kEnd = 4;
    std::string letters;
    for (const char c : identity) {
        if (is_letter(c) || is_digit(c)) letters += upper_case(c);
    }
    return "Comptoir-" + letters.substr(letters.size() > kEnd ? letters.size() - kEnd : 0);
}

bool is_network_of_others(const Interface& one) {
    return !one.is_loopback && one.address != network::kHotspotAddress &&
           !one.address.starts_with("169.254.");
}

bool is_hotspot_door(const std::string& bound) {
    return bound == network::hotspot_door();
}

bool is_reachable_from_elsewhere(const std::string& bound) {
    return !bound.starts_with("127.") && !bound.starts_with("[::1]") && !is_hotspot_door(bound);
}

}  // namespace

network::NetworkContext Service::Parts::network_context() {
    return {.executor = io.get_executor(),
            .clock = clock,
            .bus = system_bus,
            .hotspot_name = [this] { return hotspot_name(identity); },
            .key_file = state.path() / "hotspot-key",
            .has_address = [this] { return std::ranges::any_of(interfaces, is_network_of_others); },
            .changed = [this] { network_changed(); }};
}

/// Begun when all else serves: a box without anybody who looks after its network loses nothing.
void Service::Parts::open_network() {
    const api::NetworkCalls calls{
        .describe = [this] { return network.describe(); },
        .scan = [this] { return network.scan(); },
        .join =
            [this](const std::string& ssid, const std::string& key, bool is_hidden) {
                return network.join({ssid, key, is_hidden});
            },
        .forget = [this](const std::string& ssid) { return network.forget(ssid); }};
    api::install_network(router, calls);
    api::install_captive(router, {.address = [this] { return hotspot ? network::kHotspotAddress : ""; },
                                  .visited = [this] { network.visited(); },
                                  .network = calls});
    system_bus.start([this](bool is_up) { follow_bus(is_up); });
}

void Service::Parts::follow_bus(bool is_up) {
    network.follow_bus(is_up);
    box_clock.look();
    if (!is_up) return;
    announcer.look();
    host_name_asked.clear();
    follow_host_name();
}

std::uint16_t Service::Parts::port() const {
    for (const std::string& bound : server.bound()) {
        if (!is_hotspot_door(bound)) return http::Server::port_of(bound);
    }
    return 0;
}

/// What whoever looks around in the network is told, of the port that is really listened on.
void Service::Parts::announce() {
    const bool is_wanted = settings.section("network").boolean("announce") && !given.is_demo &&
                           std::ranges::any_of(server.bound(), is_reachable_from_elsewhere);
    announcer.configure({.name = settings.section("box").text("name"),
                         .port = is_wanted ? port() : std::uint16_t{0},
                         .texts = {{"version", given.version}, {"id", identity}, {"path", "/"}}});
}

void Service::Parts::follow_host_name() {
    const std::string wanted = settings.section("box").text("hostname");
    if (wanted.empty() || wanted == host_name_asked || !system_bus.is_up()) return;
    host_name_asked = wanted;
    boost::asio::co_spawn(
        io,
        [](Parts& parts, std::string name) -> boost::asio::awaitable<void> {
            const auto done = co_await network::take_host_name(parts.system_bus, std::move(name));
            if (!done) log::warning("this machine keeps its name", {{"why", done.error().message}});
        }(*this, wanted),
        boost::asio::detached);
}

std::string Service::Parts::clock_problem() const {
    if (network::is_trusted(box_clock.state())) return {};
    return "this box does not know what time it is: certificates may be refused, opening hours wait";
}

/// Phones in the hotspot ask at port 80, which is listened on at no other time.
void Service::Parts::network_changed() {
    std::optional<network::Hotspot> now = network.hotspot();
    if (now != hotspot) {
        hotspot = std::move(now);
        listen();
    }
    publish(clock.now());
}

}  // namespace comptoir
