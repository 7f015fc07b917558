#include "app/odoo/box/settings.hpp"

#include "app/base/url.hpp"
#include "app/http/access.hpp"
#include "app/odoo/box/connection_token.hpp"

namespace comptoir::odoo::box {
namespace {

using settings::Section;
using settings::Type;

std::string why_bad_token(const json::Value& value) {
    const std::string token = json::text(value);
    if (token.empty()) return {};
    const auto read = read_connection_token(token);
    return read ? "" : read.error().message;
}

/// What is asked of a service, and what it answers, are keys to the shop: in plain only on this very machine.
std::string why_bad_service(const json::Value& value) {
    const std::string text = json::text(value);
    if (text.empty()) return {};
    const auto origin = url::origin_of(text);
    const bool is_bare = origin && text.find_first_of("/?#", text.find("://") + 3) >= text.size() - 1;
    const bool is_safe =
        origin && (origin->scheme == "https" || http::is_loopback_host(http::host_of(origin->host)));
    return is_bare && is_safe ? "" : "must be an address without path, such as https://iot-proxy.odoo.com";
}

}  // namespace

const Section& odoo_section() {
    static const Section section{
        .name = "odoo",
        .shape = Section::Shape::table,
        .keys = {{.name = "connection_token",
                  .type = Type::text,
                  .fallback = "",
                  .summary =
                      "the connection token of the IoT app, as Odoo shows it; empty: what was given over "
                      "/api/v1/odoo/account, or by pairing",
                  .why_bad = why_bad_token,
                  .is_secret = true},
                 {.name = "pairing_service",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "who gives this box a pairing code while it has no server, such as "
                             "\"https://iot-proxy.odoo.com\"; empty: nobody is asked",
                  .why_bad = why_bad_service},
                 {.name = "certificate_service",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "who gives this box the certificate of the Odoo subscription, such as "
                             "\"https://www.odoo.com\"; empty: nobody is asked",
                  .why_bad = why_bad_service}},
        .summary = "which Odoo server this box belongs to (enterprise, IoT app)"};
    return section;
}

BoxSettings box_settings(const settings::Slice& odoo) {
    return {.connection_token = odoo.text("connection_token"),
            .pairing_service = odoo.text("pairing_service"),
            .certificate_service = odoo.text("certificate_service")};
}

}  // namespace comptoir::odoo::box
