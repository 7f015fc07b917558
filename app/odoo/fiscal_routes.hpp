#pragma once
/// `/hw_proxy/l10n_ke_cu_send`: Odoo's invoices for Kenya, registered by a fiscal device here.

#include <chrono>

#include "app/base/clock.hpp"
#include "app/http/router.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::odoo {

inline constexpr std::size_t kInvoiceBytesMax = 1u << 20;  // a thousand messages of some 200 letters, escaped

/// How long an invoice may take: a thousand lines, each of which is printed. Its caller has no limit of its
/// own.
inline constexpr std::chrono::minutes kRegisterWithin{3};

/// Adds the route. What went wrong is an answer, too: its caller shows `status` unless that is "ok".
///
/// Thread: io.   Source: protocol/http-api.md section 3.11; protocol/devices.md section 7.2.
void install_fiscal(http::Router& router, bridge::Registry& registry, const Clock& clock,
                    Duration within = kRegisterWithin);

}  // namespace comptoir::odoo
