#include "app/odoo/screen_actions.hpp"

#include "app/base/log.hpp"
#include "app/base/url.hpp"
#include "app/odoo/bus/display_link.hpp"

namespace comptoir::odoo {
namespace {

using Verb = DisplayCall::Verb;

tl::unexpected<Error> not_here(const char* what) {
    return fail(ErrorCode::unsupported, std::string("this screen can't ") + what);
}

/// Source: devices.md section 5: the box's own server, else the one whose page asks.
Result<std::string> server_of(const ScreenCaller& caller) {
    for (const std::string& named : {caller.home, caller.server, caller.page}) {
        if (const auto origin = url::origin_of(named)) return origin->text();
    }
    return fail(ErrorCode::refused, "no server of the point of sale is known");
}

/// Whether the display that a link names may be drawn by us instead of whatever is configured.
bool is_ours(const std::string& link, const ScreenCaller& caller) {
    const auto read = bus::read_display_link(link);
    if (!read) return false;
    const auto configured = url::origin_of(caller.server);
    return !configured || *configured == read->server;
}

/// The display of that POS. From 19 on the last part of the path names one of its screens, and "0" whichever
/// speaks; 18 has the token there.   Source: customer-display.md section 6.
Result<void> open(const ScreenHands& hands, const DisplayCall& call, const ScreenCaller& caller) {
    if (hands.own) hands.own();
    const auto page = url::origin_of(caller.page);
    const auto server = page ? Result<std::string>(page->text()) : server_of(caller);
    if (!hands.follow || !server || call.register_number.empty() || call.access_token.empty()) return {};
    const std::string start = *server + "/pos_customer_display/" + call.register_number + "/";
    const std::string link = caller.generation == Generation::until_18
                                 ? start + call.access_token
                                 : start + "0?access_token=" + call.access_token;
    if (is_ours(link, caller)) {
        hands.follow(link);
    } else {
        log::info("a till of another server opened the display; the settings' link stays",
                  {{"its", *server}});
    }
    return {};
}

Result<void> show_page(const ScreenHands& hands, const std::string& url,
                       std::optional<int> degrees = std::nullopt) {
    if (const auto origin = url::origin_of(url); !origin) return tl::unexpected(origin.error());
    if (!hands.show_page) return not_here("show a page");
    return hands.show_page(url, degrees);
}

/// Source: http-api.md section 3.7: the kiosk stands upright, its panel turned to the right.
Result<void> open_kiosk(const ScreenHands& hands, const DisplayCall& call, const ScreenCaller& caller) {
    const auto server = server_of(caller);
    if (!server) return tl::unexpected(server.error());
    if (call.register_number.empty()) return fail(ErrorCode::malformed, "\"pos_id\" is missing");
    std::string url = *server + "/pos-self/" + call.register_number;
    if (!call.access_token.empty()) url += "?access_token=" + call.access_token;
    return show_page(hands, url, degrees_of("right"));
}

Result<void> update_url(const ScreenHands& hands, const DisplayCall& call, const ScreenCaller& caller) {
    if (call.url.empty()) {
        if (hands.own) hands.own();
        return {};
    }
    if (!hands.follow || !is_ours(call.url, caller)) return show_page(hands, call.url);
    if (hands.own) hands.own();
    hands.follow(call.url);
    return {};
}

}  // namespace

int degrees_of(const std::string& rotation) {
    if (rotation == "right") return 90;
    if (rotation == "inverted") return 180;
    return rotation == "left" ? 270 : 0;
}

Result<void> act_on_screen(const ScreenHands& hands, const DisplayCall& call, const ScreenCaller& caller) {
    switch (call.verb) {
        case Verb::open: return open(hands, call, caller);
        case Verb::open_kiosk: return open_kiosk(hands, call, caller);
        case Verb::update_url: return update_url(hands, call, caller);
        case Verb::rotate:
            if (!hands.turn) return not_here("be turned from here");
            return hands.turn(degrees_of(call.rotation));
        case Verb::refresh:
            if (hands.refresh) hands.refresh();
            return {};
        case Verb::close:
            if (hands.close) hands.close();
            return {};
        case Verb::get:
        case Verb::set:
        case Verb::html: break;
    }
    return {};
}

}  // namespace comptoir::odoo
