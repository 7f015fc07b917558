#include "app/api/captive.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "app/base/random.hpp"
#include "app/http/access.hpp"
#include "app/http/target.hpp"

namespace comptoir::api {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr const char* kForm = "/wifi";

std::string new_word() {
    constexpr std::size_t kBytes = 16;
    const auto bytes = random_bytes<kBytes>();
    if (!bytes) return {};  // no word is right then
    std::string word;
    for (const unsigned char byte : *bytes) {
        std::array<char, 3> two{};
        std::snprintf(two.data(), two.size(), "%02x", byte);
        word += two.data();
    }
    return word;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

/// For whoever holds the phone.
std::string words_of(const json::Value& join) {
    const std::string state = json::text(join, "state");
    const std::string name = "<b>" + escaped(json::text(join, "ssid")) + "</b>";
    if (state == "wrong_key") return name + " did not take the key. Try again.";
    if (state == "not_found") return name + " was not found. Is it near, and its name right?";
    if (state == "no_address") return name + " let the box in, but gave it no address.";
    if (state == "timed_out" || state == "failed") return name + " could not be joined.";
    return {};
}

std::string page(const std::string& content) {
    return "<!doctype html><html lang=en><meta charset=utf-8>"
           "<meta name=viewport content=\"width=device-width,initial-scale=1\"><title>Comptoir</title>"
           "<style>body{font:17px/1.5 system-ui,sans-serif;max-width:26rem;margin:2rem auto;padding:0 1rem;"
           "color:#1d2430;background:#fbfaf7}label{display:block;padding:.6rem 0;border-bottom:1px solid "
           "#e3e0d8}"
           "input[type=text],input[type=password]{width:100%;font:inherit;padding:.6rem;box-sizing:border-"
           "box}"
           "button{font:inherit;width:100%;padding:.8rem;margin-top:1rem;border:0;border-radius:.6rem;"
           "background:#0a7d4f;color:#fff}.why{background:#fdeaea;padding:.6rem;border-radius:.6rem}</style>"
           "<h1>Which Wi-Fi?</h1>" +
           content + "</html>";
}

std::string form(const json::Value& network, const std::string& word) {
    std::string out;
    if (const std::string why = words_of(json::member(network, "join")); !why.empty())
        out += "<p class=why>" + why + "</p>";
    out += "<form method=post action=\"" + std::string(kForm) + "\">";
    for (const json::Value& one : json::array(network, "networks")) {
        if (json::text(one, "security") == "other") continue;
        const std::string name = escaped(json::text(one, "ssid"));
        const bool is_open = json::text(one, "security") == "open";
        out += "<label><input type=radio name=ssid value=\"" + name + "\"> " + name +
               (is_open ? " (open)" : "") + "</label>";
    }
    return out +
           "<label>Another name<input type=text name=other maxlength=32 autocomplete=off></label>"
           "<label>Key<input type=password name=key maxlength=64 autocomplete=off></label>"
           "<input type=hidden name=word value=" +
           word + "><button>Join</button></form>";
}

std::string trying(const std::string& name) {
    return "<p>The box joins <b>" + escaped(name) +
           "</b> now, and its own network goes away meanwhile. Look at its screen: there it says how it "
           "went. If it "
           "did not work, this network is back within two minutes.</p>";
}

/// The captive pages and what they remember between two requests.
///
/// Thread: io.   Owner: the router's diversion, which shares it.
class Captive {
public:
    explicit Captive(CaptiveCalls calls) : calls_(std::move(calls)), word_(new_word()) {}

    std::optional<Response> answer(const Request& request) const {
        const std::string ours = calls_.address();
        if (ours.empty() || request.local_address != ours || request.peer.is_loopback) return std::nullopt;
        const bool is_asking = request.method == Method::get || request.method == Method::head;
        const bool is_for_us = http::host_of(request.header("host")) == ours;
        if (is_for_us && request.method == Method::post && request.path == kForm) return join(request);
        if (is_for_us && request.path.starts_with("/api/")) return std::nullopt;
        if (!is_asking) return plain(403, page("<p>Nothing is to be done here.</p>"));
        return is_for_us && request.path == "/" ? choose() : elsewhere(ours);
    }

private:
    static Response plain(int status, std::string body) {
        Response response = Response::text(status, std::move(body));
        response.content_type = "text/html; charset=utf-8";
        response.headers = {{"Cache-Control", "no-store"},
                            {"Content-Security-Policy",
                             "default-src 'none'; style-src 'unsafe-inline'; "
                             "form-action 'self'; frame-ancestors 'none'"}};
        return response;
    }
    static Response elsewhere(const std::string& ours) {
        Response response = plain(302, "");
        response.headers.emplace_back("Location", "http://" + ours + "/");
        return response;
    }
    Response choose() const {
        calls_.visited();
        return plain(200, page(form(calls_.network.describe(), word_)));
    }
    Response join(const Request& request) const {
        if (request.body.size() > kCaptiveBodyMax) return plain(413, page("<p>That is too long.</p>"));
        // A form's fields are written as those of a query are.
        const http::Target sent = http::parse_target("/?" + request.body).value_or(http::Target{});
        const auto field = [&](std::string_view name) {
            for (const auto& [key, value] : sent.query) {
                if (key == name) return value;
            }
            return std::string();
        };
        if (word_.empty() || field("word") != word_)
            return plain(403, page("<p>This page is an old one. Load it anew.</p>"));
        calls_.visited();
        const std::string other = field("other");
        const std::string name = other.empty() ? field("ssid") : other;
        const auto begun = calls_.network.join(name, field("key"), !other.empty());
        if (begun) return plain(200, page(trying(name)));
        return plain(400, page("<p class=why>" + escaped(begun.error().message) + "</p>" +
                               form(calls_.network.describe(), word_)));
    }

    CaptiveCalls calls_;
    std::string word_;
};

}  // namespace

void install_captive(http::Router& router, CaptiveCalls calls) {
    const auto captive = std::make_shared<const Captive>(std::move(calls));
    router.divert([captive](const Request& request) { return captive->answer(request); });
}

}  // namespace comptoir::api
