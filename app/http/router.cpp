#include "app/http/router.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "app/base/check.hpp"
#include "app/base/log.hpp"
#include "app/http/cors.hpp"
#include "app/http/json_rpc.hpp"

namespace comptoir::http {
namespace {

const char* name_of(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::del: return "DELETE";
        case Method::options: return "OPTIONS";
        case Method::other: break;
    }
    return "";
}

bool is_json(const Request& request) {
    return request.header("content-type").find("json") != std::string_view::npos;
}

RpcError refused(const Refusal& refusal) {
    return {refusal.name, refusal.message, refusal.status};
}

RpcError broken() {
    return {"builtins.Exception", "the box could not do this", 200};
}

/// Waits until `until`, or until the caller has gone.
asio::awaitable<void> hold(const Request& request, Time until) {
    asio::steady_timer timer(co_await asio::this_coro::executor, until);
    if (request.liveness) request.liveness->on_close([&timer] { timer.cancel(); });
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (request.liveness) request.liveness->on_close({});
}

/// A handler that was cut off because its caller has gone is no trouble.
void tell(const Request& request, std::string_view path, std::string_view why) {
    const bool is_gone = request.liveness && !request.liveness->is_open();
    log::write(is_gone ? log::Level::debug : log::Level::error, "a request's handler failed",
               {{"path", path}, {"why", why}});
}

}  // namespace

struct Router::Route {
    Method method;
    std::string path;  ///< without the "*" of a prefix
    bool is_prefix;
    Guard guard;
    Handler handler;
    RpcHandler rpc;
    std::function<Response(const Refusal&)> refused;

    [[nodiscard]] bool matches(std::string_view asked) const {
        return is_prefix ? asked.starts_with(path) : asked == path;
    }
    [[nodiscard]] bool answers(Method asked) const {
        return method == asked || (method == Method::get && asked == Method::head);
    }
};

namespace {

template <class Found>
std::string allowed(const Found& found) {
    std::string list;
    for (const auto& route : found) {
        list += std::string(name_of(route->method)) + ", ";
        if (route->method == Method::get) list += "HEAD, ";
    }
    return list + "OPTIONS";
}

/// Source: http-api.md section 2.5: POST for JSON routes, GET and POST for others, or what they declare.
template <class Found>
std::string cors_methods(const Found& found) {
    if (!found.empty() &&
        std::all_of(found.begin(), found.end(), [](const auto& r) { return r->rpc != nullptr; }))
        return "POST";
    std::string list = "GET, POST";
    for (const auto& route : found) {
        if (route->method == Method::put || route->method == Method::del)
            list += std::string(", ") + name_of(route->method);
    }
    return list;
}

}  // namespace

Router::Router(Access& access, Duration held_for) : access_(access), held_for_(held_for) {}

Router::~Router() = default;

void Router::add(Route route) {
    CHECK(route.path.starts_with('/'), "a route's path begins with a slash");
    CHECK(route.method != Method::options && route.method != Method::head && route.method != Method::other,
          "OPTIONS and HEAD are answered by the router");
    CHECK(route.method != Method::get || route.guard != Guard::held, "state never changes on GET");
    route.is_prefix = route.path.ends_with("/*");
    if (route.is_prefix) route.path.pop_back();
    const bool is_taken = std::any_of(routes_.begin(), routes_.end(), [&](const Found& other) {
        return other->method == route.method && other->path == route.path &&
               other->is_prefix == route.is_prefix;
    });
    CHECK(!is_taken, "one handler a path and method");
    routes_.push_back(std::make_shared<const Route>(std::move(route)));
}

void Router::on(Method method, std::string path, Guard guard, Handler handler) {
    add(Route{method, std::move(path), false, guard, std::move(handler), nullptr, nullptr});
}

void Router::on(Method method, std::string path, Guard guard, Handler handler,
                std::function<Response(const Refusal&)> refused) {
    CHECK(guard != Guard::held, "a held route's refusal is no quick answer");
    add(Route{method, std::move(path), false, guard, std::move(handler), nullptr, std::move(refused)});
}

void Router::rpc(std::string path, Guard guard, RpcHandler handler) {
    add(Route{Method::post, std::move(path), false, guard, nullptr, std::move(handler), nullptr});
}

void Router::find_by(std::function<std::string(std::string_view path)> route_of) {
    routes_of_.push_back(std::move(route_of));
}

/// Every method of the most specific path that matches.
std::vector<Router::Found> Router::find(std::string_view path) const {
    std::vector<Found> found;
    for (const Found& route : routes_) {
        if (!route->matches(path)) continue;
        const auto is_better = [](const Route& a, const Route& b) {
            if (a.is_prefix != b.is_prefix) return b.is_prefix;
            return a.path.size() > b.path.size();
        };
        if (!found.empty() && is_better(*found.front(), *route)) continue;
        if (!found.empty() && is_better(*route, *found.front())) found.clear();
        found.push_back(route);
    }
    return found;
}

void Router::divert(std::function<std::optional<Response>(const Request&)> first) {
    first_ = std::move(first);
}

asio::awaitable<Response> Router::handle(const Request& request) {
    if (auto diverted = first_ ? first_(request) : std::nullopt) co_return std::move(*diverted);
    std::string path = request.path;
    for (const auto& route_of : routes_of_) path = route_of(path);
    const std::vector<Found> found = find(path);
    const std::string methods = cors_methods(found);
    if (request.method == Method::options) co_return cors::answer_options(request, methods, allowed(found));
    Response response = co_await answer(request, found);
    cors::add_headers(response, methods);
    co_return response;
}

asio::awaitable<Response> Router::answer(const Request& request, const std::vector<Found>& found) {
    if (found.empty()) {
        if (!is_json(request))
            co_return Response::api_error(404, "not_found", "there is nothing at this address");
        co_return json_rpc::failure(json_rpc::id_of(request.body),
                                    {"werkzeug.exceptions.NotFound", "404: Not Found", 404});
    }
    const auto route = std::find_if(found.begin(), found.end(), [&](const Found& candidate) {
        return candidate->answers(request.method);
    });
    if (route == found.end()) {
        Response response = Response::api_error(405, "method_not_allowed", "this address has no such method");
        response.headers.emplace_back("Allow", allowed(found));
        co_return response;
    }
    const Found chosen = *route;  // keeps the handler alive while it runs
    const auto refusal = access_.check(request, chosen->guard);
    if (refusal && chosen->guard == Guard::held) co_await hold(request, request.received + held_for_);
    if (refusal && chosen->rpc) co_return json_rpc::failure(json_rpc::id_of(request.body), refused(*refusal));
    if (refusal && chosen->refused) co_return chosen->refused(*refusal);
    if (refusal) co_return Response::api_error(refusal->status, refusal->name, refusal->message);
    if (chosen->rpc) co_return co_await run_rpc(*chosen, request);
    co_return co_await run(*chosen, request);
}

asio::awaitable<Response> Router::run(const Route& route, const Request& request) {
    std::string trouble;
    try {
        co_return co_await route.handler(request);
    } catch (const std::exception& error) {
        trouble = error.what();
    }
    tell(request, route.path, trouble);
    if (route.guard == Guard::held) co_await hold(request, request.received + held_for_);
    co_return Response::api_error(500, "internal", "the box could not do this");
}

asio::awaitable<Response> Router::run_rpc(const Route& route, const Request& request) {
    auto call = json_rpc::parse(request.body);
    Response response;
    bool succeeded = false;
    if (!call && call.error().code == ErrorCode::malformed) {
        response = Response::text(400, call.error().message);
    } else if (!call) {
        response =
            json_rpc::failure(json_rpc::id_of(request.body), {"builtins.TypeError", call.error().message});
    } else {
        const RpcCall arguments{std::move(call->arguments), call->id, &request};
        RpcResult result = tl::unexpected(broken());
        try {
            result = co_await route.rpc(arguments);
        } catch (const std::exception& error) {
            tell(request, route.path, error.what());
        }
        succeeded = result.has_value();
        response = succeeded ? json_rpc::success(std::move(call->id), std::move(*result))
                             : json_rpc::failure(std::move(call->id), result.error());
    }
    if (!succeeded && route.guard == Guard::held) co_await hold(request, request.received + held_for_);
    co_return response;
}

}  // namespace comptoir::http
