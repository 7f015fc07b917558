#include "app/odoo/box/connection_token.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "app/base/url.hpp"
#include "app/http/target.hpp"

namespace comptoir::odoo::box {
namespace {

tl::unexpected<Error> no_token(const std::string& why) {
    return fail(ErrorCode::malformed, "this is no connection token: " + why);
}

/// Without what copying leaves around it: spaces, line ends, a mark of the byte order, quotes.
std::string_view bare(std::string_view text) {
    constexpr std::array<std::string_view, 11> kLeftovers{" ", "\t",     "\r",     "\n",     "\"",    "'",
                                                          "`", "\u00A0", "\u200B", "\u2028", "\uFEFF"};
    for (bool has_changed = true; has_changed;) {
        has_changed = false;
        for (const std::string_view one : kLeftovers) {
            if (text.starts_with(one)) text.remove_prefix(one.size()), has_changed = true;
            if (text.ends_with(one)) text.remove_suffix(one.size()), has_changed = true;
        }
    }
    return text;
}

Result<ServerAccount> checked(ServerAccount account, std::string_view server) {
    const auto origin = url::origin_of(server);
    if (!origin)
        return no_token("the server's address in it is not one that begins with http:// or https://");
    account.url = origin->text();
    if (account.token.empty())
        return no_token("there is no token in it; copy the whole text that Odoo shows");
    for (const std::string* part :
         {&account.token, &account.db_uuid, &account.enterprise_code, &account.db_name}) {
        if (!is_account_part(*part)) return no_token("there are odd characters in it, or it is too long");
    }
    return account;
}

/// Source: server-link.md section 2.1, "old".
Result<ServerAccount> from_parts(std::string_view text) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t bar = std::min(text.find('|', from), text.size());
        parts.push_back(bare(text.substr(from, bar - from)));
        from = bar + 1;
    }
    if (parts.size() != 4) return no_token("it has to have four parts with | between them");
    ServerAccount account;
    account.token = parts[1];
    account.db_uuid = parts[2];
    account.enterprise_code = parts[3];
    return checked(std::move(account), parts[0]);
}

/// Source: server-link.md section 2.1, "new".
Result<ServerAccount> from_address(std::string_view text) {
    if (text.find("/pos_customer_display/") != std::string_view::npos)
        return no_token("it is a customer display link, which belongs into [pos] url of the settings");
    const std::size_t question = std::min(text.find('?'), text.size());
    const auto target = http::parse_target("/" + std::string(text.substr(question)));
    if (!target) return no_token("the address in it is broken");
    ServerAccount account;
    for (const auto& [name, value] : target->query) {
        if (name == "token") account.token = value;
        if (name == "db_uuid") account.db_uuid = value;
        if (name == "enterprise_code") account.enterprise_code = value;
        if (name == "db_name") account.db_name = value;
    }
    return checked(std::move(account), text);
}

}  // namespace

bool is_account_part(std::string_view text) {
    return text.size() <= kAccountPartMax &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Result<ServerAccount> read_connection_token(std::string_view pasted) {
    if (pasted.size() > kTokenBytesMax) return no_token("it is too long");
    const std::string_view text = bare(pasted);
    if (text.empty()) return no_token("it is empty");
    if (text.find('|') != std::string_view::npos) return from_parts(text);
    if (!url::origin_of(text)) return no_token("it does not begin with the address of a web server");
    return from_address(text);
}

}  // namespace comptoir::odoo::box
