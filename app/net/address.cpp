#include "app/net/address.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "app/base/text.hpp"
#include "app/base/url.hpp"

namespace comptoir::net {
namespace {

/// A name in any script as name servers take it; nothing where it can't be one.
std::optional<std::string> ascii_name(const std::string& name) {
    const bool is_ascii =
        std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (is_ascii) return name;
    const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), curl_url_cleanup);
    if (!url || curl_url_set(url.get(), CURLUPART_HOST, name.c_str(), 0) != CURLUE_OK) return std::nullopt;
    char* text = nullptr;
    if (curl_url_get(url.get(), CURLUPART_HOST, &text, CURLU_PUNYCODE) != CURLUE_OK) return std::nullopt;
    const std::unique_ptr<char, void (*)(void*)> kept(text, curl_free);
    return std::string(text);
}

}  // namespace

std::string Address::place() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

NetResult<Address> address_of(std::string_view url) {
    const std::string scheme = lower_case(url.substr(0, url.find("://")));
    if (scheme != "ws" && scheme != "wss") return fail(Fault::bad_address, "neither ws:// nor wss://");
    const bool is_tls = scheme == "wss";
    const std::string rest(url.substr(scheme.size()));
    const auto origin = url::origin_of((is_tls ? "https" : "http") + rest);
    if (!origin) return fail(Fault::bad_address, origin.error().message);

    Address address;
    address.security = is_tls ? Security::tls : Security::plain;
    address.port = origin->port;
    const bool is_v6 = origin->host.front() == '[';
    auto name = ascii_name(origin->host);
    if (!name) return fail(Fault::bad_address, "no host can have this name");
    address.host = is_v6 ? origin->host.substr(1, origin->host.size() - 2) : *name;
    url::Origin page = *origin;
    page.host = *name;
    address.origin = page.text();
    address.authority = address.origin.substr(page.scheme.size() + 3);
    const auto path = rest.find_first_of("/?#", 3);
    if (path != std::string::npos) address.target = rest.substr(path, rest.find('#', path) - path);
    if (!address.target.starts_with('/')) address.target.insert(0, 1, '/');
    return address;
}

}  // namespace comptoir::net
