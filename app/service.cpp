#include "app/service.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>
#include <optional>
#include <utility>

#include "app/account_calls.hpp"
#include "app/addresses.hpp"
#include "app/api/link_routes.hpp"
#include "app/api/routes.hpp"
#include "app/base/log.hpp"
#include "app/control_socket.hpp"
#include "app/demo/demo.hpp"
#include "app/http/server.hpp"
#include "app/http/settings.hpp"
#include "app/http/tls_keeper.hpp"
#include "app/net/client.hpp"
#include "app/net/settings.hpp"
#include "app/odoo/box/display_address.hpp"
#include "app/odoo/box/membership.hpp"
#include "app/odoo/box/server_link.hpp"
#include "app/odoo/bus/bus_display.hpp"
#include "app/odoo/bus/link_trial.hpp"
#include "app/odoo/proxy_routes.hpp"
#include "app/odoo/station.hpp"
#include "app/screen/face.hpp"
#include "app/screen/pictures.hpp"
#include "app/screen_keeper.hpp"
#include "app/settings_sections.hpp"
#include "app/setup_page.hpp"
#include "app/sources/arbiter.hpp"
#include "app/sources/settings.hpp"
#include "app/state_folder.hpp"
#include "device-bridge/event_hub.hpp"
#include "device-bridge/printing/settings.hpp"
#include "device-bridge/registry.hpp"
#include "device-bridge/scanning/settings.hpp"
#include "device-bridge/weighing/settings.hpp"
#include "renderer/screenshot.hpp"

namespace comptoir {
namespace {

namespace asio = boost::asio;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

constexpr std::chrono::milliseconds kSettingsQuiet{
    250};  // one save of an editor is several changes within some 10 ms
constexpr std::chrono::seconds kCapturePatience{2};  // screen.png: a frame takes 10 ms, its PNG 20
constexpr std::chrono::seconds kAddressesEvery{
    10};  // a cable that was plugged in shows on the setup scene this soon
constexpr std::uint16_t kDemoPortFirst = 8069;
constexpr std::uint16_t kDemoPortLast = 8079;

std::string machine_name() {
    utsname names{};
    return ::uname(&names) == 0 ? names.nodename : "";
}

std::uint64_t stamp_of(Time at) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count());
}

/// "14:05" in the box's time zone, and how long that stays true.
std::pair<std::string, Duration> clock_text(WallTime now) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    char text[8];
    std::strftime(text, sizeof text, "%H:%M", &local);
    return {text, std::chrono::seconds(60 - local.tm_sec)};
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

/// Members stand in the order in which they are built; they go in the reverse one.
struct Service::Parts {
    asio::io_context& io;
    asio::thread_pool& pool;
    UiMailbox& ui;
    const Clock& clock;
    ServiceStart given;

    settings::Settings settings;
    std::vector<settings::Problem> settings_problems;
    InUse in_use = InUse::the_running_ones;
    std::vector<std::string> refused_devices;
    StateFolder state;
    ScreenKeeper screen;
    std::string identity;
    std::vector<Interface> interfaces;

    bridge::EventHub hub;
    bridge::Registry registry;
    sources::Arbiter arbiter;
    http::Access access;
    http::TlsKeeper tls;
    http::Router router;
    http::Server server;
    odoo::Contacts contacts;
    odoo::Context odoo;
    net::Client link_client;  ///< the display link's own: it must not queue behind a page of pictures
    odoo::box::DisplayAddress display_address;
    odoo::box::Membership membership;
    std::unique_ptr<odoo::box::ServerLink> box_link;  ///< from `start` on
    odoo::bus::BusDisplay bus;
    ScreenPictures pictures;
    api::Context api;
    std::unique_ptr<demo::Demo> demo;
    std::unique_ptr<ControlSocket> control;
    std::unique_ptr<settings::Watch> watch;
    asio::posix::stream_descriptor watch_descriptor;
    asio::steady_timer change_timer;  ///< when the screen may differ by itself
    asio::steady_timer settings_timer;
    asio::steady_timer addresses_timer;
    bridge::EventHub::Subscription hearing;

    FrameReport last_report;
    renderer::View shown;    ///< the last view that was posted, without its stamp
    std::uint64_t told = 0;  ///< how often the screen was told of a change
    bool is_stopping = false;

    Parts(asio::io_context& io_context, asio::thread_pool& thread_pool, UiMailbox& mailbox,
          const Clock& the_clock, ServiceStart start);

    // -- settings ---------------------------------------------------------------------------------
    void apply_settings();
    void follow_pos();
    void follow_display_address();
    void listen();
    void follow_certificate();
    void follow_server();
    void open_box_link(std::shared_ptr<odoo::DeviceActions> devices);
    [[nodiscard]] std::string server_version() const;
    asio::awaitable<void> follow_settings_file();
    void reload_settings();
    [[nodiscard]] std::vector<bridge::DeviceInfo> configured_devices();

    // -- the screen -------------------------------------------------------------------------------
    [[nodiscard]] renderer::View view() const;
    void publish(Time received);
    [[nodiscard]] std::string picture_server() const;
    void follow_time();
    void follow_addresses();
    [[nodiscard]] std::vector<std::string> other_problems() const;
    [[nodiscard]] std::vector<std::string> problems_in_full() const;
    [[nodiscard]] std::vector<std::string> problems_in_short() const;
    [[nodiscard]] bool is_set_up() const;
    [[nodiscard]] Https https() const;
    [[nodiscard]] std::string stranger() const;

    asio::awaitable<Result<std::string>> capture();

    // -- the rest ---------------------------------------------------------------------------------
    [[nodiscard]] json::Value snapshot_of_the_bus(const std::string& register_id) const;
    asio::awaitable<json::Value> try_link(std::string link);
    api::StatusSource status_source();
    [[nodiscard]] std::vector<std::string> addresses() const;
    void open_control_socket();
    void watch_settings();
    void say_where_the_screen_is();
    asio::awaitable<void> wind_down(std::function<void()> stopped);
};

Service::Parts::Parts(asio::io_context& io_context, asio::thread_pool& thread_pool, UiMailbox& mailbox,
                      const Clock& the_clock, ServiceStart start)
    : io(io_context),
      pool(thread_pool),
      ui(mailbox),
      clock(the_clock),
      given(std::move(start)),
      settings(given.loaded.settings),
      state(settings.section("paths").text("state")),
      screen({.executor = io.get_executor(),
              .ui = ui,
              .clock = clock,
              .state = state,
              .is_shared = given.is_screen_shared,
              .changed =
                  [this] {
                      follow_pos();
                      publish(clock.now());
                  }},
             settings),
      interfaces(list_interfaces()),
      registry(io.get_executor(), clock, hub, (state.path() / "paper").string()),
      access({}, state.origins(), [this](const std::string& origin) { state.remember_origin(origin); }),
      tls(state.path() / "tls"),
      router(access),
      server(io.get_executor(), router),
      odoo{.registry = registry,
           .events = hub,
           .arbiter = arbiter,
           .access = access,
           .contacts = contacts,
           .clock = clock,
           .said = [this](Time received) { publish(received); },
           .pos_url = [this] { return settings.section("pos").text("url"); },
           .bus_snapshot = [this](const std::string& id) { return snapshot_of_the_bus(id); },
           .box_identifier = [this] { return identity; },
           .server_version = [this] { return server_version(); }},
      link_client(io.get_executor(), {}),
      display_address({.executor = io.get_executor(),
                       .client = link_client,
                       .found = [this](const std::string& url) { screen.suggest(url); }}),
      membership({.executor = io.get_executor(),
                  .client = link_client,
                  .clock = clock,
                  .folder = state.path(),
                  .changed =
                      [this] {
                          follow_display_address();
                          publish(clock.now());
                      },
                  .has_certificate =
                      [this] {
                          follow_certificate();
                          if (box_link) box_link->look();
                      }}),
      bus({.executor = io.get_executor(),
           .client = link_client,
           .arbiter = arbiter,
           .clock = clock,
           .said = [this](Time received) { publish(received); },
           .changed =
               [this] {
                   if (screen.prefer_theme(bus.shop().theme)) ++told;
                   publish(clock.now());
               },
           .bookmark = [this] { return state.bookmark(); },
           .remember = [this](const odoo::bus::Bookmark& bookmark) { state.remember_bookmark(bookmark); },
           .screen_id = state.screen_id()}),
      pictures(io, pool, ui, clock, settings),
      api{.registry = registry, .events = hub, .arbiter = arbiter, .clock = clock, .status = status_source()},
      watch_descriptor(io),
      change_timer(io),
      settings_timer(io),
      addresses_timer(io) {
    settings_problems = given.loaded.problems;
    if (!settings_problems.empty()) in_use = InUse::the_defaults;
    for (const settings::Problem& problem : settings_problems) {
        log::error("the settings file is not good; the defaults are used", {{"why", problem.text()}});
    }
    identity = state.identity(settings.section("box").text("identifier"), first_mac(interfaces));
    access.answer_to([this](std::string_view host) {
        return tls.is_named(host) || std::any_of(interfaces.begin(), interfaces.end(),
                                                 [&](const Interface& one) { return one.address == host; });
    });
}

// ---- settings --------------------------------------------------------------------------------------

std::vector<bridge::DeviceInfo> Service::Parts::configured_devices() {
    std::vector<bridge::DeviceInfo> devices;
    for (const settings::Slice& printer : settings.list("printer"))
        devices.push_back(device_of(bridge::Kind::printer, printer));
    for (const settings::Slice& scale : settings.list("scale"))
        devices.push_back(device_of(bridge::Kind::scale, scale));
    for (const settings::Slice& scanner : settings.list("scanner"))
        devices.push_back(device_of(bridge::Kind::scanner, scanner));
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
    registry.configure(std::move(devices));
    pictures.configure(settings);
    pictures.follow_server(picture_server());
    link_client.configure(net::net_settings(settings.section("network")));
    screen.configure(settings);
    follow_pos();
    follow_display_address();
    membership.configure(odoo::box::box_settings(settings.section("odoo")), identity);
    follow_server();
    listen();
    ++told;
    publish(clock.now());
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

void Service::Parts::listen() {
    const auto wanted = http::http_settings(settings.section("http"));
    server.listen(wanted.listen);
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
    const http::HttpSettings wanted = http::http_settings(settings.section("http"));
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

// ---- the screen ------------------------------------------------------------------------------------

std::vector<std::string> Service::Parts::other_problems() const {
    std::vector<std::string> all = given.problems;
    for (std::string& problem : membership.problems()) all.push_back(std::move(problem));
    if (std::string problem = box_link ? odoo::box::problem_of(box_link->status()) : ""; !problem.empty())
        all.push_back(std::move(problem));
    for (const auto& more : {server.problems(), refused_devices, arbiter.problems(), last_report.problems})
        all.insert(all.end(), more.begin(), more.end());
    for (const std::string& problem : {state.problem(), tls.problem(), screen.problem()}) {
        if (!problem.empty()) all.push_back(problem);
    }
    // A till that has its display followed sends its orders itself, too, and nobody typed that link.
    // Where both links go to the same server, one sentence says it.
    if (std::string problem = odoo::bus::problem_of(bus.status());
        !problem.empty() && !screen.is_link_asked_for() &&
        std::find(all.begin(), all.end(), problem) == all.end())
        all.push_back(std::move(problem));
    for (const settings::Problem& waiting :
         settings::waiting_for_restart(all_sections(), given.loaded.settings, settings)) {
        all.push_back(waiting.text());
    }
    return all;
}

std::vector<std::string> Service::Parts::problems_in_full() const {
    std::vector<std::string> all;
    for (const settings::Problem& problem : settings_problems) all.push_back(problem.text());
    for (std::string& problem : other_problems()) all.push_back(std::move(problem));
    return all;
}

/// For the setup scene, which has room for a few short lines.
std::vector<std::string> Service::Parts::problems_in_short() const {
    std::vector<std::string> all = settings_notice(settings_problems, in_use);
    for (const auto& more : {other_problems(), registry.problems()})
        all.insert(all.end(), more.begin(), more.end());
    if (std::string turned_away = stranger(); !turned_away.empty()) all.push_back(std::move(turned_away));
    return all;
}

/// What the last website that was turned away has to be told apart by; empty where there is none.
std::string Service::Parts::stranger() const {
    const std::string& origin = access.waiting_origin();
    if (origin.empty()) return {};
    const std::string owner = access.paired().empty() ? "another website" : access.paired().front();
    return origin + " was turned away: this box is paired with " + owner +
           "; if it is yours, add it to [access] origins";
}

/// On defaults for want of good settings the setup scene must say so, until a till has something to show. So
/// must it of a display link that never worked: it is a mistake of who typed it. One that did work comes
/// back.
bool Service::Parts::is_set_up() const {
    const odoo::bus::BusStatus& link = bus.status();
    const bool is_bad_link =
        !screen.is_link_asked_for() && !link.has_worked && !odoo::bus::problem_of(link).empty();
    if (is_bad_link && !given.is_demo && access.paired().empty()) return false;
    const bool has_code = !membership.pairing_code().empty();
    if (has_code && !given.is_demo && arbiter.registers(clock.now()).empty()) return false;
    if (given.is_demo || !arbiter.registers(clock.now()).empty()) return true;
    if (in_use == InUse::the_defaults) return false;
    if (box_link && box_link->status().state == odoo::bus::LinkState::live) return true;
    return !settings.section("pos").text("url").empty() || !access.paired().empty();
}

renderer::View Service::Parts::view() const {
    const sources::Screen now_shown = arbiter.screen(clock.now());
    const settings::Slice& shop = settings.section("shop");
    renderer::View next;
    next.page = now_shown.page == renderer::Page::order ? renderer::Page::order
                : is_set_up()                           ? renderer::Page::welcome
                                                        : renderer::Page::setup;
    next.order = now_shown.order;
    next.contact = now_shown.contact;
    next.silent_for = now_shown.silent_for;
    next.note = screen.note();
    const odoo::bus::ShopFacts& said = bus.shop();
    const auto picture = [&](const char* key, const std::string& of_the_pos) {
        return renderer::PictureRef{shop.text(key).empty() ? of_the_pos : shop.text(key)};
    };
    next.shop = {shop.text("name"), shop.text("greeting"), picture("logo", said.logo),
                 picture("background", said.background)};
    if (given.is_demo && next.shop.name.empty()) next.shop.name = demo->shop_name();
    next.languages = settings.section("screen").list("languages");
    if (given.is_demo) next.languages.insert(next.languages.begin(), demo->language());
    if (settings.section("screen").boolean("clock")) next.clock = clock_text(clock.wall()).first;
    const auto known = contacts.list();
    next.setup = describe_setup({.box_name = settings.section("box").text("name"),
                                 .version = given.version,
                                 .interfaces = interfaces,
                                 .port = server.port(),
                                 .devices = registry.list(),
                                 .problems = problems_in_short(),
                                 .first_origin = access.paired().empty() ? "" : access.paired().front(),
                                 .odoo_version = known.empty() ? "" : known.front().pos_version,
                                 .code = membership.pairing_code(),
                                 .https = https(),
                                 .screen_width = given.screen.width,
                                 .screen_height = given.screen.height});
    return next;
}

Https Service::Parts::https() const {
    const bool is_on = !settings.section("http").list("listen_tls").empty() && tls.context();
    if (!is_on) return Https::off;
    return tls.authority().empty() ? Https::known : Https::own_authority;
}

void Service::Parts::publish(Time received) {
    if (is_stopping) return;
    pictures.follow_server(picture_server());
    renderer::View next = view();
    if (next != shown) {
        shown = next;
        next.stamp = stamp_of(received);
        ui.replace(std::move(next));
        ++told;
    }
    const renderer::SceneId scene = renderer::pick_scene(shown);
    screen.follow_sale(scene != renderer::SceneId::welcome && scene != renderer::SceneId::setup);
    follow_time();
}

void Service::Parts::follow_time() {
    const Time now = clock.now();
    Time next = arbiter.next_change(now);
    if (settings.section("screen").boolean("clock"))
        next = std::min(next, now + clock_text(clock.wall()).second);
    change_timer.cancel();
    if (next == Time::max()) return;
    change_timer.expires_at(std::max(next, now + std::chrono::milliseconds(1)));
    change_timer.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) publish(clock.now());
    });
}

void Service::Parts::follow_addresses() {
    addresses_timer.expires_after(kAddressesEvery);
    addresses_timer.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        interfaces = list_interfaces();
        follow_certificate();
        if (box_link) box_link->look();
        publish(clock.now());
        follow_addresses();
    });
}

/// Product pictures come from the server that pos.url names, else from the one whose page was let in first.
std::string Service::Parts::picture_server() const {
    const std::string url = settings.section("pos").text("url");
    return url.empty() && !access.paired().empty() ? access.paired().front() : url;
}

/// The last frame as a PNG: taken on the UI thread, encoded on the pool.
asio::awaitable<Result<std::string>> Service::Parts::capture() {
    struct Waiting {
        asio::steady_timer done;
        std::optional<Result<std::string>> png;
    };
    auto waiting = std::make_shared<Waiting>(Waiting{asio::steady_timer(io, kCapturePatience), std::nullopt});
    const bool taken = ui.post(CaptureScreen{[this, waiting](renderer::Pixels pixels) {
        asio::post(pool, [this, waiting, pixels = std::move(pixels)] {
            auto png = renderer::encode_png(pixels);
            asio::post(io, [waiting, png = std::move(png)]() mutable {
                waiting->png = std::move(png);
                waiting->done.cancel();
            });
        });
    }});
    if (!taken) co_return fail(ErrorCode::busy, "the screen is busy");
    co_await waiting->done.async_wait(kTuple);
    if (!waiting->png) co_return fail(ErrorCode::timeout, "the screen did not answer");
    co_return std::move(*waiting->png);
}

// ---- the rest --------------------------------------------------------------------------------------

std::vector<std::string> Service::Parts::addresses() const {
    std::vector<std::string> all;
    for (const std::string& bound : server.bound()) {
        const auto colon = bound.rfind(':');
        const std::string host = bound.substr(0, colon);
        if (host != "0.0.0.0" && host != "[::]") {
            all.push_back(bound);
            continue;
        }
        for (const Interface& one : interfaces) {
            if (one.is_ipv6 != (host == "[::]")) continue;
            all.push_back((one.is_ipv6 ? "[" + one.address + "]" : one.address) + bound.substr(colon));
        }
    }
    return all;
}

/// For a page that asks this box: only the order of the register that it is a screen of.
json::Value Service::Parts::snapshot_of_the_bus(const std::string& register_id) const {
    const std::string& followed = bus.status().register_id;
    const bool is_of_it = !followed.empty() && arbiter.configured().key_of(followed) == register_id;
    return is_of_it ? bus.snapshot() : json::Value();
}

asio::awaitable<json::Value> Service::Parts::try_link(std::string link) {
    const settings::Slice& pos = settings.section("pos");
    odoo::bus::LinkTrial trial;
    trial.link = link.empty() ? pos.text("url") : std::move(link);
    trial.database = pos.text("database");
    trial.network = net::net_settings(settings.section("network"));
    const auto findings = co_await odoo::bus::try_link(link_client, clock, std::move(trial));
    co_return odoo::bus::describe(findings);
}

api::StatusSource Service::Parts::status_source() {
    return {.version = given.version,
            .addresses = [this] { return addresses(); },
            .tills = [this] { return contacts.describe(clock.wall()); },
            .registers = [this] { return odoo::describe_registers(arbiter, contacts, clock.now()); },
            .pos_link = [this] { return odoo::bus::describe(bus.status()); },
            .identifier = [this] { return identity; },
            .odoo =
                [this] {
                    json::Value said = membership.describe();
                    if (box_link) said["link"] = odoo::box::describe(box_link->status());
                    return said;
                },
            .screen =
                [this] {
                    const renderer::FrameCounters& counters = last_report.counters;
                    return api::ScreenFigures{counters.presented,   counters.samples,
                                              counters.latency_p50, counters.latency_p95,
                                              counters.latency_p99, told};
                },
            .problems = [this] { return problems_in_full(); },
            .turned_away = [this] { return stranger(); },
            .started = clock.now()};
}

void Service::Parts::open_control_socket() {
    const std::filesystem::path runtime = settings.section("paths").text("runtime");
    std::error_code ec;
    std::filesystem::create_directories(runtime, ec);
    auto opened = ControlSocket::listen(io.get_executor(), runtime / "control.sock", [this] {
        return json::dump(api::describe_status(api.status, registry, arbiter, clock.now(), clock.wall()));
    });
    if (opened) {
        control = std::move(*opened);
        return;
    }
    given.problems.push_back("comptoir status can't reach this kiosk: " + opened.error().message);
    log::warning("no control socket", {{"why", opened.error().message}});
}

void Service::Parts::watch_settings() {
    if (!given.watch) {
        given.problems.push_back("changes of the settings file are not seen: " + given.watch.error().message);
        log::warning("the settings file is not watched", {{"why", given.watch.error().message}});
        return;
    }
    watch = std::move(*given.watch);
    watch_descriptor.assign(::dup(watch->fd()));
    asio::co_spawn(io, follow_settings_file(), asio::detached);
}

/// The first address is where somebody at this machine sees it without more ado; from another one the page
/// asks for the API token.
void Service::Parts::say_where_the_screen_is() {
    if (given.screen_description != "memory" || server.bound().empty()) return;
    const auto reachable = addresses();
    const std::string elsewhere = reachable.empty() ? "" : "http://" + reachable.front() + "/";
    const std::string first = server.bound().front();
    const bool is_everywhere = first.starts_with("0.0.0.0:") || first.starts_with("[::]:");
    if (!is_everywhere) {
        log::info("no screen here; what the customer sees is shown at", {{"url", elsewhere}});
        return;
    }
    log::info("no screen here; what the customer sees is shown at",
              {{"url", "http://localhost:" + std::to_string(server.port()) + "/"},
               {"elsewhere_with_api_token", elsewhere}});
}

/// Accepting first, then devices, then what is going out; held polls are answered meanwhile.
asio::awaitable<void> Service::Parts::wind_down(std::function<void()> stopped) {
    is_stopping = true;
    change_timer.cancel();
    settings_timer.cancel();
    addresses_timer.cancel();
    boost::system::error_code ignored;
    watch_descriptor.close(ignored);
    control.reset();
    if (demo) demo->stop();
    co_await server.stop();
    registry.stop();
    pictures.stop();
    display_address.stop();
    membership.stop();
    if (box_link) box_link->stop();
    screen.stop([this, stopped = std::move(stopped)]() mutable {
        bus.stop([this, stopped = std::move(stopped)] {
            link_client.stop();
            stopped();
        });
    });
}

// ---- the service -----------------------------------------------------------------------------------

Service::Service(asio::io_context& io, asio::thread_pool& pool, UiMailbox& ui, const Clock& clock,
                 ServiceStart start)
    : parts_(std::make_unique<Parts>(io, pool, ui, clock, std::move(start))) {
    if (parts_->given.is_demo) {
        const std::string cache = parts_->settings.section("paths").text("cache");
        parts_->demo = std::make_unique<demo::Demo>(
            io.get_executor(), parts_->registry, parts_->arbiter, clock,
            [this](Time at) { parts_->publish(at); },
            demo::DemoOptions{.speed = 1, .font_cache = cache + "/fonts"});
    }
}

Service::~Service() = default;

Appearance Service::first_appearance() const {
    return parts_->screen.appearance();
}

renderer::View Service::first_view() const {
    return parts_->view();
}

void Service::start() {
    Parts& parts = *parts_;
    parts.api.capture = [&parts] { return parts.capture(); };
    parts.api.assets = parts.given.assets;
    parts.api.said = [&parts](Time received) { parts.publish(received); };
    parts.api.pos_url = parts.odoo.pos_url;
    parts.odoo.screen = parts.screen.hands();
    parts.odoo.home_server = [&parts] { return parts.membership.accounts().account().url; };
    parts.open_box_link(odoo::install(parts.router, parts.odoo));
    api::install(parts.router, parts.api);
    http::install_authority_route(parts.router, parts.tls);
    api::install_account(
        parts.router, account_calls(parts.membership, parts.registry, [&parts] {
            const renderer::Setup setup = parts.view().setup;
            return odoo::box::PairingTicket{setup.box_name, "", setup.addresses, setup.admin_url};
        }));
    api::install_link_test(parts.router,
                           [&parts](std::string link) { return parts.try_link(std::move(link)); });
    parts.server.on_change([&parts] { parts.publish(parts.clock.now()); });
    parts.hearing = parts.hub.subscribe([&parts](const bridge::NumberedEvent& event) {
        if (std::holds_alternative<bridge::ConditionChanged>(event.event.body))
            parts.publish(parts.clock.now());
    });
    parts.registry.lock_in(parts.settings.section("paths").text("runtime"));
    parts.open_control_socket();
    parts.apply_settings();
    parts.watch_settings();
    parts.screen.start();
    parts.follow_addresses();
    parts.say_where_the_screen_is();
    if (parts.demo) parts.demo->start();
}

void Service::presented(FrameReport report) {
    for (const renderer::WantedPicture& wanted : report.wanted) parts_->pictures.want(wanted);
    const bool has_news = report.problems != parts_->last_report.problems;
    parts_->last_report = std::move(report);
    if (has_news) parts_->publish(parts_->clock.now());
}

void Service::stop(std::function<void()> stopped) {
    asio::co_spawn(parts_->io, parts_->wind_down(std::move(stopped)), asio::detached);
}

}  // namespace comptoir
