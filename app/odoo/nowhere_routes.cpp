#include "app/odoo/nowhere_routes.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <memory>
#include <string>
#include <utility>

#include "app/odoo/answers.hpp"
#include "app/odoo/held.hpp"
#include "app/odoo/station.hpp"

namespace comptoir::odoo {

using http::Guard;
using http::RpcCall;
using http::RpcResult;

asio::awaitable<http::Response> answer_hello(const http::Request&) {
    http::Response response = http::Response::text(200, "ping");
    response.content_type = "text/html; charset=utf-8";
    co_return response;
}

void install_nowhere(http::Router& router, Duration scanner_hold) {
    const std::string nowhere = std::string(Stations::kNowhere) + "/hw_proxy/";
    const auto answer = [&](const char* route, Guard guard, json::Value result) {
        router.rpc(
            nowhere + route, guard,
            [result = std::move(result)](const RpcCall&) -> asio::awaitable<RpcResult> { co_return result; });
    };
    router.on(http::Method::get, nowhere + "hello", Guard::anyone, answer_hello);
    answer("handshake", Guard::anyone, true);
    answer("status_json", Guard::anyone, status_for_strangers());
    answer("default_printer_action", Guard::paired, false);
    answer("scale_read", Guard::paired, nullptr);
    router.rpc(
        nowhere + "scanner", Guard::held, [scanner_hold](const RpcCall& call) -> asio::awaitable<RpcResult> {
            const auto timer = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor);
            co_await wait_held(timer, scanner_hold, call.request->liveness);
            co_return "";
        });
}

}  // namespace comptoir::odoo
