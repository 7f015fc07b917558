#include "app/api/screen_power.hpp"

#include <utility>

#include "app/api/errors.hpp"
#include "app/api/lasting.hpp"

namespace comptoir::api {

const char* name_of(PowerAsked asked) {
    switch (asked) {
        case PowerAsked::off: return "off";
        case PowerAsked::on: return "on";
        case PowerAsked::automatic: break;
    }
    return "auto";
}

Result<PowerAsked> decode_power(const json::Value& message) {
    if (!message.is_object()) return fail(ErrorCode::malformed, "the body is no JSON object");
    if (auto known = only_keys(message, "", {"state"}); !known) return tl::unexpected(known.error());
    const json::Value& state = json::member(message, "state");
    for (const PowerAsked asked : {PowerAsked::off, PowerAsked::on, PowerAsked::automatic})
        if (state == name_of(asked)) return asked;
    return fail(ErrorCode::malformed, "/state: must be \"on\", \"off\" or \"auto\"");
}

void install_screen_power(http::Router& router, std::function<Result<void>(PowerAsked, Time received)> ask) {
    constexpr json::Limits kLimits{.bytes = kPowerBodyMax, .depth = 4, .values = 20};
    const auto answer = [ask = std::move(ask), kLimits](const http::Request& request) -> http::Response {
        const auto message = json::parse(request.body, kLimits);
        if (!message && message.error().code == ErrorCode::full)
            return http::Response::api_error(413, comptoir::name_of(ErrorCode::full),
                                             message.error().message);
        if (!message) return error(message.error());
        const auto asked = decode_power(*message);
        if (!asked) return error(asked.error());
        if (const auto done = ask(*asked, request.received); !done) return error(done.error());
        return http::Response::json(200, {{"state", name_of(*asked)}});
    };
    router.on(http::Method::post, "/api/v1/screen/power", http::Guard::paired,
              [answer](const http::Request& request) -> http::asio::awaitable<http::Response> {
                  co_return answer(request);
              });
}

}  // namespace comptoir::api
