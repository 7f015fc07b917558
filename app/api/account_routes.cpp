#include "app/api/account_routes.hpp"

#include <memory>
#include <utility>

#include "app/api/errors.hpp"

namespace comptoir::api {
namespace {

using http::Guard;
using http::Method;
using http::Request;
using http::Response;

constexpr const char* kAccount = "/api/v1/odoo/account";
constexpr const char* kPrint = "/api/v1/odoo/pairing/print";

Result<json::Value> body_of(const Request& request) {
    if (request.body.empty()) return json::Value::object();
    auto value = json::parse(request.body, {.bytes = kTokenBodyMax, .depth = 8, .values = 100});
    if (value && !value->is_object()) return fail(ErrorCode::malformed, "the body is no JSON object");
    return value;
}

/// No page of another program on this machine, nor a cache, is to keep what it says.
Response answer(const AccountCalls& calls, const Result<void>& done) {
    if (!done) return error(done.error());
    Response response = Response::json(200, calls.describe());
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Response take(const AccountCalls& calls, const Request& request) {
    const auto body = body_of(request);
    if (!body && body.error().code == ErrorCode::full)
        return Response::api_error(413, name_of(ErrorCode::full), body.error().message);
    if (!body) return error(body.error());
    const json::Value& token = json::member(*body, "token");
    if (!token.is_string()) return error(Error{ErrorCode::malformed, "/token: must be a text"});
    return answer(calls, calls.take(token.get<std::string>()));
}

Response print(const AccountCalls& calls, const Request& request) {
    const auto body = body_of(request);
    if (!body) return error(body.error());
    const auto job = calls.print_code(json::text(*body, "printer"));
    if (!job) return error(job.error());
    Response response = Response::json(202, {{"job", *job}});
    response.headers.emplace_back("Location", "/api/v1/jobs/" + *job);
    return response;
}

}  // namespace

void install_account(http::Router& router, AccountCalls given) {
    const auto calls = std::make_shared<const AccountCalls>(std::move(given));
    router.on(Method::get, kAccount, Guard::owner,
              [calls](const Request&) -> http::asio::awaitable<Response> { co_return answer(*calls, {}); });
    router.on(Method::put, kAccount, Guard::owner,
              [calls](const Request& request) -> http::asio::awaitable<Response> {
                  co_return take(*calls, request);
              });
    router.on(Method::del, kAccount, Guard::owner,
              [calls](const Request&) -> http::asio::awaitable<Response> {
                  co_return answer(*calls, calls->forget());
              });
    router.on(Method::post, kPrint, Guard::owner,
              [calls](const Request& request) -> http::asio::awaitable<Response> {
                  co_return print(*calls, request);
              });
}

}  // namespace comptoir::api
