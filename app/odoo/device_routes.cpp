#include "app/odoo/device_routes.hpp"

#include <boost/asio/awaitable.hpp>
#include <utility>

#include "app/odoo/answers.hpp"
#include "app/odoo/contacts.hpp"
#include "app/odoo/device_call.hpp"

namespace comptoir::odoo {
namespace {

using http::Guard;
using http::RpcCall;
using http::RpcResult;
using Devices = std::shared_ptr<DeviceActions>;

/// The object under `data`, which 16 to 18 send as JSON text.
Result<json::Value> data_of(const json::Value& arguments) {
    const json::Value& given = json::member(arguments, "data");
    const auto* text = given.get_ptr<const json::Value::string_t*>();
    if (given.is_null() || (text != nullptr && text->empty())) return json::Value::object();
    auto data = text == nullptr ? Result<json::Value>(given) : json::parse(*text);
    if (data && !data->is_object()) return fail(ErrorCode::malformed, "\"data\" is not an object");
    return data;
}

asio::awaitable<RpcResult> act(const Devices& devices, const RpcCall& call, Generation generation) {
    auto data = data_of(call.arguments);
    if (!data) co_return trouble(data.error());
    DeviceRequest request{.generation = generation,
                          .asked_as = identifier_of(call.arguments),
                          .session = session_of(call.arguments),
                          .data = std::move(*data),
                          .origin = "device action from " + call.request->peer.address,
                          .till = till_of(*call.request),
                          .page = std::string(call.request->header("origin")),
                          .bytes = call.request->body.size(),
                          .received = call.request->received};
    co_return co_await devices->act(std::move(request));
}

/// An error is held by the route's guard: its caller asks again at once (http-api.md section 4.2).
asio::awaitable<RpcResult> listen(const Devices& devices, const RpcCall& call, Generation generation) {
    auto listener = read_listener(call.arguments, generation);
    if (!listener) co_return trouble(listener.error());
    listener->till = till_of(*call.request);
    co_return co_await devices->events().next(std::move(*listener), call.request->liveness);
}

}  // namespace

void install_devices(http::Router& router, const std::shared_ptr<DeviceActions>& devices) {
    for (const auto& [folder, generation] :
         {std::pair("/hw_drivers", Generation::until_18), std::pair("/iot_drivers", Generation::since_19)}) {
        const auto of = generation;
        router.rpc(std::string(folder) + "/action", Guard::paired,
                   [devices, of](const RpcCall& call) { return act(devices, call, of); });
        router.rpc(std::string(folder) + "/event", Guard::held,
                   [devices, of](const RpcCall& call) { return listen(devices, call, of); });
    }
}

}  // namespace comptoir::odoo
