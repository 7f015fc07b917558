/// What the stand-in server answers to displays.   Source: customer-display.md section 4, odoo-20.md section
/// 1, and the pages in tests/captures.

#include "tests/support/odoo_state.hpp"

namespace comptoir::test {
namespace {

/// "/pos_customer_display/3/<device>?...": the page repeats it to its script.
std::string device_of(const std::string& target) {
    constexpr std::string_view kBefore = "/pos_customer_display/3/";
    if (!target.starts_with(kBefore)) return "";
    return target.substr(kBefore.size(), target.find('?') - kBefore.size());
}

}  // namespace

bool OdooServer::State::has_session(const Ask& ask) const {
    return !faults.wants_session || ask[http::field::cookie].find(kSession) != beast::string_view::npos;
}

Answer OdooServer::State::answer_to(const Ask& ask) {
    const std::string target = text_of(ask.target());
    if (ask.method() == http::verb::post) {
        posts.push_back({target, json::parse(ask.body()).value_or(json::Value()),
                         text_of(ask["X-Odoo-Database"]), text_of(ask[http::field::user_agent])});
        note();
    }
    if (is_upgrade(ask)) {
        return page(origin.empty() ? 400 : faults.socket_status, "<html><h1>Bad Gateway</h1></html>");
    }
    if (target.starts_with("/web/login?db=")) {
        Answer answer = page(303, "");
        answer.set(http::field::location, "/web/login");
        answer.set(http::field::set_cookie, std::string("session_id=") + kSession + "; Path=/; HttpOnly");
        return answer;
    }
    if (target.starts_with("/web/login")) return page(200, "<html><form action=\"/web/login\"></html>");
    if (target == "/web/webclient/version_info") return version_info();
    if (target == "/pos_customer_display/register-device") return take_registration(ask);
    if (target.starts_with("/pos_customer_display/")) return display_page(ask);
    if (target.starts_with("/iot/") || target.starts_with("/odoo-enterprise/iot/"))
        return answer_to_box(ask, target);
    return not_found();
}

Answer OdooServer::State::page(int status, std::string body) {
    Answer answer(static_cast<http::status>(status), 11);
    answer.set(http::field::content_type, "text/html; charset=utf-8");
    answer.body() = std::move(body);
    return answer;
}

Answer OdooServer::State::not_found() {
    return page(404, "<html>var odoo = {}; Not Found</html>");
}

Answer OdooServer::State::rpc(json::Value rest) {
    rest["jsonrpc"] = "2.0";
    rest["id"] = 1;
    Answer answer(http::status::ok, 11);
    answer.set(http::field::content_type, "application/json; charset=utf-8");
    answer.body() = json::dump(rest);
    return answer;
}

Answer OdooServer::State::version_info() const {
    const char* series = version == OdooVersion::v17   ? "17.0"
                         : version == OdooVersion::v18 ? "18.0"
                         : version == OdooVersion::v19 ? "19.0"
                                                       : "20.0";
    return rpc({{"result", {{"server_serie", series}}}});
}

Answer OdooServer::State::take_registration(const Ask& ask) {
    if (version != OdooVersion::v20) return not_found();
    const auto body = json::parse(ask.body());
    const json::Value& params = body ? json::member(*body, "params") : json::member(nullptr, "");
    if (json::text(params, "access_token") != kToken || json::text(params, "config_id") != "3") {
        return rpc(
            {{"error",
              {{"code", 200}, {"message", "Odoo Server Error"}, {"data", {{"name", "Unauthorized"}}}}}});
    }
    registrations.push_back(json::member(params, "payload"));
    const std::string type =
        std::string(kToken) + "-REGISTER_CUSTOMER_DISPLAY_DEVICE-" + json::text(params, "identifier");
    publish(kToken, type, json::member(params, "payload"));
    return rpc(json::Value::object());
}

Answer OdooServer::State::display_page(const Ask& ask) {
    ++pages;
    if (!has_session(ask)) {
        Answer answer = page(303, "");
        answer.set(http::field::location, "/web/login?redirect=%2Fpos_customer_display");
        return answer;
    }
    if (faults.page_status != 200) {
        Answer answer = page(faults.page_status,
                             faults.page_body.empty() ? "<html>var odoo = {}</html>" : faults.page_body);
        if (!faults.page_location.empty()) answer.set(http::field::location, faults.page_location);
        return answer;
    }
    if (!faults.page_body.empty()) return page(200, faults.page_body);
    if (version == OdooVersion::v17) return not_found();
    const std::string target = text_of(ask.target());
    if (version == OdooVersion::v18 && target.find(kToken) == std::string::npos)
        return page(403, "<html>var odoo</html>");
    if (device_of(target).empty()) return not_found();
    if (version == OdooVersion::v20 &&
        target.find(std::string("access_token=") + kToken) == std::string::npos) {
        return not_found();
    }
    Answer answer = page(200, "<!DOCTYPE html><html><head><script>var odoo = " +
                                  json::dump({{"csrf_token", "x}\"{"},
                                              {"__session_info__", session(device_of(target))},
                                              {"debug", ""}}) +
                                  ";</script></head><body></body></html>");
    if (!faults.page_session.empty())
        answer.set(http::field::set_cookie, "session_id=" + faults.page_session + "; Path=/; HttpOnly");
    return answer;
}

json::Value OdooServer::State::session(const std::string& device) const {
    json::Value session{{"config_id", 3}, {"access_token", kToken}, {"company_id", 1}, {"has_bg_img", true}};
    if (version == OdooVersion::v18) {
        session["type"] = "remote";
        session["bundle_params"] = {{"lang", "fr_FR"}};
        session["websocket_worker_version"] = "18.0-2";
        return session;
    }
    session["user_context"] = {{"lang", "fr_FR"}};
    if (version == OdooVersion::v19) {
        session["device_uuid"] = device;
        session["proxy_ip"] = "";
        session["websocket_worker_version"] = "19.0-2";
    } else {
        session["identifier"] = device;
        session["websocket_worker_version"] = "20.0-1";
    }
    return session;
}

}  // namespace comptoir::test
