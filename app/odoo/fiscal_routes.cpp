#include "app/odoo/fiscal_routes.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <utility>

#include "app/http/form.hpp"

namespace comptoir::odoo {
namespace {

namespace asio = boost::asio;
using http::Request;
using http::Response;

constexpr const char* kRegister = "register";
constexpr std::size_t kMessagesMax = 1'000;  // as the device has it

Response said(const std::string& status) {
    return Response::json(200, {{"status", status}});
}

Result<bridge::Action> read_invoice(const Request& request) {
    if (request.body.size() > kInvoiceBytesMax)
        return fail(ErrorCode::full, "an invoice has at most " + std::to_string(kInvoiceBytesMax) + " bytes");
    const auto fields = http::read_form(request.header("content-type"), request.body);
    if (!fields) return tl::unexpected(fields.error());
    const json::Limits limits{.bytes = kInvoiceBytesMax, .depth = 2, .values = kMessagesMax + 1};
    auto messages = json::parse(http::form_field(*fields, "messages"), limits);
    if (!messages) return fail(ErrorCode::malformed, "\"messages\": " + messages.error().message);
    bridge::Action action;
    action.verb = kRegister;
    action.fields = {{"messages", std::move(*messages)},
                     {"company_vat", std::string(http::form_field(*fields, "company_vat"))}};
    action.origin = "an invoice from " + request.peer.address;
    return action;
}

/// The first that registers invoices of this kind.
std::optional<std::string> device_of(const bridge::Registry& registry) {
    for (const bridge::DeviceSnapshot& device : registry.list()) {
        const bool is_fit =
            device.info.kind == bridge::Kind::fiscal &&
            std::find(device.verbs.begin(), device.verbs.end(), kRegister) != device.verbs.end();
        if (is_fit) return device.info.id;
    }
    return std::nullopt;
}

asio::awaitable<Response> send_invoice(bridge::Registry& registry, Time deadline, const Request& request) {
    auto action = read_invoice(request);
    if (!action) co_return said(action.error().message);
    const auto device = device_of(registry);
    if (!device) co_return said("No fiscal device is connected to this box");
    action->device = *device;
    action->deadline = deadline;
    const bridge::ActionResult result = co_await registry.perform(std::move(*action));
    if (result.outcome == bridge::Outcome::done) co_return Response::json(200, result.value);
    co_return said(result.error ? result.error->message : "The fiscal device gave no reason");
}

}  // namespace

void install_fiscal(http::Router& router, bridge::Registry& registry, const Clock& clock, Duration within) {
    router.on(
        http::Method::post, "/hw_proxy/l10n_ke_cu_send", http::Guard::paired,
        [&registry, &clock, within](const Request& request) {
            return send_invoice(registry, clock.now() + within, request);
        },
        [](const http::Refusal& refusal) {
            return Response::json(refusal.status, {{"status", refusal.message}});
        });
}

}  // namespace comptoir::odoo
