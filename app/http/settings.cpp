#include "app/http/settings.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace comptoir::http {
namespace {

using settings::Key;
using settings::Section;
using settings::Type;

constexpr std::size_t kListenMax = 16;      // a box has a handful of addresses
constexpr std::size_t kTokenBytesMin = 16;  // shorter ones are guessed

// Names under these are given out inside one network only: no stranger's web page can carry one.
// Source: RFC 6762 (.local), RFC 8375 (home.arpa), RFC 6762 appendix G and ICANN's reserved names (the rest).
constexpr const char* kPrivateSuffixes[] = {".local", ".lan",      ".home",       ".home.arpa",
                                            ".corp",  ".internal", ".localdomain"};

std::string why_bad_listen_tls(const json::Value& value) {
    if (value.size() > kListenMax) return "at most 16 addresses";
    for (const auto& address : value) {
        if (std::string why = why_bad_listen_address(json::text(address)); !why.empty()) return why;
    }
    return {};
}

std::string why_bad_listen(const json::Value& value) {
    return value.empty() ? "at least one address" : why_bad_listen_tls(value);
}

std::string why_bad_file(const json::Value& value) {
    const std::string path = json::text(value);
    return path.empty() || path.starts_with("/") ? "" : "the whole path of a file, beginning with /";
}

std::vector<std::string> texts(const json::Value& value) {
    if (!value.is_array()) return {json::text(value)};
    std::vector<std::string> out;
    for (const auto& entry : value) out.push_back(json::text(entry));
    return out;
}

std::string why_bad_origins(const json::Value& value) {
    const auto origins = texts(value);
    if (origins.size() > Access::kOriginsMax) return "at most 64 origins";
    for (const auto& origin : origins) {
        if (origins.size() == 1 && (origin == "ask" || origin == "open")) continue;
        if (origin_of(origin).empty())
            return "\"ask\", \"open\", or a list of origins like \"https://shop.example\"";
    }
    return {};
}

std::string why_bad_token(const json::Value& value) {
    const std::string token = json::text(value);
    return !token.empty() && token.size() < kTokenBytesMin ? "at least 16 characters" : "";
}

std::string why_bad_names(const json::Value& value) {
    for (const auto& name : texts(value)) {
        if (host_of(name).empty()) return "host names or addresses, without scheme and port";
    }
    return {};
}

}  // namespace

std::string why_bad_listen_address(std::string_view address) {
    constexpr const char* kForm = "an address and a port, like \"0.0.0.0:8069\" or \"[::]:8069\"";
    const auto colon = address.rfind(':');
    if (colon == std::string_view::npos) return kForm;
    const std::string_view digits = address.substr(colon + 1);
    unsigned port = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (ec != std::errc{} || end != digits.data() + digits.size() || port > 65535) return kForm;
    std::string host(address.substr(0, colon));
    unsigned char bytes[sizeof(in6_addr)];
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
        return ::inet_pton(AF_INET6, host.c_str(), bytes) == 1 ? "" : kForm;
    }
    return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 ? "" : kForm;
}

const Section& http_section() {
    static const Section section{
        .name = "http",
        .shape = Section::Shape::table,
        .keys = {{.name = "listen",
                  .type = Type::text_list,
                  .fallback = json::Value::array({"0.0.0.0:8069", "[::]:8069"}),
                  .summary = "addresses and ports where tills reach this box",
                  .why_bad = why_bad_listen},
                 {.name = "listen_tls",
                  .type = Type::text_list,
                  .fallback = json::Value::array(),
                  .summary = "the same over https; Odoo expects port 443: "
                             "[\"0.0.0.0:443\", \"[::]:443\"]; empty: no https",
                  .why_bad = why_bad_listen_tls},
                 {.name = "certificate",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "PEM file of the certificate for https, its chain "
                             "behind it; empty: one that this box makes, see /ca.crt",
                  .why_bad = why_bad_file},
                 {.name = "key",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "PEM file of its private key; empty: it is in the "
                             "certificate's file",
                  .why_bad = why_bad_file}},
        .summary = "where this box listens"};
    return section;
}

const Section& access_section() {
    static const Section section{
        .name = "access",
        .shape = Section::Shape::table,
        .keys = {{.name = "origins",
                  .type = Type::text_or_list,
                  .fallback = json::Value::array({"ask"}),
                  .summary =
                      "which websites may use this box: \"ask\" lets the first one in and asks for the "
                      "others, \"open\" lets all in, or a list of origins",
                  .why_bad = why_bad_origins},
                 {.name = "api_token",
                  .type = Type::text,
                  .fallback = "",
                  .summary =
                      "programs on other machines send it as \"Authorization: Bearer ...\"; empty: none may",
                  .why_bad = why_bad_token,
                  .is_secret = true},
                 {.name = "host_names",
                  .type = Type::text_list,
                  .fallback = json::Value::array(),
                  .summary = "further names and addresses under which tills reach this box",
                  .why_bad = why_bad_names}},
        .summary = "who may use this box"};
    return section;
}

HttpSettings http_settings(const settings::Slice& http) {
    return {.listen = http.list("listen"),
            .listen_tls = http.list("listen_tls"),
            .certificate = http.text("certificate"),
            .key = http.text("key")};
}

AccessSettings access_settings(const settings::Slice& access, std::string_view pos_url,
                               std::string_view machine_name) {
    AccessSettings out;
    out.origins = access.list("origins");
    out.mode = OriginMode::list;
    if (out.origins == std::vector<std::string>{"ask"}) out.mode = OriginMode::ask;
    if (out.origins == std::vector<std::string>{"open"}) out.mode = OriginMode::open;
    if (out.mode != OriginMode::list) out.origins.clear();
    out.pos_origin = origin_of(pos_url);
    out.api_token = access.text("api_token");
    for (const auto& name : access.list("host_names")) out.host_names.push_back(host_of(name));
    if (const std::string machine = host_of(machine_name); !machine.empty()) {
        out.host_names.push_back(machine);
        const std::string label = machine.substr(0, machine.find('.'));
        for (const char* suffix : kPrivateSuffixes) out.host_names.push_back(label + suffix);
    }
    return out;
}

}  // namespace comptoir::http
