#pragma once
/// How this box comes to belong to an Odoo server, over the neutral API: a token is pasted, a code is
/// printed.

#include <functional>
#include <string>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/http/router.hpp"

namespace comptoir::api {

/// Set by the kiosk; this room knows no Odoo.
struct AccountCalls {
    /// A connection token. Errors: malformed and refused, in words for who pasted it and without quoting it.
    std::function<Result<void>(const std::string& token)> take;
    /// Errors: refused (the settings have the account); what the disk says.
    std::function<Result<void>()> forget;
    /// For the owner: an object without the token, and with the pairing code.
    std::function<json::Value()> describe;
    /// Prints the pairing code; an empty name is the first printer. Gives the job's id.
    /// Errors: offline (no code, no such printer), full.
    std::function<Result<std::string>(const std::string& printer)> print_code;
};

/// GET, PUT `{"token"}` and DELETE /api/v1/odoo/account, POST /api/v1/odoo/pairing/print `{"printer"}`. They
/// hand the box to somebody: from this machine, or with the API token, alone.
///
/// Thread: io.   Limits: kTokenBodyMax.
void install_account(http::Router& router, AccountCalls calls);

inline constexpr std::size_t kTokenBodyMax = 32u << 10;  // a token of 4 KB, every character of it escaped

}  // namespace comptoir::api
