#include "app/odoo/box/pairing_words.hpp"

#include <algorithm>

#include "app/base/json.hpp"
#include "app/base/text.hpp"
#include "app/base/url.hpp"
#include "app/odoo/box/connection_token.hpp"
#include "app/odoo/box/service_answer.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr std::string_view kExpired = "expired";  // Source: server-link.md section 2.2, "expiry" of 19

json::Value text_or_false(const std::string& text) {
    return text.empty() ? json::Value(false) : json::Value(text);
}

/// Letters, digits and "-": what a person can type and a printer can print.
bool is_plain(std::string_view text, std::size_t length_max) {
    return !text.empty() && text.size() <= length_max && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '-';
    });
}

Result<PairingAnswer> read_account(const json::Value& result) {
    const auto server = url::origin_of(json::text(result, "url"));
    if (!server) return fail(ErrorCode::malformed, "the server's address in its answer is none");
    ServerAccount account{server->text(), json::text(result, "token"), json::text(result, "db_uuid"),
                          json::text(result, "enterprise_code"), json::text(result, "db_name")};
    bool is_good = !account.token.empty();
    for (const std::string* part :
         {&account.token, &account.db_uuid, &account.enterprise_code, &account.db_name})
        is_good = is_good && is_account_part(*part);
    if (!is_good) return fail(ErrorCode::malformed, "the token in its answer is none");
    return PairingAnswer{PairingAnswer::What::paired, {}, std::move(account)};
}

}  // namespace

std::string pairing_request(const PairingCode& code, const std::string& identifier) {
    return json::dump({{"jsonrpc", "2.0"},
                       {"params",
                        {{"pairing_code", text_or_false(code.code)},
                         {"pairing_uuid", text_or_false(code.uuid)},
                         {"serial_number", identifier}}}});
}

Result<PairingAnswer> read_pairing_answer(std::string_view body) {
    const auto answer = read_service_answer(body, kPairingBytesMax);
    if (!answer) return tl::unexpected(answer.error());
    const std::string trouble = service_error(*answer);
    if (trouble == kExpired) return PairingAnswer{PairingAnswer::What::expired, {}, {}};
    if (!trouble.empty()) return fail(ErrorCode::refused, "it says \"" + trouble + "\"");
    const json::Value& result = json::member(*answer, "result");
    if (!result.is_object()) return fail(ErrorCode::malformed, "its answer is not to be understood");
    if (json::truthy(result, "url")) return read_account(result);
    if (!json::truthy(result, "pairing_code")) return PairingAnswer{};
    PairingCode code{json::text(result, "pairing_code"), json::text(result, "pairing_uuid")};
    if (!is_plain(code.code, kPairingCodeMax) || !is_plain(code.uuid, kPairingUuidMax))
        return fail(ErrorCode::malformed, "the code in its answer is none");
    return PairingAnswer{PairingAnswer::What::code, std::move(code), {}};
}

}  // namespace comptoir::odoo::box
