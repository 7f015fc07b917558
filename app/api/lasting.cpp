#include "app/api/lasting.hpp"

#include <utility>

#include "app/api/errors.hpp"
#include "app/sources/strict_reader.hpp"

namespace comptoir::api {

using http::Request;
using http::Response;

Result<void> only_keys(const json::Value& object, const std::string& at,
                       const std::vector<std::string>& keys) {
    if (const auto unknown = sources::unknown_key(object, keys))
        return fail(ErrorCode::malformed, at + *unknown);
    return {};
}

Result<Duration> seconds_in(const json::Value& object, const std::string& at, Duration otherwise,
                            Duration most) {
    const json::Value& given = json::member(object, "seconds");
    if (given.is_null()) return otherwise;
    const auto seconds = json::integer(given);
    const auto limit = std::chrono::duration_cast<std::chrono::seconds>(most).count();
    if (!seconds || *seconds < 1 || *seconds > limit)
        return fail(ErrorCode::malformed, at + "/seconds: must be 1 to " + std::to_string(limit));
    return std::chrono::seconds(*seconds);
}

void install_put(http::Router& router, std::string path, json::Limits limits,
                 std::function<Result<json::Value>(const json::Value& message, Time received)> take) {
    const auto answer = [limits, take = std::move(take)](const Request& request) -> Response {
        auto message = json::parse(request.body, limits);
        if (message && !message->is_object())
            message = fail(ErrorCode::malformed, "the body is no JSON object");
        const auto said =
            message.and_then([&](const json::Value& object) { return take(object, request.received); });
        if (said) return Response::json(200, *said);
        if (said.error().code == ErrorCode::full)
            return Response::api_error(413, name_of(said.error().code), said.error().message);
        return error(said.error());
    };
    router.on(
        http::Method::put, std::move(path), http::Guard::paired,
        [answer](const Request& request) -> http::asio::awaitable<Response> { co_return answer(request); });
}

}  // namespace comptoir::api
