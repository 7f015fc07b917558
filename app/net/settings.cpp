#include "app/net/settings.hpp"

#include "app/base/url.hpp"

namespace comptoir::net {
namespace {

using settings::Key;
using settings::Type;

constexpr std::size_t kPathBytesMax = 4096;  // PATH_MAX: the system opens no longer one

std::string why_bad_proxy(const json::Value& value) {
    const std::string text = json::text(value);
    if (text.empty()) return {};
    const auto origin = url::origin_of(text);
    const bool is_bare = origin && (text.find_first_of("/?#", text.find("://") + 3) == std::string::npos ||
                                    text.ends_with('/'));
    if (is_bare && origin->scheme == "http") return {};
    return "must be a host and a port without user name and path, such as http://proxy.shop.example:3128";
}

/// Only its form: a file that is not there (yet) must not cost the shop its other settings.
std::string why_bad_file(const json::Value& value) {
    const std::string text = json::text(value);
    if (text.empty()) return {};
    const bool is_path = text.front() == '/' && text.size() <= kPathBytesMax && text.find('\0') == text.npos;
    return is_path ? "" : "must be the whole path of a file, such as /etc/comptoir/authority.pem";
}

}  // namespace

settings::Section network_section() {
    Key proxy{.name = "proxy",
              .type = Type::text,
              .fallback = "",
              .summary =
                  "Proxy through which this box reaches servers, such as \"http://proxy:3128\"; empty: "
                  "none",
              .why_bad = why_bad_proxy};
    Key ca_file{.name = "ca_file",
                .type = Type::text,
                .fallback = "",
                .summary =
                    "PEM file of a private certificate authority, trusted beside the system's; empty: "
                    "none",
                .why_bad = why_bad_file};
    return {.name = "network",
            .shape = settings::Section::Shape::table,
            .keys = {std::move(proxy), std::move(ca_file)},
            .summary = "How this box reaches servers"};
}

NetSettings net_settings(const settings::Slice& network) {
    return {.proxy = network.text("proxy"), .ca_file = network.text("ca_file")};
}

}  // namespace comptoir::net
