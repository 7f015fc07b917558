#include "app/api/link_routes.hpp"

#include <memory>
#include <utility>

#include "app/api/errors.hpp"

namespace comptoir::api {
namespace {

using http::Guard;
using http::Method;
using http::Request;
using http::Response;

Result<std::string> link_in(const Request& request) {
    if (request.body.empty()) return std::string();
    const auto body = json::parse(request.body, {.bytes = kLinkBodyMax, .depth = 8, .values = 100});
    if (!body) return tl::unexpected(body.error());
    const json::Value& link = json::member(*body, "link");
    if (!body->is_object() || (!link.is_null() && !link.is_string()))
        return fail(ErrorCode::malformed, "/link: must be a text");
    return json::text(*body, "link");
}

}  // namespace

void install_link_test(http::Router& router, LinkTry try_link) {
    struct Running {
        LinkTry try_link;
        bool is_busy = false;
    };
    const auto running = std::make_shared<Running>(Running{std::move(try_link)});
    router.on(Method::post, "/api/v1/pos/test", Guard::owner,
              [running](const Request& request) -> http::asio::awaitable<Response> {
                  const auto link = link_in(request);
                  if (!link) co_return error(link.error());
                  if (std::exchange(running->is_busy, true)) {
                      co_return Response::api_error(429, name_of(ErrorCode::busy), "a test runs already");
                  }
                  // Also where this is cut off half-way because its caller has gone.
                  const std::shared_ptr<void> over(nullptr, [running](void*) { running->is_busy = false; });
                  json::Value findings = co_await running->try_link(*link);
                  co_return Response::json(200, findings);
              });
}

}  // namespace comptoir::api
