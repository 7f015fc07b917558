#include "app/odoo/bus/display_page.hpp"

#include <algorithm>

#include "app/base/json.hpp"
#include "app/odoo/bus/display_link.hpp"

namespace comptoir::odoo::bus {
namespace {

/// The JSON object that begins at `text`'s first brace, by its brackets; what is in strings does not count.
std::string_view object_at(std::string_view text) {
    const auto begin = text.find('{');
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin);
    std::size_t depth = 0;
    bool is_quoted = false;
    for (std::size_t i = 0; i < std::min(text.size(), kSessionBytesMax); ++i) {
        const char c = text[i];
        if (is_quoted) {
            if (c == '\\') ++i;
            if (c == '"') is_quoted = false;
            continue;
        }
        if (c == '"') is_quoted = true;
        if (c == '{') ++depth;
        if (c == '}' && --depth == 0) return text.substr(0, i + 1);
    }
    return {};
}

/// A text, or a number as text; what is neither is nothing.
std::string word(const json::Value& object, std::string_view key) {
    const json::Value& value = json::member(object, key);
    return value.is_string() || value.is_number_integer() ? json::text(value) : std::string();
}

}  // namespace

Result<DisplayPage> read_display_page(std::string_view html) {
    constexpr std::string_view kKey = "__session_info__";
    const auto found = html.find(kKey);
    if (found == std::string_view::npos) return fail(ErrorCode::malformed, "the page holds no session");
    const std::string_view object = object_at(html.substr(found + kKey.size()));
    if (object.empty()) return fail(ErrorCode::malformed, "the page's session has no end");
    const auto session = json::parse(object, {.bytes = kSessionBytesMax, .depth = 16, .values = 20'000});
    if (!session) return fail(ErrorCode::malformed, "the page's session: " + session.error().message);

    DisplayPage page;
    page.access_token = word(*session, "access_token");
    if (page.access_token.empty()) return fail(ErrorCode::malformed, "the page is no customer display");
    page.config_id = json::integer(*session, "config_id");
    page.company_id = json::integer(*session, "company_id");
    page.device = word(*session, "device_uuid");
    if (page.device.empty()) page.device = word(*session, "identifier");
    // The page repeats what its link has there, which in a link of 18 is the token.
    if (page.device == page.access_token) page.device.clear();
    if (page.device.size() > kDevicePartMax)
        return fail(ErrorCode::malformed, "the page's device is no name");
    page.language = word(json::member(*session, "user_context"), "lang");
    if (page.language.empty()) page.language = word(json::member(*session, "bundle_params"), "lang");
    page.type = word(*session, "type");
    page.version = word(*session, "websocket_worker_version");
    page.has_background = json::truthy(*session, "has_bg_img");
    return page;
}

bool is_odoo_page(std::string_view html) {
    constexpr std::string_view kMarks[] = {"__session_info__", "/web/assets/",  "var odoo",
                                           "/web/login",       "/web/database", "content=\"Odoo\""};
    return std::any_of(std::begin(kMarks), std::end(kMarks),
                       [&](std::string_view mark) { return html.find(mark) != std::string_view::npos; });
}

}  // namespace comptoir::odoo::bus
