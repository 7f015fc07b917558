#include "app/api/network_routes.hpp"

#include <memory>
#include <utility>

#include "app/api/errors.hpp"

namespace comptoir::api {
namespace {

using http::Guard;
using http::Method;
using http::Request;
using http::Response;

constexpr const char* kNetwork = "/api/v1/network";

Result<json::Value> body_of(const Request& request) {
    auto value = json::parse(request.body, {.bytes = kNetworkBodyMax, .depth = 4, .values = 20});
    if (!value && value.error().code == ErrorCode::malformed)
        return fail(ErrorCode::malformed, "the body is no JSON");  // its words might be the key's
    if (value && !value->is_object()) return fail(ErrorCode::malformed, "the body is no JSON object");
    return value;
}

Result<std::string> text_in(const json::Value& body, const char* name) {
    const json::Value& value = json::member(body, name);
    if (value.is_null()) return std::string();
    if (!value.is_string()) return fail(ErrorCode::malformed, "/" + std::string(name) + ": must be a text");
    return value.get<std::string>();
}

Response said(const NetworkCalls& calls, int status) {
    Response response = Response::json(status, calls.describe());
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Response begun(const NetworkCalls& calls, const Result<void>& result) {
    return result ? said(calls, 202) : error(result.error());
}

Response refused(const Error& why) {
    if (why.code == ErrorCode::full) return Response::api_error(413, name_of(why.code), why.message);
    return error(why);
}

Response join(const NetworkCalls& calls, const Request& request) {
    const auto body = body_of(request);
    if (!body) return refused(body.error());
    const auto ssid = text_in(*body, "ssid");
    if (!ssid) return error(ssid.error());
    const auto key = text_in(*body, "key");
    if (!key) return error(key.error());
    return begun(calls, calls.join(*ssid, *key, json::truthy(*body, "hidden")));
}

Response forget(const NetworkCalls& calls, const Request& request) {
    const auto body = body_of(request);
    if (!body) return refused(body.error());
    const auto ssid = text_in(*body, "ssid");
    if (!ssid) return error(ssid.error());
    return begun(calls, calls.forget(*ssid));
}

template <class Answer>
http::Handler at_once(Answer answer) {
    return [answer = std::move(answer)](const Request& request) -> http::asio::awaitable<Response> {
        co_return answer(request);
    };
}

}  // namespace

void install_network(http::Router& router, NetworkCalls given) {
    const auto calls = std::make_shared<const NetworkCalls>(std::move(given));
    const std::string path = kNetwork;
    router.on(Method::get, path, Guard::paired,
              at_once([calls](const Request&) { return said(*calls, 200); }));
    router.on(Method::post, path + "/scan", Guard::owner,
              at_once([calls](const Request&) { return begun(*calls, calls->scan()); }));
    router.on(Method::post, path + "/join", Guard::owner,
              at_once([calls](const Request& request) { return join(*calls, request); }));
    router.on(Method::post, path + "/forget", Guard::owner,
              at_once([calls](const Request& request) { return forget(*calls, request); }));
}

}  // namespace comptoir::api
