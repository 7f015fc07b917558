#include "app/net/exchange.hpp"

#include <algorithm>

#include "app/base/text.hpp"
#include "app/net/header_text.hpp"

namespace comptoir::net {
namespace {

bool starts_like(std::string_view line, std::string_view lower_case_start) {
    return line.size() > lower_case_start.size() &&
           std::equal(lower_case_start.begin(), lower_case_start.end(), line.begin(),
                      [](char a, char b) { return a == lower_case(b); });
}

/// The value of `session_id` in the value of a Set-Cookie header; nothing where it sets another cookie.
/// Source: RFC 6265 section 5.2; Odoo's is 40 to 84 letters, digits, '-' and '_' (16 to 20).
std::optional<std::string> session_in(std::string_view cookie) {
    constexpr std::string_view kName = "session_id=";
    if (!cookie.starts_with(kName)) return std::nullopt;
    std::string value(trimmed(cookie.substr(0, cookie.find(';')).substr(kName.size())));
    const bool is_sane = value.size() <= kSessionBytesMax && is_cookie_value(value);
    return is_sane ? std::optional(std::move(value)) : std::nullopt;
}

bool is_sendable(const Header& header) {
    const bool is_name =
        !header.name.empty() && std::all_of(header.name.begin(), header.name.end(),
                                            [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
    return is_name && is_header_text(header.value);
}

}  // namespace

const std::string* body_of(const Request& request) {
    if (request.json) return &*request.json;
    return request.form ? &*request.form : nullptr;
}

std::optional<Failure> why_not_sent(const Request& request) {
    const std::string* const body = body_of(request);
    if (body != nullptr && body->size() > Client::kUploadBytesMax)
        return fail(Fault::too_large, "a body to send of " + std::to_string(body->size()) + " bytes").value();
    if (request.headers.size() > Client::kHeadersMax)
        return fail(Fault::bad_address, "too many headers").value();
    const bool is_sane = std::all_of(request.headers.begin(), request.headers.end(), is_sendable) &&
                         is_header_text(request.user_agent) &&
                         (request.session_id.empty() || is_cookie_value(request.session_id));
    if (!is_sane) return fail(Fault::bad_address, "a header holds what no header may").value();
    return std::nullopt;
}

bool is_redirection(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool may_follow(const Request& request, const url::Origin& first, const Fetched& fetched) {
    const auto next = url::origin_of(fetched.location);
    if (!next || request.limits.redirects == Redirects::none) return false;
    if (body_of(request) != nullptr && (*next != first || (fetched.status != 307 && fetched.status != 308)))
        return false;
    return *next == first || request.limits.redirects == Redirects::anywhere;
}

void follow(Request& request, const url::Origin& first, const Fetched& fetched) {
    const auto next = url::origin_of(fetched.location);
    request.url = fetched.location;
    if (!fetched.session_id.empty()) request.session_id = fetched.session_id;
    if (next && *next == first) return;
    request.headers.clear();
    request.session_id.clear();
}

void take_header(std::string_view line, Fetched& into) {
    constexpr std::string_view kEtag = "etag:";
    constexpr std::string_view kSetCookie = "set-cookie:";
    if (starts_like(line, kEtag)) {
        std::string etag(trimmed(line.substr(kEtag.size())));
        if (etag.size() <= kEtagBytesMax) into.etag = std::move(etag);
    } else if (starts_like(line, kSetCookie)) {
        if (auto session = session_in(trimmed(line.substr(kSetCookie.size()))))
            into.session_id = std::move(*session);
    }
}

}  // namespace comptoir::net
