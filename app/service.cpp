#include "app/service.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "app/account_calls.hpp"
#include "app/api/link_routes.hpp"
#include "app/api/playlist.hpp"
#include "app/api/screen_power.hpp"
#include "app/base/log.hpp"
#include "app/epos_context.hpp"
#include "app/listening.hpp"
#include "app/net/settings.hpp"
#include "app/odoo/bus/link_trial.hpp"
#include "app/screen/touch_settings.hpp"
#include "app/service_parts.hpp"

namespace comptoir {
namespace {

namespace asio = boost::asio;

}  // namespace

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
      poles([this](const std::string& pole, json::Value fields) { registry.show(pole, std::move(fields)); }),
      screen_memory(settings.section("paths").text("runtime")),
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
      idle({.io = io,
            .pool = pool,
            .clock = clock,
            .changed = [this] { publish(clock.now()); },
            .find_player = [] { return renderer::load_video_library(); },
            .knows_time = [this] { return network::is_trusted(box_clock.state()); }}),
      pictures(io, pool, ui, clock, settings,
               {.holds = [this](const std::string& key) { return idle.holds(key); },
                .told =
                    [this](const std::string& key, const std::string& why) {
                        why.empty() ? idle.take_back(key) : idle.leave_out(key, why);
                    }}),
      press({settings.section("paths").text("cache") + "/fonts", {}}),
      first_ticket(state.path() / "status_ticket.json"),
      finder(io.get_executor()),
      network_finder(io.get_executor(), pool.get_executor(), clock),
      system_bus(io.get_executor(), dbus::system_bus_address()),
      bluetooth_finder(system_bus, clock),
      adoptions(adoption_context()),
      // The devices of the demo are there as long as there are no others.
      self_adoption(
          adoptions, [this] { return !given.is_demo && settings.section("found").boolean("adopt"); },
          [this] { reload_settings(); }),
      network(network_context()),
      box_clock(io.get_executor(), system_bus, clock, network::has_board_clock(),
                [this] { publish(clock.now()); }),
      announcer(io.get_executor(), system_bus, [this] { publish(clock.now()); }),
      touch_panels(io.get_executor()),
      televisions(io.get_executor(), clock),
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
    show_again();
    identity = state.identity(settings.section("box").text("identifier"), first_mac(interfaces));
    access.answer_to([this](std::string_view host) {
        return tls.is_named(host) || (!host.empty() && host == announcer.host_name()) ||
               std::any_of(interfaces.begin(), interfaces.end(),
                           [&](const Interface& one) { return one.address == host; });
    });
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

api::ScreenFigures Service::Parts::figures(const renderer::FrameCounters& counters,
                                           const std::string& shown_by) const {
    return {counters.presented,   counters.samples,
            counters.latency_p50, counters.latency_p95,
            counters.latency_p99, told,
            counters.is_too_slow, shown_by};
}

const std::string& Service::Parts::shown_by() const {
    return last_report.description.empty() ? given.screen_description : last_report.description;
}

std::function<api::ScreenFigures()> Service::Parts::second_figures() const {
    if (given.second_description.empty()) return nullptr;
    return [this] { return figures(second_counters, second_shown_by); };
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
            .screen = [this] { return figures(last_report.counters, shown_by()); },
            .second_screen = second_figures(),
            .idle = [this] { return idle.describe(); },
            .network =
                [this] {
                    json::Value said = network.describe_briefly();
                    said["host_name"] = announcer.host_name();
                    said["announced_as"] = announcer.name();
                    return said;
                },
            .clock = [this] { return std::string(network::name_of(box_clock.state())); },
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
    if (shown_by() != "memory" || server.bound().empty()) return;
    const auto reachable = addresses();
    const std::string elsewhere = reachable.empty() ? "" : "http://" + reachable.front() + "/";
    const std::string first = server.bound().front();
    const bool is_everywhere = first.starts_with("0.0.0.0:") || first.starts_with("[::]:");
    if (!is_everywhere) {
        log::info("no screen here; what the customer sees is shown at", {{"url", elsewhere}});
        return;
    }
    log::info("no screen here; what the customer sees is shown at",
              {{"url", "http://localhost:" + std::to_string(port()) + "/"},
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
    finder.stop();
    network_finder.stop();
    network.stop();
    box_clock.stop();
    announcer.stop();
    system_bus.stop();
    touch_panels.stop();
    televisions.stop();
    registry.stop();
    idle.stop();
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

Appearances Service::first_appearances() const {
    return parts_->screen.appearances();
}

renderer::View Service::first_view() const {
    return parts_->view();
}

void Service::keep_jobs_in(journal::Journal& journal) {
    Parts& parts = *parts_;
    parts.journal = &journal;
    parts.jobs.emplace(journal);
    parts.registry.keep_in(*parts.jobs);
    journal.when_problems_change([&parts] { parts.publish(parts.clock.now()); });
    journal.when_found([&parts](std::vector<bridge::StoredJob> jobs) {
        if (!parts.is_stopping) parts.registry.found_later(std::move(jobs));
    });
}

void Service::start() {
    Parts& parts = *parts_;
    parts.registry.lend(
        [&parts](std::string_view text, int width_dots) { return parts.press.draw_text(text, width_dots); },
        parts.pool.get_executor());
    parts.api.capture = [&parts] { return parts.capture(0); };
    if (!parts.given.second_description.empty())
        parts.api.capture_second = [&parts] { return parts.capture(1); };
    parts.api.assets = parts.given.assets;
    parts.api.said = [&parts](Time received) { parts.publish(received); };
    parts.api.pos_url = parts.odoo.pos_url;
    parts.api.print_own = [&parts](const std::string& printer, api::OwnPage page, const std::string& origin) {
        return parts.print_own(printer, page, origin);
    };
    parts.api.jobs_changed = [&parts] { parts.jobs_changed(); };
    parts.odoo.scan_untold = [&parts](const std::string& scanner) { ++parts.scans_untold[scanner]; };
    parts.api.scans_untold = [&parts](const std::string& scanner) {
        const auto count = parts.scans_untold.find(scanner);
        return count == parts.scans_untold.end() ? std::size_t{0} : count->second;
    };
    parts.api.weighings = parts.odoo.weighings = std::make_shared<bridge::Weighings>(parts.hub);
    parts.odoo.screen = parts.screen.hands();
    parts.odoo.status_page = [&parts](const std::string& printer) { return parts.status_page(printer); };
    parts.odoo.shop_said = [&parts](const sources::Beside& beside) {
        if (std::exchange(parts.page_said, beside) != beside) parts.publish(parts.clock.now());
    };
    parts.odoo.home_server = [&parts] { return parts.membership.accounts().account().url; };
    parts.open_box_link(odoo::install(parts.router, parts.odoo));
    api::install(parts.router, parts.api);
    parts.open_found_desk();
    api::install_announcements(parts.router, parts.announcements, parts.clock, parts.api.said);
    api::install_playlist(parts.router, [&parts](const auto& playlist, Time received) {
        parts.idle.ask_for(playlist.said, playlist.lasts);
        parts.publish(received);
    });
    api::install_screen_power(parts.router, [&parts](api::PowerAsked asked, Time) {
        return parts.idle.ask(asked == api::PowerAsked::off  ? AskedLight::dark
                              : asked == api::PowerAsked::on ? AskedLight::lit
                                                             : AskedLight::as_the_hours);
    });
    epos::install(parts.router, epos_context(parts.registry, parts.clock, parts.press, parts.arbiter,
                                             [&parts]() -> const settings::Slice& {
                                                 return parts.settings.section("epos");
                                             }));
    http::install_authority_route(parts.router, parts.tls);
    api::install_account(
        parts.router, account_calls(parts.membership, parts.registry, [&parts] {
            const renderer::Setup setup = parts.view().setup;
            return odoo::box::PairingTicket{setup.box_name, "", setup.addresses, setup.admin_url};
        }));
    api::install_link_test(parts.router,
                           [&parts](std::string link) { return parts.try_link(std::move(link)); });
    parts.server.on_change([&parts] {
        parts.announce();
        parts.publish(parts.clock.now());
    });
    parts.hearing = parts.hub.subscribe([&parts](const bridge::NumberedEvent& event) {
        if (const auto* const ended = std::get_if<bridge::JobEnded>(&event.event.body)) {
            parts.first_ticket.job_ended(ended->job, ended->outcome);
            parts.jobs_changed();
        } else if (const auto* const changed = std::get_if<bridge::ConditionChanged>(&event.event.body)) {
            parts.staff_notes.hear(event.event.device, changed->condition, parts.clock.now());
            asio::post(parts.io, [&parts] { parts.print_first_ticket(); });
            parts.publish(parts.clock.now());
        } else if (const auto* const weight = std::get_if<bridge::WeightRead>(&event.event.body)) {
            parts.live_weight.hear(event.event.device, *weight, parts.clock.now());
            if (parts.shown.order && parts.shown.order->weighing) parts.publish(event.event.at);
        } else if (std::holds_alternative<bridge::Scanned>(event.event.body)) {
            parts.idle.wake();
        }
    });
    parts.registry.remember_in(parts.state.path() / "devices.json");
    parts.registry.lock_in(parts.settings.section("paths").text("runtime"));
    parts.open_control_socket();
    for (std::string& problem : adopt(parts.server, std::exchange(parts.given.sockets, {})))
        parts.given.problems.push_back(std::move(problem));
    parts.apply_settings();
    parts.watch_settings();
    parts.finder.remember_with(
        {.recall = [&parts](const std::string& identity) { return parts.registry.remembered(identity); },
         .remember = [&parts](const std::string& identity,
                              const json::Value& members) { parts.registry.remember(identity, members); }});
    parts.finder.start([&parts] { parts.self_adoption.look(parts.finder.list()); });
    parts.self_adoption.look(parts.finder.list());
    parts.network_finder.start();
    parts.open_network();
    parts.hear_touch();
    parts.screen.start();
    parts.follow_addresses();
    parts.say_where_the_screen_is();
    if (parts.demo) parts.demo->start();
}

void Service::presented(FrameReport report) {
    for (const renderer::WantedPicture& wanted : report.wanted) parts_->pictures.want(wanted);
    if (report.video) parts_->idle.hear(*report.video);
    if (report.is_woken) parts_->idle.wake();
    for (const renderer::CustomerEvent& said : report.said) {
        CustomerFacts told = facts_of(said);
        parts_->hub.publish({.device = "screen",
                             .at = parts_->clock.now(),
                             .body = bridge::CustomerSaid{told.type, std::move(told.facts)},
                             .session = {}});
    }
    report.said.clear();
    if (report.screen > 0) {
        parts_->second_counters = report.counters;
        parts_->second_shown_by = report.description;
        return;
    }
    parts_->televisions.want(report.power == renderer::Power::off ? bridge::CecTalk::Wish::sleep
                                                                  : bridge::CecTalk::Wish::wake);
    const bool has_news =
        report.problems != parts_->last_report.problems || report.size != parts_->last_report.size;
    parts_->last_report = std::move(report);
    if (has_news) parts_->publish(parts_->clock.now());
}

void Service::reload() {
    parts_->reload_settings();
}

std::vector<supervision::ListeningSocket> Service::keep_sockets() const {
    return keep(parts_->server);
}

void Service::stop(std::function<void()> stopped) {
    asio::co_spawn(parts_->io, parts_->wind_down(std::move(stopped)), asio::detached);
}

}  // namespace comptoir
