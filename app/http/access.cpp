#include "app/http/access.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "app/base/log.hpp"
#include "app/base/text.hpp"
#include "app/base/url.hpp"

namespace comptoir::http {
namespace {

constexpr std::size_t kHostLengthMax = 253;  // a DNS name (RFC 1035 section 2.3.4)

/// One spelling per IPv6 address; "" if it is none.
std::string canonical_ipv6(std::string_view text) {
    in6_addr bytes{};
    char out[INET6_ADDRSTRLEN];
    const std::string spelled(text.substr(0, text.find('%')));
    if (::inet_pton(AF_INET6, spelled.c_str(), &bytes) != 1) return {};
    return ::inet_ntop(AF_INET6, &bytes, out, sizeof out) == nullptr ? std::string() : std::string(out);
}

bool is_port(std::string_view text) {
    return text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= kHostLengthMax &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '_';
           });
}

std::size_t count_of(const Request& request, std::string_view name) {
    return static_cast<std::size_t>(
        std::count_if(request.headers.begin(), request.headers.end(),
                      [&](const auto& h) { return lower_case(h.first) == name; }));
}

/// Looks at every byte whatever the first ones say, so that the time taken tells nothing of the token.
bool is_same_secret(std::string_view given, std::string_view secret) {
    unsigned difference = given.size() == secret.size() ? 0u : 1u;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const char expected = secret.empty() ? '\0' : secret[i % secret.size()];
        difference |= static_cast<unsigned char>(given[i] ^ expected);
    }
    return difference == 0;
}

bool bears_token(const Request& request, const std::string& token) {
    constexpr std::string_view kScheme = "bearer ";
    const std::string_view given = request.header("authorization");
    if (token.empty() || given.size() <= kScheme.size() ||
        lower_case(given.substr(0, kScheme.size())) != kScheme)
        return false;
    return is_same_secret(given.substr(kScheme.size()), token);
}

/// A proxy on this machine speaks for callers elsewhere.
bool comes_from_this_machine(const Request& request) {
    return request.peer.is_loopback && !request.is_passed_on();
}

/// A page that this box served itself.
bool is_own_page(const Request& request) {
    const auto origin = url::origin_of(request.header("origin"));
    const auto called =
        url::origin_of((request.is_tls ? "https://" : "http://") + std::string(request.header("host")));
    return origin && called && *origin == *called;
}

/// State never changes on these, not even who is paired.
bool is_only_looking(Method method) {
    return method == Method::get || method == Method::head;
}

Refusal unpaired(std::string message) {
    return {403, "comptoir.unpaired", std::move(message)};
}

}  // namespace

std::string origin_of(std::string_view url) {
    const auto origin = url::origin_of(url);
    return origin ? origin->text() : std::string();
}

std::string host_of(std::string_view authority) {
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) return {};
        const std::string_view rest = authority.substr(end + 1);
        if (!rest.empty() && !(rest.front() == ':' && is_port(rest.substr(1)))) return {};
        return canonical_ipv6(authority.substr(1, end - 1));
    }
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    if (colon < authority.size() && !is_port(authority.substr(colon + 1))) return {};
    std::string host = lower_case(authority.substr(0, colon));
    if (host.ends_with('.')) host.pop_back();
    return is_name(host) ? host : std::string();
}

bool is_loopback_host(std::string_view host) {
    if (host == "localhost" || host == "::1" || host.ends_with(".localhost")) return true;
    in_addr address{};
    return ::inet_pton(AF_INET, std::string(host).c_str(), &address) == 1 &&
           (ntohl(address.s_addr) >> 24) == 127;
}

Access::Access(AccessSettings settings, std::vector<std::string> paired,
               std::function<void(const std::string&)> remember)
    : settings_(std::move(settings)), paired_(std::move(paired)), remember_(std::move(remember)) {
    if (paired_.size() > kOriginsMax) paired_.resize(kOriginsMax);
}

void Access::apply(AccessSettings settings) {
    settings_ = std::move(settings);
}

void Access::answer_to(std::function<bool(std::string_view host)> is_own_host) {
    is_own_host_ = std::move(is_own_host);
}

void Access::pair(const std::string& origin) {
    const std::string known = origin_of(origin);
    if (known.empty() || known.size() > kOriginLengthMax) return;
    if (waiting_origin_ == known) waiting_origin_.clear();
    if (std::find(paired_.begin(), paired_.end(), known) != paired_.end()) return;
    // The oldest makes room: a till that comes back is paired again with the code.
    if (paired_.size() == kOriginsMax) paired_.erase(paired_.begin());
    paired_.push_back(known);
    if (remember_) remember_(known);
}

bool Access::is_own_host(const Request& request) const {
    const std::string_view header = request.header("host");
    // Only programs leave it out, and only in HTTP/1.0; a browser, which could be led astray, never does.
    if (header.empty()) return count_of(request, "host") == 0;
    const std::string host = host_of(header);
    if (host.empty()) return false;
    if (host == request.local_address || is_loopback_host(host)) return true;
    const auto& names = settings_.host_names;
    return std::find(names.begin(), names.end(), host) != names.end() || (is_own_host_ && is_own_host_(host));
}

bool Access::lets_in(const std::string& origin, Method method) {
    if (!settings_.pos_origin.empty() && origin == origin_of(settings_.pos_origin)) return true;
    if (settings_.mode == OriginMode::list) {
        return std::any_of(settings_.origins.begin(), settings_.origins.end(),
                           [&](const std::string& listed) { return origin_of(listed) == origin; });
    }
    if (std::find(paired_.begin(), paired_.end(), origin) != paired_.end()) return true;
    if (!paired_.empty() || is_only_looking(method)) return false;
    log::info("the first till's origin is let in and remembered", {{"origin", origin}});
    pair(origin);
    return true;
}

std::optional<Refusal> Access::check(const Request& request, Guard guard) {
    if (!is_own_host(request)) {
        std::string host(request.header("host").substr(0, kHostLengthMax));
        if (host != waiting_host_) {
            waiting_host_ = std::move(host);
            log::warning(
                "a call to a name that is not this box's was turned away; [access] host_names adds it",
                {{"host", waiting_host_}});
        }
        return Refusal{403, "comptoir.host",
                       "this box has no such name; add it to [access] host_names to be called by it"};
    }
    const bool is_open = settings_.mode == OriginMode::open && guard != Guard::owner;
    if (guard == Guard::anyone || is_open) return std::nullopt;
    if (bears_token(request, settings_.api_token)) return std::nullopt;
    if (count_of(request, "origin") == 0) {
        if (comes_from_this_machine(request)) return std::nullopt;
        return unpaired("without an Origin, only with the API token of [access] api_token");
    }
    const std::string_view given = request.header("origin");
    if (count_of(request, "origin") > 1 || given.size() > kOriginLengthMax)
        return unpaired("more than one Origin, or too long a one");
    const auto origin = url::origin_of(given);
    if (!origin) return unpaired("an Origin that is no website is never let in");
    if (comes_from_this_machine(request) && is_loopback_host(host_of(origin->host))) return std::nullopt;
    if (guard == Guard::owner)
        return unpaired("only from this box itself, or with the API token of [access] api_token");
    if (is_own_page(request)) return unpaired("this box's own page, opened elsewhere, needs the API token");
    if (lets_in(origin->text(), request.method)) return std::nullopt;
    if (origin->text() != waiting_origin_) {
        waiting_origin_ = origin->text();
        log::warning(
            "a website that is not paired with this box was turned away; [access] origins lets it in",
            {{"origin", waiting_origin_}});
    }
    return unpaired("this website is not paired with this box: " + waiting_origin_);
}

}  // namespace comptoir::http
