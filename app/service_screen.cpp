#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>
#include <optional>
#include <utility>

#include "app/base/log.hpp"
#include "app/odoo/station.hpp"
#include "app/panel_touch.hpp"
#include "app/screen/languages.hpp"
#include "app/screen/touch_settings.hpp"
#include "app/screen/week_plan.hpp"
#include "app/service_parts.hpp"
#include "app/settings_sections.hpp"
#include "app/shop_of.hpp"
#include "app/sources/settings.hpp"
#include "app/status_text.hpp"
#include "renderer/screenshot.hpp"

namespace comptoir {
namespace {

namespace asio = boost::asio;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

constexpr std::chrono::seconds kCapturePatience{2};  // screen.png: a frame takes 10 ms, its PNG 20
constexpr std::chrono::seconds kAddressesEvery{
    10};  // a cable that was plugged in shows on the setup scene this soon

std::uint64_t stamp_of(Time at) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count());
}

/// "14:05" in the box's time zone, and how long that stays true.
std::pair<std::string, Duration> clock_text(WallTime now) {
    const std::tm local = local_time(now);
    char text[8];
    std::strftime(text, sizeof text, "%H:%M", &local);
    return {text, std::chrono::seconds(60 - local.tm_sec)};
}

}  // namespace

std::vector<std::string> Service::Parts::other_problems() const {
    std::vector<std::string> all = given.problems;
    for (std::string& problem : membership.problems()) all.push_back(std::move(problem));
    if (std::string problem = box_link ? odoo::box::problem_of(box_link->status()) : ""; !problem.empty())
        all.push_back(std::move(problem));
    for (const auto& more :
         {server.problems(), refused_devices, arbiter.problems(), last_report.problems, idle.problems()})
        all.insert(all.end(), more.begin(), more.end());
    if (journal != nullptr) {
        for (std::string& problem : journal->problems()) all.push_back(std::move(problem));
    }
    for (const std::string& problem : {state.problem(), tls.problem(), screen.problem(), clock_problem()}) {
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
    if (std::string note = network.note(); !note.empty()) all.push_back(std::move(note));
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

/// A sale before all else; then what there is to tell; else what the shop wants its screen to be filled with.
renderer::Page Service::Parts::page_of(renderer::Page of_the_tills, const api::Notice& notice,
                                       const renderer::Board& board) const {
    using renderer::Page;
    if (of_the_tills == Page::order) return Page::order;
    if (notice.kind == api::Notice::Kind::updating) return Page::updating;
    if (notice.kind == api::Notice::Kind::closed || of_the_tills == Page::closed) return Page::closed;
    const bool has_board = !board.preparing.empty() || !board.ready.empty();
    if (has_board && settings.section("screen").text("idle_page") == "board") return Page::board;
    const auto devices = registry.list();
    if (std::any_of(devices.begin(), devices.end(), finds_layout)) return Page::setup;
    return is_set_up() && !hotspot ? Page::welcome : Page::setup;
}

renderer::View Service::Parts::view() const {
    const sources::Screen now_shown = arbiter.screen(clock.now());
    renderer::View next;
    const api::Notice notice = announcements.notice(clock.now());
    next.board = announcements.board(clock.now());
    next.update_percent = notice.percent;
    next.opens_at = notice.opens_at;
    next.page = page_of(now_shown.page, notice, next.board);
    next.contact = now_shown.contact;
    next.silent_for = now_shown.silent_for;
    const odoo::bus::ShopFacts& said = bus.shop();
    next.shop = shop_of(settings.section("shop"),
                        {{said.logo, said.background}, {page_said.logo.key, page_said.background.key}});
    if (given.is_demo && next.shop.name.empty()) next.shop.name = demo->shop_name();
    next.languages = screen_languages(said.language, settings.section("screen").list("languages"));
    next.second_language = settings.section("screen").text("second_language");
    if (given.is_demo) next.languages.insert(next.languages.begin(), demo->language());
    const std::string first_language = next.languages.empty() ? "" : next.languages.front();
    const bool says_language = now_shown.order && !now_shown.order->language.empty();
    next.order = second_currencies.dressed(now_shown.order,
                                           says_language ? now_shown.order->language : first_language);
    next.pointed_out = screen_memory.pointed_out(now_shown.order);
    const bool has_touch = given.has_touch_panel || touch_panels.count() > 0;
    next.touch = touch_wishes(settings.section("touch"), has_touch, next.languages, next.order);
    next.wishes = {.shows_internal_notes = settings.section("screen").boolean("internal_notes"),
                   .shows_customer_name = settings.section("screen").boolean("customer_name")};
    if (settings.section("screen").boolean("clock")) next.clock = clock_text(clock.wall()).first;
    const auto known = contacts.list();
    next.setup = describe_setup({.box_name = settings.section("box").text("name"),
                                 .version = given.version,
                                 .interfaces = interfaces,
                                 .port = port(),
                                 .devices = registry.list(),
                                 .problems = problems_in_short(),
                                 .first_origin = access.paired().empty() ? "" : access.paired().front(),
                                 .odoo_version = known.empty() ? "" : known.front().pos_version,
                                 .code = membership.pairing_code(),
                                 .https = https(),
                                 .host_name = announcer.host_name(),
                                 .hotspot = hotspot,
                                 .screen_width = screen_size().width,
                                 .screen_height = screen_size().height});
    return next;
}

void Service::Parts::hear_touch() {
    if (!given.hears_touch_panels) return;
    touch_panels.start({.moved =
                            [this](const std::vector<bridge::FingerMove>& moves) {
                                if (!ui.post(as_touches(moves)))
                                    log::warning("the screen is too busy for a finger");
                            },
                        .changed = [this] { publish(clock.now()); }});
}

/// Where a desktop has the screen, its televisions are its own.
void Service::Parts::follow_televisions() {
    const bool is_wanted = settings.section("screen").text("cec") == "auto" && given.hears_touch_panels;
    is_wanted ? televisions.start() : televisions.stop();
}

/// Of the panel that is there now.
renderer::PixelSize Service::Parts::screen_size() const {
    return last_report.size == renderer::PixelSize{} ? given.screen : last_report.size;
}

Https Service::Parts::https() const {
    const bool is_on = !http_wanted().listen_tls.empty() && tls.context();
    if (!is_on) return Https::off;
    return tls.authority().empty() ? Https::known : Https::own_authority;
}

void Service::Parts::publish(Time received) {
    if (is_stopping) return;
    pictures.follow_server(picture_server());
    renderer::View next = view();
    dress_at_rest(next);
    next.order = live_weight.dressed(next.order, scale_of_screen(), clock.now());
    poles.follow(next, clock.now());
    if (next != shown) {
        shown = next;
        next.stamp = stamp_of(received);
        ui.replace(std::move(next));
        ++told;
    }
    if (!given.is_demo) screen_memory.follow(arbiter.kept(clock.now()), clock.now());
    const renderer::SceneId scene = renderer::pick_scene(shown);
    screen.follow_sale(shown.page == renderer::Page::order && scene != renderer::SceneId::welcome);
    follow_time();
    tell_manager();
}

std::optional<std::string> Service::Parts::scale_of_screen() const {
    const odoo::Stations stations(arbiter, registry);
    return stations.device(stations.of_till(arbiter.screen(clock.now()).register_id), bridge::Kind::scale);
}

/// What was on the screen when the program before this one ended, with the first frame.
void Service::Parts::show_again() {
    if (given.is_demo) return;
    sources::ArbiterSettings whose = sources::arbiter_settings(settings.section("pos"));
    whose.registers = {sources::register_entries(settings.list("register")), {}};
    arbiter.configure(std::move(whose), clock.now());
    const auto kept = screen_memory.found(clock.now());
    if (!kept) return;
    log::info("the order of before is shown again",
              {{"till", kept->till}, {"lines", kept->order->lines.size()}});
    arbiter.restore(*kept, clock.now());
}

void Service::Parts::tell_manager() {
    if (!given.say) return;
    std::string line = status_line(addresses(), problems_in_full());
    if (line != manager_heard) given.say(manager_heard = std::move(line));
}

/// What is seen while nobody is served, and what staff read then.
void Service::Parts::dress_at_rest(renderer::View& next) {
    idle.wish(bus.shop().wants_screen_saver ? Playlist::Wish::at_once : Playlist::Wish::none);
    idle.dress(next);
    if (settings.section("screen").text("staff_notes") == "off") return;
    const IdleScreen::Note of_the_playlist = idle.note();
    const StaffNotice notice = staff_notes.pick(
        registry.list(), {{screen.note(), {}}, {of_the_playlist.note, of_the_playlist.about}}, clock.now());
    next.note = notice.note;
    next.note_about = notice.about;
}

void Service::Parts::follow_time() {
    const Time now = clock.now();
    Time next = std::min({arbiter.next_change(now), announcements.next_change(now), idle.next_change(),
                          staff_notes.next_change(now), live_weight.next_change()});
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
        network.look();
        follow_certificate();
        if (box_link) box_link->look();
        state.look_again();
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
asio::awaitable<Result<std::string>> Service::Parts::capture(std::size_t of_screen) {
    struct Waiting {
        asio::steady_timer done;
        std::optional<Result<std::string>> png;
    };
    auto waiting = std::make_shared<Waiting>(Waiting{asio::steady_timer(io, kCapturePatience), std::nullopt});
    const auto take = [this, waiting](renderer::Pixels pixels) {
        asio::post(pool, [this, waiting, pixels = std::move(pixels)] {
            auto png = renderer::encode_png(pixels);
            asio::post(io, [waiting, png = std::move(png)]() mutable {
                waiting->png = std::move(png);
                waiting->done.cancel();
            });
        });
    };
    const bool taken = ui.post(CaptureScreen{take, of_screen});
    if (!taken) co_return fail(ErrorCode::busy, "the screen is busy");
    co_await waiting->done.async_wait(kTuple);
    if (!waiting->png) co_return fail(ErrorCode::timeout, "the screen did not answer");
    co_return std::move(*waiting->png);
}

}  // namespace comptoir
