#include "app/api/routes.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "app/api/device_calls.hpp"
#include "app/api/errors.hpp"
#include "app/api/facts_json.hpp"
#include "app/api/jobs.hpp"
#include "app/api/metrics.hpp"
#include "app/api/page.hpp"
#include "app/sources/neutral.hpp"

namespace comptoir::api {
namespace {

using http::Guard;
using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kDevices = "/api/v1/devices/";
constexpr std::string_view kJobs = "/api/v1/jobs/";

/// The API's routes and what they remember between two requests.
///
/// Thread: io.   Owner: the handlers, which share it.
class Api {
public:
    explicit Api(Context& context)
        : context_(context),
          capture_(context.capture, frames_of(context.status.screen), context.timings.capture),
          capture_second_(context.capture_second, frames_of(context.status.second_screen),
                          context.timings.capture),
          streams_(context.events, context.clock, context.timings.comment),
          boot_(std::to_string(context.clock.wall().time_since_epoch().count())) {}

    Response put_order(const Request& request);
    asio::awaitable<Response> screen(const Request& request);
    Response status();
    Response events(const Request& request) { return streams_.open(request); }
    Response devices();
    Response device(const Request& request);
    asio::awaitable<Response> act(const Request& request);

private:
    static FrameCount frames_of(const std::function<ScreenFigures()>& figures);
    [[nodiscard]] json::Value shown(const bridge::DeviceSnapshot& device) const;
    Response outdated(const sources::NeutralOrder& order);
    std::optional<Response> print_own(const Rest& rest, const Request& request) const;
    tl::expected<bridge::Action, Response> read(const Request& request) const;
    [[nodiscard]] bool is_weighing(const bridge::Action& action) const;
    std::optional<Response> why_no_weight(const bridge::Action& action, const Request& request) const;
    std::string new_id() { return "api-" + boot_ + "-" + std::to_string(++actions_); }
    Response accepted(const std::string& job) const;

    Context& context_;
    ScreenCapture capture_;
    ScreenCapture capture_second_;
    EventStreams streams_;
    const std::string boot_;  ///< tells this run's pictures and jobs from another's
    std::uint64_t actions_ = 0;
};

FrameCount Api::frames_of(const std::function<ScreenFigures()>& figures) {
    if (!figures) return nullptr;
    return [figures] {
        const ScreenFigures now = figures();
        return now.presented + now.told;
    };
}

Response Api::put_order(const Request& request) {
    const auto message = json::parse(request.body);
    if (!message && message.error().code == ErrorCode::full) {
        return Response::api_error(413, name_of(ErrorCode::full), message.error().message);
    }
    if (!message) return error(message.error());
    const std::string origin = http::origin_of(request.header("origin"));
    const std::string base = !origin.empty() ? origin : context_.pos_url ? context_.pos_url() : "";
    const auto order = sources::decode_neutral(*message, sources::Hints{base, ""});
    if (!order) return error(order.error());
    const auto verdict = context_.arbiter.order({.register_id = order->source,
                                                 .channel = sources::Channel::neutral,
                                                 .order = order->order,
                                                 .revision = order->revision},
                                                context_.clock.now());
    if (verdict == sources::Verdict::outdated) return outdated(*order);
    if (context_.said) context_.said(request.received);
    const bool is_listed = verdict == sources::Verdict::listed;
    return Response::json(200, {{"revision", order->revision}, {"on_screen", !is_listed}});
}

/// 409, with the revision that has to be passed.
Response Api::outdated(const sources::NeutralOrder& order) {
    const std::int64_t current = context_.arbiter.revision_of(order.source).value_or(order.revision);
    return Response::json(409, {{"error",
                                 {{"code", "outdated"},
                                  {"message", "revision " + std::to_string(order.revision) +
                                                  " is not newer than " + std::to_string(current)}}},
                                {"revision", current}});
}

asio::awaitable<Response> Api::screen(const Request& request) {
    const std::string known(request.header("if-none-match"));
    const std::string asked(request.parameter("screen"));
    if (asked == "2" && !context_.capture_second) co_return not_found("there is no second screen");
    if (!asked.empty() && asked != "1" && asked != "2")
        co_return Response::api_error(400, "malformed", "screen is 1 or 2");
    const bool is_second = asked == "2";
    ScreenCapture& wanted = is_second ? capture_second_ : capture_;
    auto picture = co_await wanted.get();
    if (!picture) {
        // Whatever kept it: there is no picture now, and there may be one in a moment.
        Response response = Response::api_error(503, name_of(picture.error().code), picture.error().message);
        response.headers.emplace_back("Retry-After", "1");
        co_return response;
    }
    const std::string tag =
        "\"" + boot_ + (is_second ? "-2-" : "-") + std::to_string((*picture)->frame) + "\"";
    Response response;
    response.content_type = "image/png";
    response.headers = {{"ETag", tag}, {"Cache-Control", "no-store"}};
    if (context_.status.screen && known == tag) {
        response.status = 304;
    } else {
        response.body = (*picture)->png;
    }
    co_return response;
}

Response Api::status() {
    return Response::json(200, describe_status(context_.status, context_.registry, context_.arbiter,
                                               context_.clock.now(), context_.clock.wall()));
}

Response Api::devices() {
    json::Value list = json::Value::array();
    for (const auto& device : context_.registry.list()) list.push_back(shown(device));
    return Response::json(200, {{"devices", std::move(list)}});
}

Response Api::device(const Request& request) {
    const Rest rest = split(request.path, kDevices);
    const auto device = rest.action.empty() ? context_.registry.find(rest.id) : std::nullopt;
    if (!device) return not_found("there is no device of this name");
    return Response::json(200, shown(*device));
}

/// With what the device itself can't know: whether somebody took what it read.
json::Value Api::shown(const bridge::DeviceSnapshot& device) const {
    json::Value all = to_json(device);
    const std::size_t untold = context_.scans_untold ? context_.scans_untold(device.info.id) : 0;
    if (untold > 0) all["facts"]["scans_untold"] = untold;
    if (context_.weighings && device.info.kind == bridge::Kind::scale &&
        context_.weighings->look(device, context_.clock.now()).is_sold)
        all["facts"]["is_sold"] = true;
    return all;
}

/// A weight that is read to be sold, once a load where the settings say so.
bool Api::is_weighing(const bridge::Action& action) const {
    const auto device = context_.registry.find(action.device);
    return context_.weighings && device && device->info.kind == bridge::Kind::scale &&
           action.verb == "read" && json::truthy(device->info.options, "change_between_sales");
}

std::optional<Response> Api::why_no_weight(const bridge::Action& action, const Request& request) const {
    const auto scale = context_.registry.find(action.device);
    if (!scale || !context_.weighings->ask(*scale, request.peer.address, context_.clock.now()).is_sold)
        return std::nullopt;
    return error(Error{ErrorCode::refused, "this load was sold, or another till weighs it: change it first"});
}

Response Api::accepted(const std::string& job) const {
    const auto known = context_.registry.job(job);
    json::Value body{{"job", job}};
    if (known) body["state"] = to_json(*known)["state"];
    Response response = Response::json(202, body);
    response.headers.emplace_back("Location", std::string(kJobs) + job);
    return response;
}

/// A page of the box's own, where that is what is asked for.
std::optional<Response> Api::print_own(const Rest& rest, const Request& request) const {
    const bool is_status = rest.action == "status-ticket";
    if (!is_status && rest.action != "test-page") return std::nullopt;
    const auto device = context_.registry.find(rest.id);
    if (!device) return not_found("there is no device of this name");
    const auto& verbs = device->verbs;
    if (!context_.print_own || std::find(verbs.begin(), verbs.end(), "print_picture") == verbs.end())
        return error(Error{ErrorCode::unsupported, "this device prints no pages of ours"});
    const auto job = context_.print_own(rest.id, is_status ? OwnPage::status : OwnPage::test,
                                        "api from " + request.peer.address);
    if (!job) return error(job.error());
    return accepted(*job);
}

/// What is asked of the device, once it is certain that it can be asked; else the refusal.
tl::expected<bridge::Action, Response> Api::read(const Request& request) const {
    const Rest rest = split(request.path, kDevices);
    if (rest.action != "actions") return tl::unexpected(not_found("there is nothing to do here"));
    const auto device = context_.registry.find(rest.id);
    if (!device) return tl::unexpected(not_found("there is no device of this name"));
    const auto message = json::parse(request.body);
    if (!message) return tl::unexpected(error(message.error()));
    auto action = read_action(*message);
    if (!action) return tl::unexpected(error(action.error()));
    // A device that could not be opened knows no verb; its job then says why it failed.
    const auto& verbs = device->verbs;
    if (!verbs.empty() && std::find(verbs.begin(), verbs.end(), action->verb) == verbs.end()) {
        return tl::unexpected(error(Error{ErrorCode::unsupported, "/verb: this device can't do that"}));
    }
    action->device = rest.id;
    action->origin = "api from " + request.peer.address;
    return std::move(*action);
}

/// Submits first, so that the job has a name whatever happens next; then, where the caller waits, joins it.
asio::awaitable<Response> Api::act(const Request& request) {
    if (auto printed = print_own(split(request.path, kDevices), request)) co_return std::move(*printed);
    auto action = read(request);
    if (!action) co_return std::move(action.error());
    const auto wait = wait_in(request.header("prefer"));
    const bool is_to_be_sold = wait && is_weighing(*action);  // who doesn't wait is told no weight
    if (is_to_be_sold) {
        if (auto refused = why_no_weight(*action, request)) co_return std::move(*refused);
    }
    if (wait) action->deadline = context_.clock.now() + *wait;
    if (action->id.empty()) action->id = new_id();
    const std::string key = action->id;
    const std::string job = context_.registry.submit(wait ? *action : std::move(*action));
    if (job.empty()) co_return error(Error{ErrorCode::full, "too many jobs are underway"});
    if (job != key && context_.registry.job(key)) {
        co_return error(Error{ErrorCode::refused, "/idempotency_key: was used for another action"});
    }
    if (!wait) {
        co_await context_.registry.kept(job);  // a 202 is a yes: the plug may be pulled now
        const auto known = context_.registry.job(job);
        const bool has_failed =
            known && known->state == bridge::Job::State::ended && known->outcome == bridge::Outcome::failed;
        if (has_failed && known->is_promised && !known->is_kept) {
            co_return error(Error{ErrorCode::full, known->reason});
        }
        co_return accepted(job);
    }
    auto result = co_await context_.registry.perform(std::move(*action));
    if (is_to_be_sold && result.value.is_object()) {
        // While the scale moves these are of a load of before.
        result.value.erase("stable_weight");
        result.value.erase("stable_age_ms");
    }
    co_return result.is_final ? Response::json(200, to_json(job, result)) : accepted(job);
}

/// A handler that has its answer at once.
template <class Answer>
http::Handler at_once(Answer answer) {
    return [answer = std::move(answer)](const Request& request) -> asio::awaitable<Response> {
        co_return answer(request);
    };
}

}  // namespace

void install(http::Router& router, Context& context) {
    const auto api = std::make_shared<Api>(context);
    router.on(Method::put, "/api/v1/order", Guard::paired,
              at_once([api](const Request& request) { return api->put_order(request); }));
    router.on(Method::get, "/api/v1/screen.png", Guard::paired,
              [api](const Request& request) { return api->screen(request); });
    router.on(Method::get, "/api/v1/status", Guard::paired,
              at_once([api](const Request&) { return api->status(); }));
    router.on(Method::get, "/api/v1/events", Guard::paired,
              at_once([api](const Request& request) { return api->events(request); }));
    router.on(Method::get, "/api/v1/devices", Guard::paired,
              at_once([api](const Request&) { return api->devices(); }));
    router.on(Method::get, "/api/v1/devices/*", Guard::paired,
              at_once([api](const Request& request) { return api->device(request); }));
    router.on(Method::post, "/api/v1/devices/*", Guard::paired,
              [api](const Request& request) { return api->act(request); });
    install_jobs(router, context.registry, [&context] {
        if (context.jobs_changed) context.jobs_changed();
    });
    install_metrics(router, context.status, context.registry, context.events, context.clock,
                    [&context](const std::string& scanner) {
                        return context.scans_untold ? context.scans_untold(scanner) : 0;
                    });
    install_page(router, context.assets);
}

}  // namespace comptoir::api
