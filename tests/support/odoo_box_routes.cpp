/// What an enterprise server has for boxes, and the services of odoo.com. The server's side is nobody's but
/// Odoo's: this is what the community box's code reads of it.   Source: server-link.md sections 2 to 6, 8 and
/// 9, odoo-20.md section 3.

#include <algorithm>
#include <array>
#include <utility>

#include "tests/support/odoo_state.hpp"

namespace comptoir::test {
namespace {

/// "/iot/box/<id>/display_url".
bool is_display_url(const std::string& target) {
    return target.starts_with("/iot/box/") && target.ends_with("/display_url");
}

}  // namespace

Answer OdooServer::State::answer_to_box(const Ask& ask, const std::string& target) {
    const bool is_post = ask.method() == http::verb::post;
    const auto body = json::parse(ask.body());
    const json::Value params = body ? json::member(*body, "params") : json::Value();
    // Services of odoo.com: of every version, and of a shop whose server is a community's.
    if (is_post && target == "/odoo-enterprise/iot/connect-box") return pair(params);
    if (is_post && target == "/odoo-enterprise/iot/x509") return give_certificate();

    const bool has_database = has_session(ask) || !ask["X-Odoo-Database"].empty();
    if (faults.is_community || !has_database) return not_found();
    if (!is_post) return is_display_url(target) ? display_url() : not_found();
    constexpr std::string_view kLayouts = "available_layouts=%5B%7B";  // a list of objects
    if (target == "/iot/keyboard_layouts") {
        const bool is_form = ask[http::field::content_type] == "application/x-www-form-urlencoded";
        return is_form && ask.body().starts_with(kLayouts) ? page(200, "") : page(400, "");
    }
    if (target == "/pos_self_blackbox/confirmation") {  // no call of JSON-RPC
        const bool is_whole = body && body->size() == 4 && body->contains("order_id") &&
                              body->contains("blackbox_response") && body->contains("device_identifier") &&
                              body->contains("iot_mac");
        if (faults.event_status != 200) return page(faults.event_status, "");
        return is_whole ? rpc({{"result", true}}) : page(400, "");
    }
    if (!params.is_object()) return page(400, "<html>var odoo = {}; Bad Request</html>");
    // What a real server says to a token it does not know is nowhere to be read; it names no channel.
    const bool is_known_box = json::text(json::member(params, "iot_box"), "token") == box_token;
    if (target == "/iot/setup" && !is_known_box) return rpc({{"result", false}});
    if (target == "/iot/setup")  // 20: without a channel, which is its own to choose
        return rpc({{"result", version == OdooVersion::v20 ? json::Value(true) : json::Value(kBoxChannel)}});

    // Up to 18 a box reports what it printed, from 19 on whatever happens to its devices.
    const bool is_19 = version == OdooVersion::v19 || version == OdooVersion::v20;
    static constexpr std::array kOf19{"/iot/box/send_websocket", "/iot/box/webrtc_answer",
                                      "/iot/box/update_certificate_status"};
    if (faults.event_status != 200) return page(faults.event_status, "");
    const bool is_known =
        is_19 ? std::ranges::find(kOf19, target) != kOf19.end() : target == "/iot/printer/status";
    return is_known ? rpc({{"result", true}}) : not_found();
}

/// A code for whoever has none, and to whoever has it the account once it is there.
Answer OdooServer::State::pair(const json::Value& params) {
    const json::Value& sent = json::member(params, "pairing_code");
    const std::string code = json::truthy(sent) ? json::text(sent) : "";  // false: it has none
    if (code.empty()) pairing_code = next_pairing_code++;
    const bool is_good =
        pairing_code != 0 && (code.empty() || (code == std::to_string(pairing_code) &&
                                               json::text(params, "pairing_uuid") == "pairing-of-" + code));
    if (!is_good) return rpc(json::Value::object({{"error", "expired"}}));
    if (!code.empty() && !account.is_null()) {
        pairing_code = 0;
        return rpc({{"result", std::exchange(account, nullptr)}});
    }
    const std::string given = std::to_string(pairing_code);
    return rpc({{"result", {{"pairing_code", given}, {"pairing_uuid", "pairing-of-" + given}}}});
}

Answer OdooServer::State::give_certificate() const {
    if (!certificate.is_null()) return rpc({{"result", certificate}});
    return rpc({{"result", {{"error", "there is no certificate for this database"}}}});
}

Answer OdooServer::State::display_url() const {
    Answer answer = page(200, display_urls.is_string() ? json::text(display_urls) : json::dump(display_urls));
    if (!display_urls.is_string()) answer.set(http::field::content_type, "application/json; charset=utf-8");
    return answer;
}

}  // namespace comptoir::test
