#include <sys/utsname.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "app/base/log.hpp"
#include "app/http/settings.hpp"
#include "app/net/settings.hpp"
#include "app/network/settings.hpp"
#include "app/service_parts.hpp"
#include "app/settings_sections.hpp"
#include "app/sources/settings.hpp"
#include "device-bridge/fiscal/settings.hpp"
#include "device-bridge/measuring/settings.hpp"
#include "device-bridge/printing/settings.hpp"
#include "device-bridge/scanning/settings.hpp"
#include "device-bridge/weighing/settings.hpp"

namespace comptoir {
namespace {

namespace asio = boost::asio;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

constexpr std::chrono::milliseconds kSettingsQuiet{
    250};  // one save of an editor is several changes within some 10 ms
constexpr std::uint16_t kDemoPortFirst = 8069;
constexpr std::uint16_t kDemoPortLast = 8079;

std::string machine_name() {
    utsname names{};
    return ::uname(&names) == 0 ? names.nodename : "";
}

bridge::DeviceInfo device_of(bridge::Kind kind, const settings::Slice& entry) {
    bridge::DeviceInfo info;
    info.id = entry.text("name");
    info.kind = kind;
    info.name = entry.text("label").empty() ? info.id : entry.text("label");
    info.uri = entry.text("uri");
    info.options = entry.all();
    return info;
}

sources::DeviceNames names_of(const std::vector<bridge::DeviceInfo>& devices) {
    sources::DeviceNames names;
    for (const bridge::DeviceInfo& device : devices) {
        if (device.kind == bridge::Kind::printer) names.printers.push_back(device.id);
        if (device.kind == bridge::Kind::scanner) names.scanners.push_back(device.id);
        if (device.kind == bridge::Kind::scale) names.scales.push_back(device.id);
    }
    return names;
}

}  // namespace

std::vector<bridge::DeviceInfo> Service::Parts::configured_devices() {
    std::vector<bridge::DeviceInfo> devices;
    for (const settings::Slice& printer : settings.list("printer"))
        devices.push_back(device_of(bridge::Kind::printer, printer));
    for (const settings::Slice& scale : settings.list("scale"))
        devices.push_back(device_of(bridge::Kind::scale, scale));
    for (const settings::Slice& scanner : settings.list("scanner"))
        devices.push_back(device_of(bridge::Kind::scanner, scanner));
    for (const settings::Slice& pole : settings.list("pole"))
        devices.push_back(device_of(bridge::Kind::pole, pole));
    for (const settings::Slice& gauge : settings.list("gauge"))
        devices.push_back(device_of(bridge::Kind::gauge, gauge));
    for (const settings::Slice& fiscal : settings.list("fiscal"))
        devices.push_back(device_of(bridge::Kind::fiscal, fiscal));
    if (given.is_demo && devices.empty()) devices = demo::demo_devices();
    refused_devices.clear();
    if (given.is_demo || settings.section("simulate").boolean("allowed")) return devices;
    // A forgotten simulated printer would say yes to every receipt.
    std::erase_if(devices, [this](const bridge::DeviceInfo& device) {
        if (!device.uri.starts_with("simulated:")) return false;
        refused_devices.push_back("\"" + device.id +
                                  "\" is simulated, which [simulate] allowed = true permits");
        return true;
    });
    return devices;
}

void Service::Parts::apply_settings() {
    const settings::Slice& pos = settings.section("pos");
    access.apply(http::access_settings(settings.section("access"), pos.text("url"), machine_name()));
    std::vector<bridge::DeviceInfo> devices = configured_devices();
    sources::ArbiterSettings whose = sources::arbiter_settings(pos);
    whose.registers = {sources::register_entries(settings.list("register")), names_of(devices)};
    arbiter.configure(std::move(whose), clock.now());
    second_currencies.configure(sources::second_rate(pos));
    staff_notes.expect(adoptions.names_by_itself());
    registry.configure(devices);
    poles.configure(devices);  // once all are open: what opens first has the order told to those that are
    pictures.configure(settings);
    idle.configure(settings);
    pictures.follow_server(picture_server());
    link_client.configure(net::net_settings(settings.section("network")));
    network.configure(network::hotspot_after(settings.section("network")));
    screen.configure(settings);
    follow_televisions();
    follow_pos();
    follow_display_address();
    membership.configure(odoo::box::box_settings(settings.section("odoo")), identity);
    follow_server();
    listen();
    announce();
    follow_host_name();
    ++told;
    publish(clock.now());
    self_adoption.look(finder.list());
}

/// The Odoo server this box belongs to, and all that it is to know of it.
void Service::Parts::follow_server() {
    if (!box_link) return;
    box_link->configure({.account = membership.accounts().account(),
                         .identifier = identity,
                         .name = settings.section("box").text("name"),
                         .network = net::net_settings(settings.section("network"))});
    box_link->look();
}

void Service::Parts::open_box_link(std::shared_ptr<odoo::DeviceActions> devices) {
    const auto complain = [](const Result<void>& done) {
        if (!done) log::warning("the Odoo server's wish is not done", {{"why", done.error().message}});
    };
    box_link = std::make_unique<odoo::box::ServerLink>(odoo::box::ServerLinkContext{
        .executor = io.get_executor(),
        .client = link_client,
        .registry = registry,
        .devices = std::move(devices),
        .clock = clock,
        .ledger = state.path() / "odoo-messages.json",
        .version = given.version,
        .address =
            [this] { return interfaces.empty() ? "" : membership.domain_of(interfaces.front().address); },
        .mac = [this] { return first_mac(interfaces); },
        .changed = [this] { publish(clock.now()); },
        .clear = [this, complain] { complain(membership.forget()); },
        .move = [this, complain](const std::string& url) { complain(membership.accounts().move_to(url)); },
        .start_again = given.start_again});
    membership.accounts().observe([this](const odoo::box::ServerAccount&) { follow_server(); });
}

/// What the POS's server says of its version, over whichever link.
std::string Service::Parts::server_version() const {
    const std::string& said = bus.status().version;
    return said.empty() && box_link ? box_link->status().series : said;
}

/// What the Odoo server that this box belongs to has for the screen.
void Service::Parts::follow_display_address() {
    display_address.configure(membership.accounts().account(), identity);
}

/// The display link of the settings, or the one that a POS asked for.
void Service::Parts::follow_pos() {
    bus.configure({.link = screen.link(),
                   .database = settings.section("pos").text("database"),
                   .network = net::net_settings(settings.section("network"))});
}

/// With the addresses for https that whoever started this program listens on.
http::HttpSettings Service::Parts::http_wanted() const {
    http::HttpSettings wanted = http::http_settings(settings.section("http"));
    for (std::string& given_address : server.given_tls())
        wanted.listen_tls.push_back(std::move(given_address));
    return wanted;
}

void Service::Parts::listen() {
    const auto wanted = http_wanted();
    std::vector<std::string> addresses = wanted.listen;
    if (hotspot) addresses.push_back(network::hotspot_door());
    server.listen(addresses);
    follow_certificate();
    server.listen_tls(wanted.listen_tls, tls.context());
    const bool is_default = settings.section("http").origin("listen").file.empty();
    if (!given.is_demo || !is_default) return;
    for (std::uint16_t port = kDemoPortFirst; server.bound().empty() && port <= kDemoPortLast; ++port) {
        server.listen({"0.0.0.0:" + std::to_string(port), "[::]:" + std::to_string(port)});
    }
}

/// Takes up a certificate that has changed, and makes our own anew when it is time or an address is new.
void Service::Parts::follow_certificate() {
    const http::HttpSettings wanted = http_wanted();
    const std::string pos_url = settings.section("pos").text("url");
    auto names = http::access_settings(settings.section("access"), pos_url, machine_name()).host_names;
    names.emplace_back("localhost");
    for (const Interface& one : interfaces) names.push_back(one.address);
    if (tls.refresh({wanted, std::move(names), "Comptoir " + identity, membership.certificate()},
                    clock.wall()))
        server.listen_tls(wanted.listen_tls, tls.context());
}

asio::awaitable<void> Service::Parts::follow_settings_file() {
    for (;;) {
        auto [ec] = co_await watch_descriptor.async_wait(asio::posix::stream_descriptor::wait_read, kTuple);
        if (ec) co_return;
        if (!watch->take_changes()) continue;
        settings_timer.expires_after(kSettingsQuiet);
        settings_timer.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) reload_settings();
        });
    }
}

void Service::Parts::reload_settings() {
    settings::Loaded loaded = load_settings(given.settings_source);
    settings_problems = loaded.problems;
    if (!loaded.problems.empty()) {
        for (const settings::Problem& problem : loaded.problems) {
            log::warning("the changed settings are not good; the running ones stay",
                         {{"why", problem.text()}});
        }
        publish(clock.now());
        return;
    }
    in_use = InUse::the_running_ones;
    if (loaded.settings == settings) {
        publish(clock.now());
        return;
    }
    settings = std::move(loaded.settings);
    log::info("settings loaded", {{"file", given.settings_source.file.string()}});
    for (const settings::Problem& waiting :
         settings::waiting_for_restart(all_sections(), given.loaded.settings, settings)) {
        log::info("a setting waits for the next start", {{"which", waiting.text()}});
    }
    apply_settings();
}

}  // namespace comptoir
