#include "app/api/found.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "app/api/device_calls.hpp"
#include "app/api/errors.hpp"
#include "device-bridge/printing/models.hpp"
#include "kiosk-config/settings/value_rules.hpp"

namespace comptoir::api {
namespace {

using http::Guard;
using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kFound = "/api/v1/found/";

/// The row of the table of models that it is. A queue knows its printer itself; empty: nobody knows.
std::string model_of(const bridge::FoundDevice& found) {
    const bool is_queue = found.uri.starts_with("cups:") || found.uri.starts_with("ipp");
    if (is_queue || found.kind != bridge::Kind::printer) return {};
    const auto said = bridge::model_of_identity(found.model);
    const auto model = said ? said : bridge::model_of_identity(found.name);
    return model ? std::string(model->id) : std::string();
}

/// Thread: io.   Owner: the handlers, which share it.
class Desk {
public:
    explicit Desk(FoundContext context) : context_(std::move(context)) {}

    Response list() const;
    Response adopt(const Request& request) const;
    Response let_go(const Request& request) const;

private:
    [[nodiscard]] std::vector<bridge::FoundDevice> found() const;

    FoundContext context_;
};

std::vector<bridge::FoundDevice> Desk::found() const {
    auto all = context_.found ? context_.found() : std::vector<bridge::FoundDevice>{};
    if (all.size() > kFoundShownMax) all.resize(kFoundShownMax);
    return all;
}

Response Desk::list() const {
    json::Value devices = json::Value::array();
    for (const bridge::FoundDevice& one : found()) {
        devices.push_back({{"id", one.id},
                           {"kind", bridge::name_of(one.kind)},
                           {"name", one.name},
                           {"uri", one.uri},
                           {"model", one.model},
                           {"how", one.how},
                           {"known_as", model_of(one)},
                           {"device", context_.adoptions.device_of(one)}});
        if (!one.typing) continue;
        devices.back()["types_like"] = bridge::name_of(one.typing->verdict);
        devices.back()["is_said"] = one.typing->is_said;
    }
    json::Value adopted = json::Value::array();
    for (const adoption::AdoptedDevice& one : context_.adoptions.entries()) {
        adopted.push_back({{"name", one.name},
                           {"kind", one.kind},
                           {"label", one.label},
                           {"found", one.found},
                           {"by_itself", one.by_itself}});
    }
    return Response::json(200, {{"found", std::move(devices)}, {"adopted", std::move(adopted)}});
}

Response Desk::adopt(const Request& request) const {
    const Rest rest = split(request.path, kFound);
    if (rest.action != "adopt") return not_found("there is nothing to do here");
    const auto all = found();
    const auto device =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == rest.id; });
    if (device == all.end()) return not_found("this device is no longer there");
    const auto body = json::parse(request.body, {.bytes = kFoundBodyMax, .depth = 4, .values = 20});
    if (!body && body.error().code == ErrorCode::full)
        return Response::api_error(413, name_of(ErrorCode::full), body.error().message);
    if (!body) return error(body.error());
    const json::Value& given = json::member(*body, "name");
    if (!given.is_string() || !settings::is_entry_name(given.get_ref<const std::string&>()))
        return error(Error{ErrorCode::malformed, "/name: 1 to 32 of a-z, 0-9 and -"});
    const std::string name = given.get<std::string>();
    const json::Value& as = json::member(*body, "kind");
    if (!as.is_null() && !as.is_string())
        return error(Error{ErrorCode::malformed, "/kind: printer, scale, scanner, pole, gauge or fiscal"});
    const std::string kind = as.is_null() ? bridge::name_of(device->kind) : as.get<std::string>();
    const std::string typist = json::text(*body, "typist");
    if (body->contains("typist") && typist != "scanner" && typist != "keyboard" && typist != "auto")
        return error(Error{ErrorCode::malformed, "/typist: scanner, keyboard or auto"});
    if (body->contains("protocol") && !json::member(*body, "protocol").is_string())
        return error(Error{ErrorCode::malformed, "/protocol: a word, as the settings have it"});
    adoption::AdoptedDevice entry{.name = name,
                                  .uri = device->uri,
                                  .label = device->name,
                                  .model = kind == "printer" ? model_of(*device) : "",
                                  .found = device->id,
                                  .kind = kind,
                                  .typist = typist,
                                  .protocol = json::text(*body, "protocol")};
    const auto added = context_.adoptions.adopt(*device, std::move(entry));
    if (!added) return error(added.error());
    return Response::json(201, {{"name", name}, {"words", "It is " + name + " from now on."}});
}

Response Desk::let_go(const Request& request) const {
    const std::string name = request.path.substr(std::min(kFound.size(), request.path.size()));
    const auto done = context_.adoptions.let_go(name);
    if (!done && done.error().code == ErrorCode::offline) return not_found(done.error().message);
    if (!done) return error(done.error());
    return Response::json(200, {{"name", name}, {"words", name + " is no longer used."}});
}

}  // namespace

void install_found(http::Router& router, FoundContext context) {
    const auto desk = std::make_shared<const Desk>(std::move(context));
    router.on(Method::get, "/api/v1/found", Guard::owner,
              [desk](const Request&) -> http::asio::awaitable<Response> { co_return desk->list(); });
    router.on(Method::post, "/api/v1/found/*", Guard::owner,
              [desk](const Request& request) -> http::asio::awaitable<Response> {
                  co_return desk->adopt(request);
              });
    router.on(Method::del, "/api/v1/found/*", Guard::owner,
              [desk](const Request& request) -> http::asio::awaitable<Response> {
                  co_return desk->let_go(request);
              });
}

}  // namespace comptoir::api
