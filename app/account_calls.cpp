#include "app/account_calls.hpp"

#include <utility>

namespace comptoir {
namespace {

Result<std::string> print(const odoo::box::Membership& membership, bridge::Registry& registry,
                          odoo::box::PairingTicket ticket, const std::string& named) {
    ticket.code = membership.pairing_code();
    if (ticket.code.empty()) return fail(ErrorCode::offline, "there is no pairing code to print");
    const std::string printer = named.empty() ? registry.first(bridge::Kind::printer).value_or("") : named;
    const auto device = registry.find(printer);
    if (!device || device->info.kind != bridge::Kind::printer)
        return fail(ErrorCode::offline, "/printer: there is no printer of this name");
    bridge::Action action;
    action.device = printer;
    action.verb = "print_raw";
    action.data = odoo::box::pairing_ticket(ticket);
    action.origin = "pairing code";
    const std::string job = registry.submit(std::move(action));
    if (job.empty()) return fail(ErrorCode::full, "too many jobs are underway");
    return job;
}

}  // namespace

api::AccountCalls account_calls(odoo::box::Membership& membership, bridge::Registry& registry,
                                std::function<odoo::box::PairingTicket()> ticket) {
    return {.take = [&membership](const std::string& token) { return membership.paste(token); },
            .forget = [&membership] { return membership.forget(); },
            .describe =
                [&membership] {
                    json::Value all = membership.describe();
                    all["pairing"]["code"] = membership.pairing_code();
                    all["problems"] = membership.problems();
                    return all;
                },
            .print_code =
                [&membership, &registry, ticket = std::move(ticket)](const std::string& printer) {
                    return print(membership, registry, ticket(), printer);
                }};
}

}  // namespace comptoir
