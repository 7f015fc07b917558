#include "app/odoo/bus/display_link.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "app/base/text.hpp"
#include "app/http/target.hpp"

namespace comptoir::odoo::bus {
namespace {

constexpr std::string_view kPage = "pos_customer_display";

std::string_view behind_authority(std::string_view link) {
    const auto scheme = link.find("://");
    const auto end = link.find_first_of("/?#", scheme == std::string_view::npos ? 0 : scheme + 3);
    return end == std::string_view::npos ? std::string_view{} : link.substr(end);
}

std::vector<std::string_view> parts_of(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto slash = path.find('/');
        if (slash != 0) parts.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    return parts;
}

/// Letters, digits, "-" and "_": what tokens, uuids and numbers are made of, and nothing that a URL or a
/// message type could trip over.
bool is_plain(std::string_view text) {
    return text.size() <= kDevicePartMax && std::all_of(text.begin(), text.end(), [](char c) {
               return is_letter(c) || is_digit(c) || c == '-' || c == '_';
           });
}

tl::unexpected<Error> no_link(std::string why) {
    return fail(ErrorCode::malformed, std::move(why) +
                                          "; a customer display link looks like "
                                          "https://shop.example/pos_customer_display/3/2?access_token=...");
}

}  // namespace

std::string DisplayLink::page_url() const {
    std::string url = server.text() + prefix + "/" + std::string(kPage) + "/" + std::to_string(config_id);
    if (!device.empty()) url += "/" + device;
    const std::string& token = access_token.empty() ? device : access_token;
    if (!token.empty()) url += "?access_token=" + token;
    return url;
}

Result<DisplayLink> read_display_link(std::string_view link) {
    const auto server = url::origin_of(link);
    if (!server) return no_link(server.error().message);
    std::string_view rest = behind_authority(link);
    rest = rest.substr(0, rest.find('#'));
    const auto target = http::parse_target(rest.empty() ? "/" : rest);
    if (!target) return no_link(target.error().message);

    const auto parts = parts_of(target->path);
    const auto page = std::find(parts.begin(), parts.end(), kPage);
    if (page == parts.end()) return no_link("the link names no customer display");
    if (page + 1 == parts.end()) return no_link("the link names no POS");
    DisplayLink read;
    read.server = *server;
    for (auto part = parts.begin(); part != page; ++part) {
        if (!is_plain(*part)) return no_link("there are odd characters in it");
        read.prefix += "/" + std::string(*part);
    }
    const std::string_view number = *(page + 1);
    const auto [end, ec] = std::from_chars(number.data(), number.data() + number.size(), read.config_id);
    if (ec != std::errc{} || end != number.data() + number.size() || read.config_id <= 0) {
        return no_link("what follows pos_customer_display is not the number of a POS");
    }
    if (page + 2 != parts.end()) read.device = *(page + 2);
    for (const auto& [key, value] : target->query) {
        if (key == "access_token") read.access_token = value;
    }
    if (!is_plain(read.device) || !is_plain(read.access_token))
        return no_link("there are odd characters in it");
    return read;
}

bool is_only_a_server(std::string_view link) {
    const std::string_view rest = behind_authority(link);
    return url::origin_of(link).has_value() && (rest.empty() || rest == "/");
}

}  // namespace comptoir::odoo::bus
