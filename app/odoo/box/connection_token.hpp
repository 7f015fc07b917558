#pragma once
/// The connection token that Odoo shows, and what it says.

#include <string>
#include <string_view>

#include "app/base/result.hpp"
#include "app/odoo/box/server_account.hpp"

namespace comptoir::odoo::box {

/// Both of its forms: "https://shop.example|TOKEN|DB_UUID|ENTERPRISE_CODE", and one address with parameters,
/// "https://shop.example?token=TOKEN&db_uuid=DB_UUID&enterprise_code=CODE[&db_name=NAME]". Space around it,
/// and quotes, come from copying and count for nothing; parameters that are not known are left to later
/// versions.
///
/// A server on this very machine ("localhost") is one like any other: Odoo's own box refuses it because there
/// it can only be a mistake, while here Odoo may well run beside us.
///
/// Errors: malformed; the message is for who pasted it and quotes none of it.   Thread: any.
/// Limits: kTokenBytesMax; kAccountPartMax for each part.   Source: server-link.md section 2.1.
[[nodiscard]] Result<ServerAccount> read_connection_token(std::string_view pasted);

/// Whether a text can be one part of an account: visible ASCII, which is what goes into a header or an
/// address. Thread: any.
[[nodiscard]] bool is_account_part(std::string_view text);

inline constexpr std::size_t kTokenBytesMax = 4096;  // url::kUrlBytesMax: one form is an address
inline constexpr std::size_t kAccountPartMax = 512;  // a uuid has 36 characters, Odoo's tokens some 50

}  // namespace comptoir::odoo::box
