#include "app/odoo/proxy_routes.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "app/base/log.hpp"
#include "app/odoo/answers.hpp"
#include "app/odoo/device_routes.hpp"
#include "app/odoo/display_call.hpp"
#include "app/odoo/fiscal_routes.hpp"
#include "app/odoo/nowhere_routes.hpp"
#include "app/odoo/page_polls.hpp"
#include "app/odoo/printer_call.hpp"
#include "app/odoo/station.hpp"
#include "app/sources/decode.hpp"

namespace comptoir::odoo {
namespace {

using http::Guard;
using http::Request;
using http::RpcCall;
using http::RpcResult;
using Verb = DisplayCall::Verb;

std::optional<RpcResult> why_too_large(Verb verb, std::size_t bytes) {
    if (verb == Verb::html || bytes <= kDisplayBytesMax) return std::nullopt;
    return trouble(
        Error{ErrorCode::full, "an order has at most " + std::to_string(kDisplayBytesMax) + " bytes"});
}

constexpr std::size_t kSnapshotsMax = 32;  // of 4 MB at most: as many registers as the arbiter knows

/// All the proxy routes and what they remember between two requests.
///
/// Thread: io.   Owner: the handlers, which share it.
class Proxy {
public:
    explicit Proxy(Context& context)
        : context_(context),
          stations_(context.arbiter, context.registry),
          scans_(
              context.events, context.clock,
              [this](const std::string& scanner) { return stations_.line_of_scanner(scanner); },
              context.timings.scanner_hold,
              [this](const std::string& scanner) {
                  if (context_.scan_untold) context_.scan_untold(scanner);
              }),
          weighings_(context.weighings),
          pages_(context.timings.page_hold) {}

    json::Value handshake(const RpcCall& call);
    json::Value status(const RpcCall& call);
    asio::awaitable<RpcResult> print(const RpcCall& call);
    asio::awaitable<RpcResult> scan(const RpcCall& call);
    json::Value weigh(const RpcCall& call);
    RpcResult display(const RpcCall& call);
    RpcResult act_on_display(const DeviceRequest& request);
    RpcResult take_control(const RpcCall& call);
    json::Value ownership(const RpcCall& call);
    asio::awaitable<RpcResult> next_page(const RpcCall& call);
    [[nodiscard]] Stations& stations() { return stations_; }

private:
    Contact& hear(const Request& request);
    Contact& hear(const Station& station, std::string_view address, std::string_view origin,
                  std::string_view user_agent, Time received);
    bool is_known(const Request& request);
    bool offer(const renderer::OrderPtr& order, Contact& till, Time received);
    RpcResult show(DisplayCall call, Contact& till, Time received);
    RpcResult show_snapshot(DisplayCall call, Contact& till, Time received);
    RpcResult show_page(DisplayCall call, Contact& till, Time received);
    [[nodiscard]] std::string shown_as(const Station& station) const;
    [[nodiscard]] json::Value shown(const Station& asker) const;
    void keep(const std::string& register_id, json::Value snapshot);
    [[nodiscard]] bool owns_screen(const Contact& till) const;
    RpcResult act_on_screen(const DisplayCall& call, Generation generation, const std::string& page);

    Context& context_;
    Stations stations_;
    ScanPolls scans_;
    std::shared_ptr<bridge::Weighings> weighings_;
    PagePolls pages_;
    /// Snapshots as they came, which `get` gives back: of each register of the settings, and under "" the one
    /// that the screen showed of any other till.
    std::map<std::string, json::Value> shown_;
};

/// A till that speaks, even if only by polling, is there: its order is not an old one.
Contact& Proxy::hear(const Request& request) {
    return hear(stations_.of_request(request), till_of(request), request.header("origin"),
                request.header("user-agent"), request.received);
}

Contact& Proxy::hear(const Station& station, std::string_view address, std::string_view origin,
                     std::string_view user_agent, Time received) {
    Contact& till = context_.contacts.heard(station.till, origin, user_agent, context_.clock.wall(), address);
    context_.arbiter.heard(till.register_id, context_.clock.now());
    if (context_.said) context_.said(received);
    return till;
}

bool Proxy::is_known(const Request& request) {
    return !context_.access.check(request, Guard::paired);
}

/// True for strangers too: a till that is told no here never starts its keep-alive, and that of 19.0 then
/// asks for scans without a pause (real-pos.md section 4.1).
json::Value Proxy::handshake(const RpcCall& call) {
    if (is_known(*call.request)) hear(*call.request);
    return true;
}

json::Value Proxy::status(const RpcCall& call) {
    if (!is_known(*call.request)) return status_for_strangers();
    hear(*call.request);
    const Station station = stations_.of_request(*call.request);
    std::vector<bridge::DeviceSnapshot> own = context_.registry.list();
    // Of its printers only the one that it prints on: the drawer may be on another.
    const auto printer = stations_.device(station, bridge::Kind::printer);
    std::erase_if(own, [&](const bridge::DeviceSnapshot& device) {
        if (device.info.kind == bridge::Kind::printer) return device.info.id != printer;
        return !stations_.has(station, device.info);
    });
    return status_answer(own);
}

/// Never an error and never null: an error makes a till drop its whole queue of receipts, and 16 dereferences
/// the value (http-api.md section 3.4).
asio::awaitable<RpcResult> Proxy::print(const RpcCall& call) {
    const Time deadline = call.request->received + context_.timings.printer;
    const Contact& till = hear(*call.request);
    bridge::Action action;
    action.session = till.register_id;
    action.origin = "default_printer_action from " + till.register_id;
    auto wanted = read_printer_call(call.arguments);
    if (!wanted) {
        log::warning("a till asked for what no printer does",
                     {{"till", till.register_id}, {"why", wanted.error().message}});
        co_return false;
    }
    const Station station = stations_.of_request(*call.request);
    const auto printer = wanted->verb == "open_drawer" ? stations_.drawer(station)
                                                       : stations_.device(station, bridge::Kind::printer);
    if (!printer) {
        log::warning("a till wants to print and has no printer", {{"till", till.register_id}});
        co_return false;
    }
    action.device = *printer;
    action.verb = std::move(wanted->verb);
    action.data = std::move(wanted->data);
    action.id = std::move(wanted->id);
    action.fields = json::Value::object();
    action.deadline = deadline;
    const bridge::ActionResult result = co_await context_.registry.perform(std::move(action));
    co_return result.is_yes();
}

asio::awaitable<RpcResult> Proxy::scan(const RpcCall& call) {
    hear(*call.request);
    auto line = stations_.line_of(stations_.of_request(*call.request));
    co_return json::Value(co_await scans_.next(std::move(line), call.request->liveness));
}

json::Value Proxy::weigh(const RpcCall& call) {
    const Contact& till = hear(*call.request);
    const std::string asker = till.register_id;
    const auto scale = stations_.device(stations_.of_request(*call.request), bridge::Kind::scale);
    const auto known = scale ? context_.registry.find(*scale) : std::nullopt;
    if (!known) return nullptr;
    const auto told = weighings_->ask(*known, asker, call.request->received);
    return weight_answer(known->condition, told.reading);
}

RpcResult Proxy::display(const RpcCall& call) {
    auto wanted = read_display_call(call.arguments);
    if (!wanted) return trouble(wanted.error());
    if (const auto too_large = why_too_large(wanted->verb, call.request->body.size())) return *too_large;
    // A display page asks too; it is no till, and its asking says nothing of one.
    if (wanted->verb == DisplayCall::Verb::get)
        return display_answer(wanted->verb, shown(stations_.of_request(*call.request)));
    Contact& till = hear(*call.request);
    if (const RpcResult acted = act_on_screen(*wanted, Generation::until_18, till.origin); !acted)
        return acted;
    return show(std::move(*wanted), till, call.request->received);
}

/// The same over the device routes and the server's bus.
RpcResult Proxy::act_on_display(const DeviceRequest& request) {
    auto wanted = read_display_call(request.data);
    if (!wanted) return trouble(wanted.error());
    if (const auto too_large = why_too_large(wanted->verb, request.bytes)) return *too_large;
    const Station station = stations_.of_till(request.till);
    if (wanted->verb == DisplayCall::Verb::get) return display_answer(wanted->verb, shown(station));
    // The server speaks for a session of its own; what it wants of the screen makes it no till.
    if (request.till.empty() && wanted->verb != Verb::set && wanted->verb != Verb::html)
        return act_on_screen(*wanted, request.generation, request.page);
    Contact& till = hear(station, request.till, request.page, "", request.received);
    if (const RpcResult acted = act_on_screen(*wanted, request.generation, request.page); !acted)
        return acted;
    return show(std::move(*wanted), till, request.received);
}

/// Whose order a page that asks from there is to show: its register's, or else whatever our own screen shows.
std::string Proxy::shown_as(const Station& station) const {
    return station.of != nullptr ? station.of->name
                                 : context_.arbiter.screen(context_.clock.now()).register_id;
}

/// 19.0's own page asks its own machine as soon as its POS has a box's address, whatever is there to answer;
/// what it wants then came over the bus.   Source: real-pos.md section 4.3, customer-display.md section 4.
json::Value Proxy::shown(const Station& asker) const {
    const std::string of = shown_as(asker);
    const auto all = context_.arbiter.registers(context_.clock.now());
    const bool is_by_http = std::any_of(all.begin(), all.end(), [&](const sources::RegisterStatus& known) {
        return known.id == of && known.channel == sources::Channel::http;
    });
    json::Value of_the_bus = context_.bus_snapshot && !is_by_http ? context_.bus_snapshot(of) : json::Value();
    if (of_the_bus.is_object()) return of_the_bus;
    const bool is_configured = context_.arbiter.configured().named(of) != nullptr;
    const auto kept = shown_.find(is_configured ? of : "");
    return kept == shown_.end() ? json::Value() : kept->second;
}

void Proxy::keep(const std::string& register_id, json::Value snapshot) {
    const sources::Registers& registers = context_.arbiter.configured();
    std::erase_if(
        shown_, [&](const auto& one) { return !one.first.empty() && registers.named(one.first) == nullptr; });
    if (snapshot.is_null()) {
        shown_.erase(register_id);
    } else if (shown_.size() < kSnapshotsMax || shown_.contains(register_id)) {
        shown_[register_id] = std::move(snapshot);
    }
}

RpcResult Proxy::show(DisplayCall call, Contact& till, Time received) {
    if (!call.register_number.empty()) till.pos_number = call.register_number;
    switch (call.verb) {
        case Verb::html: return show_page(std::move(call), till, received);
        case Verb::set: return show_snapshot(std::move(call), till, received);
        case Verb::close:
            if (const auto* of = context_.arbiter.configured().of_till(till.register_id)) {
                keep(of->name, nullptr);
            } else if (owns_screen(till)) {
                keep("", nullptr);
            }
            context_.arbiter.closed(till.register_id, context_.clock.now());
            if (context_.said) context_.said(received);
            break;
        case Verb::get:
        case Verb::open:
        case Verb::open_kiosk:
        case Verb::rotate:
        case Verb::update_url:
        case Verb::refresh: break;
    }
    return display_answer(call.verb, nullptr);
}

RpcResult Proxy::show_snapshot(DisplayCall call, Contact& till, Time received) {
    const std::string base = !till.origin.empty() ? till.origin : context_.pos_url ? context_.pos_url() : "";
    const auto order = sources::decode(call.data, sources::Hints{base, ""});
    if (!order) return trouble(order.error());
    const bool is_shown = offer(*order, till, received);
    if (const auto* of = context_.arbiter.configured().of_till(till.register_id)) {
        keep(of->name, std::move(call.data));
    } else if (is_shown) {
        keep("", std::move(call.data));
    }
    return display_answer(Verb::set, nullptr);
}

/// The page of 16 and 17. A till that is not the owner is told the same: it asks for that by another route.
/// Source: http-api.md section 3.7.
RpcResult Proxy::show_page(DisplayCall call, Contact& till, Time received) {
    const auto page = sources::decode_whole(call.data, sources::Hints{till.origin, ""});
    if (!page) {
        log::warning("a till's display page can't be read",
                     {{"till", till.register_id}, {"why", page.error().message}});
        return json::Value{{"status", "failed"}};
    }
    if (offer(page->order, till, received)) {
        if (context_.shop_said) context_.shop_said(page->beside);
        pages_.push(json::text(call.data, "html"));
    }
    return display_answer(Verb::html, nullptr);
}

bool Proxy::owns_screen(const Contact& till) const {
    return context_.arbiter.owns_screen(till.register_id);
}

/// The cashier of a 16 or 17 pressed the screen sign.   Source: http-api.md section 3.8.
RpcResult Proxy::take_control(const RpcCall& call) {
    Contact& till = hear(*call.request);
    context_.arbiter.take_over(till.register_id, context_.clock.now());
    if (!owns_screen(till)) {
        return json::Value{{"status", "failure"}, {"message", "The screen belongs to another register"}};
    }
    if (call.arguments.contains("html")) {
        auto page = read_display_call({{"html", json::member(call.arguments, "html")}});
        if (!page) return trouble(page.error());
        const RpcResult taken = show_page(std::move(*page), till, call.request->received);
        if (!taken || json::text(*taken, "status") != "updated") return taken;
    }
    return json::Value{{"status", "success"}, {"message", "You now have access to the display"}};
}

json::Value Proxy::ownership(const RpcCall& call) {
    return {{"status", owns_screen(hear(*call.request)) ? "OWNER" : "NOWNER"}};
}

/// Source: http-api.md section 5 (`/point_of_sale/get_serialized_order`).
asio::awaitable<RpcResult> Proxy::next_page(const RpcCall& call) {
    const auto page = co_await pages_.next(call.request->liveness);
    co_return json::Value{{"rendered_html", page ? json::Value(*page) : json::Value(false)}};
}

/// Offers the till's order for the screen. True where it is more than listed: a page that polls shows no more
/// of a till than our own screen does.
bool Proxy::offer(const renderer::OrderPtr& order, Contact& till, Time received) {
    till.pos_version = order->source;
    const auto verdict = context_.arbiter.order({.register_id = till.register_id,
                                                 .channel = sources::Channel::http,
                                                 .order = order,
                                                 .revision = std::nullopt},
                                                context_.clock.now());
    if (context_.said) context_.said(received);
    return verdict != sources::Verdict::listed;
}

RpcResult Proxy::act_on_screen(const DisplayCall& call, Generation generation, const std::string& page) {
    const ScreenCaller caller{generation, page, context_.pos_url ? context_.pos_url() : std::string(),
                              context_.home_server ? context_.home_server() : std::string()};
    if (const auto done = odoo::act_on_screen(context_.screen, call, caller); !done)
        return trouble(done.error());
    return display_answer(call.verb, nullptr);
}

}  // namespace

std::shared_ptr<DeviceActions> install(http::Router& router, Context& context) {
    if (!context.weighings) context.weighings = std::make_shared<bridge::Weighings>(context.events);
    const auto proxy = std::make_shared<Proxy>(context);
    router.find_by([proxy](std::string_view path) { return proxy->stations().route_of(path); });
    install_nowhere(router, context.timings.scanner_hold);
    router.on(http::Method::get, "/hw_proxy/hello", Guard::anyone, answer_hello);
    router.rpc(
        "/hw_proxy/handshake", Guard::anyone,
        [proxy](const RpcCall& call) -> asio::awaitable<RpcResult> { co_return proxy->handshake(call); });
    router.rpc("/hw_proxy/status_json", Guard::anyone,
               [proxy](const RpcCall& call) -> asio::awaitable<RpcResult> { co_return proxy->status(call); });
    router.rpc("/hw_proxy/default_printer_action", Guard::paired,
               [proxy](const RpcCall& call) { return proxy->print(call); });
    router.rpc("/hw_proxy/scanner", Guard::held, [proxy](const RpcCall& call) { return proxy->scan(call); });
    router.rpc("/hw_proxy/scale_read", Guard::paired,
               [proxy](const RpcCall& call) -> asio::awaitable<RpcResult> { co_return proxy->weigh(call); });
    router.rpc(
        "/hw_proxy/customer_facing_display", Guard::paired,
        [proxy](const RpcCall& call) -> asio::awaitable<RpcResult> { co_return proxy->display(call); });
    router.rpc(
        "/hw_proxy/take_control", Guard::paired,
        [proxy](const RpcCall& call) -> asio::awaitable<RpcResult> { co_return proxy->take_control(call); });
    router.rpc(
        "/hw_proxy/test_ownership", Guard::paired,
        [proxy](const RpcCall& call) -> asio::awaitable<RpcResult> { co_return proxy->ownership(call); });
    for (const char* path :
         {"/point_of_sale/get_serialized_order", "/point_of_sale/get_serialized_order/*"}) {
        router.rpc(path, Guard::paired, [proxy](const RpcCall& call) { return proxy->next_page(call); });
    }
    const auto devices = std::make_shared<DeviceActions>(DeviceContext{
        .registry = context.registry,
        .events = context.events,
        .clock = context.clock,
        .weighings = context.weighings,
        .box = context.box_identifier,
        .server_version = context.server_version,
        .display = [proxy](const DeviceRequest& request) { return proxy->act_on_display(request); },
        .status_page = context.status_page,
        .stations = std::shared_ptr<const Stations>(proxy, &proxy->stations()),
        .action = context.timings.device_action,
        .event_hold = context.timings.event_hold});
    install_devices(router, devices);
    install_fiscal(router, context.registry, context.clock);
    return devices;
}

}  // namespace comptoir::odoo
