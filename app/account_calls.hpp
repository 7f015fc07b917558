#pragma once
/// Joins the neutral API's account routes with the membership and the printer that prints its code.

#include <functional>

#include "app/api/account_routes.hpp"
#include "app/odoo/box/membership.hpp"
#include "app/odoo/box/pairing_ticket.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir {

/// `ticket` gives what is printed around the code. All three outlive the routes.
///
/// Thread: io.
[[nodiscard]] api::AccountCalls account_calls(odoo::box::Membership& membership, bridge::Registry& registry,
                                              std::function<odoo::box::PairingTicket()> ticket);

}  // namespace comptoir
