#include "app/epos/routes.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>
#include <vector>

#include "app/base/digest.hpp"
#include "app/base/log.hpp"
#include "app/epos/address.hpp"
#include "app/epos/answer.hpp"
#include "app/epos/answered.hpp"
#include "app/epos/compose.hpp"
#include "app/epos/decode.hpp"

namespace comptoir::epos {
namespace {

namespace asio = boost::asio;
using bridge::Action;
using bridge::ActionResult;
using bridge::DeviceSnapshot;
using bridge::Kind;
using http::Request;
using http::Response;

/// The longest anybody is kept waiting. Source: odoo-20.md section 2.1: a POS gives up after 15 s.
constexpr std::chrono::seconds kPatience{14};
constexpr int kWidthDots = 576;  // of a printer that does not say; Source: escpos.md section 4, 80 mm

/// By when a till must have its answer. Source: DESIGN section 2.
Time deadline_of(const Request& request) {
    Duration patience = kPatience;
    const std::string_view text = request.parameter("timeout");
    std::int64_t milliseconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
    const bool is_told = error == std::errc() && end == text.data() + text.size() && milliseconds > 0;
    if (is_told) {
        const Duration timeout = std::chrono::milliseconds(std::min<std::int64_t>(milliseconds, 3'600'000));
        patience = std::min(patience, std::max<Duration>(timeout - std::chrono::seconds(1), timeout / 2));
    }
    return request.received + patience - bridge::Registry::kGrace;
}

std::string language_of(const DeviceSnapshot& printer) {
    const std::string told = json::text(printer.facts, "language");
    return told.empty() ? json::text(printer.info.options, "language") : told;
}

int width_of(const DeviceSnapshot& printer) {
    const auto told = json::integer(printer.facts, "width_dots");
    const auto set = json::integer(printer.info.options, "width_dots");  // 0: the model's
    const std::int64_t width = told ? *told : set && *set > 0 ? *set : kWidthDots;
    return static_cast<int>(std::clamp<std::int64_t>(width, 8, paper::Sheet::kWidthMax));
}

Drawer drawer_of(const DeviceSnapshot& printer) {
    const std::string told = json::text(printer.facts, "drawer");
    if (told == "open") return Drawer::open;
    return told == "closed" ? Drawer::closed : Drawer::unknown;
}

Response answer(const Verdict& verdict) {
    Response response;
    response.content_type = "text/xml; charset=utf-8";
    response.body = write_answer(verdict);
    return response;
}

/// A page of the till's shop that may not print here: the till says that no printer is connected.
Response refused(const http::Refusal&) {
    return answer(refusal("EX_BADPORT"));
}

class Service {
public:
    explicit Service(Context context) : context_(std::move(context)) {}

    [[nodiscard]] std::string route_of(std::string_view path) const {
        const auto parts = split_path(path);
        if (!parts || (parts->is_bare && !printer_named(parts->name))) return std::string(path);
        return std::string(parts->route);
    }

    static asio::awaitable<Response> print(std::shared_ptr<Service> self, const Request& request) {
        const Verdict verdict = co_await self->carry_out(request);
        co_return answer(verdict);
    }
    static asio::awaitable<Response> print_zpl(std::shared_ptr<Service> self, const Request& request) {
        co_return co_await self->pass_on(request);
    }

private:
    asio::awaitable<Verdict> carry_out(const Request& request);
    asio::awaitable<ActionResult> print(DeviceSnapshot printer, Document document, const Request& request);
    std::string join_first(Action& action, const Request& request) const;
    asio::awaitable<ActionResult> open_drawers(std::string printer, std::vector<Pulse> pulses,
                                               const Request& request);
    asio::awaitable<Response> pass_on(const Request& request);

    /// A printer's own name, a register's, or what Odoo's helper calls it.
    [[nodiscard]] std::optional<std::string> printer_named(std::string_view name) const;
    [[nodiscard]] std::optional<DeviceSnapshot> printer_of(const Request& request) const;
    [[nodiscard]] std::optional<DeviceSnapshot> label_printer_of(const Request& request) const;
    [[nodiscard]] Action action_of(const Request& request, const std::string& printer) const;

    Context context_;
    Answered answered_;
};

std::optional<std::string> Service::printer_named(std::string_view name) const {
    const auto known = context_.registry.find(std::string(name));
    if (known && known->info.kind == Kind::printer) return known->info.id;
    if (context_.printer_of_register) {
        if (const auto of_register = context_.printer_of_register(name)) return of_register;
    }
    std::vector<bridge::DeviceInfo> devices;
    for (DeviceSnapshot& device : context_.registry.list()) devices.push_back(std::move(device.info));
    return printer_of_proxy_id(name, devices);
}

std::optional<DeviceSnapshot> Service::printer_of(const Request& request) const {
    const std::string_view device = request.parameter("devid");
    std::optional<std::string> name;
    if (!device.empty() && device != "local_printer") {
        name = printer_named(device);
    } else if (const auto path = split_path(request.path)) {
        name = printer_named(path->name);
    } else if (context_.printer_of_till) {
        name = context_.printer_of_till(request);
    } else {
        name = context_.registry.first(Kind::printer);
    }
    if (!name || name->empty()) return std::nullopt;
    return context_.registry.find(*name);
}

/// Without a name the till's own where that prints labels, else the first that does.
std::optional<DeviceSnapshot> Service::label_printer_of(const Request& request) const {
    auto printer = printer_of(request);
    if (split_path(request.path) || (printer && language_of(*printer) == "zpl")) return printer;
    for (DeviceSnapshot& device : context_.registry.list()) {
        if (device.info.kind == Kind::printer && language_of(device) == "zpl") return std::move(device);
    }
    return printer;
}

Action Service::action_of(const Request& request, const std::string& printer) const {
    Action action;
    action.device = printer;
    action.fields = json::Value::object();
    action.origin = "ePOS from " + request.peer.address;
    action.deadline = deadline_of(request);
    return action;
}

asio::awaitable<Verdict> Service::carry_out(const Request& request) {
    const auto printer = printer_of(request);
    if (!printer) co_return refusal("DeviceNotFound");
    auto document = decode(request.body, last_byte_of(!request.parameter("timeout").empty()));
    if (!document) {
        log::warning("an ePOS document is not printed",
                     {{"from", request.peer.address}, {"why", document.error().message}});
        co_return refusal("SchemaError");
    }
    for (const std::string& name : document->skipped) log::debug("ePOS element skipped", {{"name", name}});
    const std::string name = printer->info.id;
    if (!document->prints() && document->pulses.empty())
        co_return verdict_of(printer->condition, drawer_of(*printer));
    const ActionResult result = co_await print(*printer, std::move(*document), request);
    const auto now = context_.registry.find(name);
    if (!now) co_return verdict_of(result, bridge::Condition::offline, Drawer::unknown);
    co_return verdict_of(result, now->condition, drawer_of(*now));
}

/// The drawer is asked for first, and nobody's receipt waits for it.
asio::awaitable<ActionResult> Service::print(DeviceSnapshot printer, Document document,
                                             const Request& request) {
    if (!document.prints()) co_return co_await open_drawers(printer.info.id, document.pulses, request);
    auto composed = compose(document, context_.press, width_of(printer));
    if (!composed) {
        log::warning("an ePOS document is not printed",
                     {{"from", request.peer.address}, {"why", composed.error().message}});
        ActionResult failed;
        failed.error = composed.error();
        co_return failed;
    }
    for (const Pulse& pulse : document.pulses) {
        Action drawer = action_of(request, printer.info.id);
        drawer.verb = "open_drawer";
        if (pulse.pin) drawer.fields["pin"] = *pulse.pin;
        if (pulse.on_ms) drawer.fields["on_ms"] = *pulse.on_ms;
        static_cast<void>(context_.registry.submit(std::move(drawer)));
    }
    Action action = action_of(request, printer.info.id);
    action.verb = "print_picture";
    action.data = std::move(composed->picture);
    action.fields = std::move(composed->fields);
    std::string print = join_first(action, request);
    ActionResult result = co_await context_.registry.perform(std::move(action));
    if (result.is_yes()) answered_.add(request.connection, std::move(print));
    co_return result;
}

/// A repeat joins its first, unless whoever sends it has that one's answer. Gives what `Answered` knows it
/// by.
std::string Service::join_first(Action& action, const Request& request) const {
    std::string print = digest_of({action.device, request.body});
    if (!answered_.has(request.connection, print)) action.join_same_for = context_.retry_window();
    return print;
}

/// Each asked for is one kick; the first that fails is the answer.
asio::awaitable<ActionResult> Service::open_drawers(std::string printer, std::vector<Pulse> pulses,
                                                    const Request& request) {
    ActionResult result;
    for (const Pulse& pulse : pulses) {
        Action drawer = action_of(request, printer);
        drawer.verb = "open_drawer";
        if (pulse.pin) drawer.fields["pin"] = *pulse.pin;
        if (pulse.on_ms) drawer.fields["on_ms"] = *pulse.on_ms;
        const bool is_first = &pulse == &pulses.front();
        const ActionResult kicked = co_await context_.registry.perform(std::move(drawer));
        // One that opened can't be taken back by one that did not.
        if (is_first || kicked.is_yes()) result = kicked;
        if (!kicked.is_yes()) break;
    }
    co_return result;
}

/// A till that sends labels hears that it was answered, and not what: each answer is a yes to it. So what it
/// sends is promised, and staff are told of what can't be printed.   Source: odoo-20.md section 2.4.
asio::awaitable<Response> Service::pass_on(const Request& request) {
    const auto printer = label_printer_of(request);
    if (!printer) co_return Response::text(404, "there is no such printer here\n");
    if (language_of(*printer) != "zpl")
        co_return Response::text(409, printer->info.id + " does not speak ZPL\n");
    if (request.body.empty()) co_return Response::text(400, "nothing was sent to be printed\n");
    Action action = action_of(request, printer->info.id);
    action.origin = "ZPL from " + request.peer.address;
    action.verb = "print_raw";
    action.data = request.body;
    action.deadline = {};
    std::string print = join_first(action, request);
    const std::string id = context_.registry.submit(std::move(action));
    co_await context_.registry.kept(id);
    const auto job = context_.registry.job(id);
    if (!job) co_return Response::text(503, "too many jobs are underway\n");
    const bool is_refused =
        job->state == bridge::Job::State::ended && job->outcome == bridge::Outcome::failed;
    if (is_refused) co_return Response::text(503, job->reason + "\n");
    answered_.add(request.connection, std::move(print));
    co_return Response::text(200, "");
}

}  // namespace

void install(http::Router& router, Context context) {
    const auto service = std::make_shared<Service>(std::move(context));
    router.find_by([service](std::string_view path) { return service->route_of(path); });
    router.on(
        http::Method::post, std::string(kService), http::Guard::paired,
        [service](const Request& request) { return Service::print(service, request); }, refused);
    router.on(http::Method::post, std::string(kZebra), http::Guard::paired,
              [service](const Request& request) { return Service::print_zpl(service, request); });
}

}  // namespace comptoir::epos
