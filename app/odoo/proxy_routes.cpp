#include "app/odoo/proxy_routes.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "app/base/log.hpp"
#include "app/odoo/answers.hpp"
#include "app/odoo/device_routes.hpp"
#include "app/odoo/display_call.hpp"
#include "app/odoo/last_weights.hpp"
#include "app/odoo/page_polls.hpp"
#include "app/odoo/printer_call.hpp"
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

/// All the proxy routes and what they remember between two requests.
///
/// Thread: io.   Owner: the handlers, which share it.
class Proxy {
public:
    explicit Proxy(Context& context)
        : context_(context),
          scans_(context.events, context.clock, context.timings.scanner_hold),
          weights_(context.events),
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

private:
    Contact& hear(const Request& request);
    Contact& hear(const std::string& register_id, std::string_view origin, std::string_view user_agent,
                  Time received);
    bool is_known(const Request& request);
    bool offer(const renderer::OrderPtr& order, Contact& till, Time received);
    RpcResult show(DisplayCall call, Contact& till, Time received);
    RpcResult show_snapshot(DisplayCall call, Contact& till, Time received);
    RpcResult show_page(DisplayCall call, Contact& till, Time received);
    [[nodiscard]] json::Value shown() const;
    [[nodiscard]] bool owns_screen(const Contact& till) const;
    RpcResult rotate(const DisplayCall& call);

    Context& context_;
    ScanPolls scans_;
    LastWeights weights_;
    PagePolls pages_;
    json::Value shown_;  ///< the screen's snapshot as it came: what `get` gives back
};

/// A till that speaks, even if only by polling, is there: its order is not an old one.
Contact& Proxy::hear(const Request& request) {
    return hear(till_of(request), request.header("origin"), request.header("user-agent"), request.received);
}

Contact& Proxy::hear(const std::string& register_id, std::string_view origin, std::string_view user_agent,
                     Time received) {
    Contact& till = context_.contacts.heard(register_id, origin, user_agent, context_.clock.wall());
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
    return status_answer(context_.registry.list());
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
    const auto printer = context_.registry.first(bridge::Kind::printer);
    if (!printer) {
        log::warning("a till wants to print and there is no printer", {{"till", till.register_id}});
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
    co_return json::Value(co_await scans_.next(call.request->liveness));
}

json::Value Proxy::weigh(const RpcCall& call) {
    hear(*call.request);
    const auto scale = context_.registry.first(bridge::Kind::scale);
    const auto known = scale ? context_.registry.find(*scale) : std::nullopt;
    if (!known) return nullptr;
    return weight_answer(known->condition, weights_.of(*scale));
}

RpcResult Proxy::display(const RpcCall& call) {
    auto wanted = read_display_call(call.arguments);
    if (!wanted) return trouble(wanted.error());
    if (const auto too_large = why_too_large(wanted->verb, call.request->body.size())) return *too_large;
    // A display page asks too; it is no till, and its asking says nothing of one.
    if (wanted->verb == DisplayCall::Verb::get) return display_answer(wanted->verb, shown());
    return show(std::move(*wanted), hear(*call.request), call.request->received);
}

/// The same over the device routes and the server's bus.
RpcResult Proxy::act_on_display(const DeviceRequest& request) {
    auto wanted = read_display_call(request.data);
    if (!wanted) return trouble(wanted.error());
    if (const auto too_large = why_too_large(wanted->verb, request.bytes)) return *too_large;
    if (wanted->verb == DisplayCall::Verb::get) return display_answer(wanted->verb, shown());
    return show(std::move(*wanted), hear(request.till, request.page, "", request.received), request.received);
}

/// 19.0's own page asks its own machine as soon as its POS has a box's address, whatever is there to answer;
/// what it wants then came over the bus.   Source: real-pos.md section 4.3, customer-display.md section 4.
json::Value Proxy::shown() const {
    json::Value of_the_bus = context_.bus_snapshot ? context_.bus_snapshot() : json::Value();
    return of_the_bus.is_object() ? of_the_bus : shown_;
}

RpcResult Proxy::show(DisplayCall call, Contact& till, Time received) {
    if (!call.register_number.empty()) till.pos_number = call.register_number;
    switch (call.verb) {
        case Verb::html: return show_page(std::move(call), till, received);
        case Verb::set: return show_snapshot(std::move(call), till, received);
        case Verb::rotate: return rotate(call);
        case Verb::close:
            if (owns_screen(till)) shown_ = nullptr;
            context_.arbiter.closed(till.register_id, context_.clock.now());
            if (context_.said) context_.said(received);
            break;
        case Verb::get:
        case Verb::open:
        case Verb::open_kiosk: break;
    }
    return display_answer(call.verb, nullptr);
}

RpcResult Proxy::show_snapshot(DisplayCall call, Contact& till, Time received) {
    const std::string base = !till.origin.empty() ? till.origin : context_.pos_url ? context_.pos_url() : "";
    const auto order = sources::decode(call.data, sources::Hints{base, ""});
    if (!order) return trouble(order.error());
    if (offer(*order, till, received)) shown_ = std::move(call.data);
    return display_answer(Verb::set, nullptr);
}

/// The page of 16 and 17. A till that is not the owner is told the same: it asks for that by another route.
/// Source: http-api.md section 3.7.
RpcResult Proxy::show_page(DisplayCall call, Contact& till, Time received) {
    const auto order = sources::decode(call.data, sources::Hints{till.origin, ""});
    if (!order) {
        log::warning("a till's display page can't be read",
                     {{"till", till.register_id}, {"why", order.error().message}});
        return json::Value{{"status", "failed"}};
    }
    if (offer(*order, till, received)) pages_.push(json::text(call.data, "html"));
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

RpcResult Proxy::rotate(const DisplayCall& call) {
    if (!context_.rotate)
        return trouble(Error{ErrorCode::unsupported, "this screen can't be turned from here"});
    if (const auto turned = context_.rotate(call.rotation); !turned) return trouble(turned.error());
    return display_answer(call.verb, nullptr);
}

asio::awaitable<http::Response> answer_hello(const Request&) {
    http::Response response = http::Response::text(200, "ping");
    response.content_type = "text/html; charset=utf-8";
    co_return response;
}

}  // namespace

std::shared_ptr<DeviceActions> install(http::Router& router, Context& context) {
    const auto proxy = std::make_shared<Proxy>(context);
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
        .box = context.box_identifier,
        .server_version = context.server_version,
        .display = [proxy](const DeviceRequest& request) { return proxy->act_on_display(request); },
        .action = context.timings.device_action,
        .event_hold = context.timings.event_hold});
    install_devices(router, devices);
    return devices;
}

}  // namespace comptoir::odoo
