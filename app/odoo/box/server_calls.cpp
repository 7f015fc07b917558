#include "app/odoo/box/server_calls.hpp"

#include <algorithm>
#include <utility>

#include "app/odoo/box/connection_quality.hpp"
#include "app/odoo/box/keyboard_layouts.hpp"
#include "app/odoo/bus/connection.hpp"

namespace comptoir::odoo::box {
namespace {

using bus::LinkTrouble;
using bus::Trouble;

constexpr std::size_t kAnswerBytesMax = 256 * 1024;  // a channel's name; an error with its traceback
constexpr int kNotFound = 404;
constexpr int kTooManyRequests = 429;
constexpr int kUnavailable = 503;

json::Value parse_answer(const std::string& body) {
    return json::parse(body, {.bytes = kAnswerBytesMax, .depth = 16, .values = 5000}).value_or(json::Value());
}

/// Whether a call may have come to the server all the same. A patience that ran out may have done so while it
/// was connecting: that is not known.
bool was_sent(net::Fault fault) {
    return fault == net::Fault::timeout || fault == net::Fault::hung_up || fault == net::Fault::malformed ||
           fault == net::Fault::too_large || fault == net::Fault::not_http;
}

}  // namespace

ServerCalls::ServerCalls(const ServerLinkContext& context, const ServerLinkSettings& settings)
    : context_(context), settings_(settings) {
    if (const auto origin = url::origin_of(settings.account.url)) server_ = *origin;
}

net::Request ServerCalls::request(const std::string& path) const {
    net::Request request;
    request.url = server_.text() + path;
    request.user_agent = kBoxAgent;
    request.session_id = session_id_;
    const std::string& database = settings_.account.db_name;
    if (!database.empty()) request.headers.push_back({"X-Odoo-Database", database});
    request.limits = {.body_bytes = kAnswerBytesMax,
                      .connect = std::min(context_.timings.connect, context_.timings.request),
                      .total = context_.timings.request,
                      .redirects = net::Redirects::same_origin};
    return request;
}

asio::awaitable<net::NetResult<net::Fetched>> ServerCalls::post(std::string path, const json::Value& body) {
    net::Request asked = request(path);
    asked.json = json::dump(body);
    co_return co_await context_.client.fetch(asked);
}

asio::awaitable<LinkTrouble> ServerCalls::open_session() {
    session_id_.clear();
    const std::string& database = settings_.account.db_name;
    if (database.empty()) co_return LinkTrouble{};
    net::Request login = request("");
    login.headers.clear();  // Source: server-link.md section 1
    auto session = co_await bus::open_database(context_.client, server_, database, std::move(login));
    if (!session) co_return session.error();
    session_id_ = std::move(*session);
    co_return LinkTrouble{};
}

asio::awaitable<LinkTrouble> ServerCalls::find_series() {
    const json::Value nothing{{"params", json::Value::object()}};
    const auto answer = co_await post("/web/webclient/version_info", nothing);
    if (!answer) co_return bus::trouble_of(answer.error());
    const json::Value said = answer->status == 200 ? parse_answer(answer->body) : json::Value();
    series_ = read_series(json::text(json::member(said, "result"), "server_serie"));
    co_return LinkTrouble{};
}

BoxFace ServerCalls::face() const {
    return {.identifier = settings_.identifier,
            .name = settings_.name,
            .mac = context_.mac ? context_.mac() : "",
            .address = context_.address ? context_.address() : "",
            .token = settings_.account.token,
            .version = "Comptoir " + context_.version};
}

std::vector<AnnouncedDevice> ServerCalls::devices_now() const {
    return announced_devices(context_.registry.list(), settings_.name + " customer display");
}

std::string ServerCalls::body() const {
    return json::dump(announcement(face(), devices_now(), series_));
}

asio::awaitable<LinkTrouble> ServerCalls::announce() {
    net::Request asked = request("/iot/setup");
    asked.json = body();
    std::vector<std::string> names;
    for (AnnouncedDevice& device : devices_now()) names.push_back(std::move(device.identifier));
    const auto answer = co_await context_.client.fetch(asked);
    if (!answer) co_return bus::trouble_of(answer.error());
    LinkTrouble trouble = take_setup_answer(*answer);
    if (trouble.what == Trouble::none) {
        announced_ = std::move(*asked.json);
        announced_devices_ = std::move(names);
    }
    co_return trouble;
}

/// What an enterprise server says to a wrong token is not known; whatever is no channel is taken for a no.
LinkTrouble ServerCalls::take_setup_answer(const net::Fetched& answer) {
    const json::Value said = parse_answer(answer.body);
    const json::Value& error = json::member(said, "error");
    const bool is_missing = answer.status == kNotFound || json::integer(error, "code") == kNotFound;
    if (is_missing) {
        const LinkTrouble trouble = bus::trouble_of_answer(kNotFound, answer.body, answer.location);
        return trouble.what == Trouble::database ? trouble : LinkTrouble{Trouble::no_iot, ""};
    }
    if (answer.status != 200) return bus::trouble_of_answer(answer.status, answer.body, answer.location);
    if (!said.is_object()) return bus::trouble_of_answer(answer.status, answer.body, answer.url);
    if (!error.is_null()) return {Trouble::token, json::text(error, "message").substr(0, 80)};
    const json::Value& result = json::member(said, "result");
    channel_ = result.is_string() ? json::text(result) : "";
    if (series_.has_no_bus()) return {};
    if (result == false || (channel_.empty() && !series_.chooses_channel()))
        return {Trouble::token, "it names no channel"};
    return {};
}

asio::awaitable<net::NetResult<net::Fetched>> ServerCalls::post_layouts() {
    net::Request asked = request(kLayoutsPath);
    asked.form = layouts_form(bridge::installed_layouts());
    co_return co_await context_.client.fetch(asked);
}

asio::awaitable<Delivery> ServerCalls::deliver(const Letter& letter) {
    const json::Value call{{"params", letter.params}};
    const auto answer = co_await post(letter.path, letter.is_call ? call : letter.params);
    if (!answer) co_return was_sent(answer.error().fault) ? Delivery::lost : Delivery::away;
    const bool is_untaken = answer->status == kTooManyRequests || answer->status == kUnavailable;
    if (is_untaken) co_return Delivery::away;
    if (answer->status >= 500) co_return Delivery::lost;
    if (answer->status != 200) co_return Delivery::refused;
    co_return json::member(parse_answer(answer->body), "error").is_null() ? Delivery::done
                                                                          : Delivery::refused;
}

asio::awaitable<json::Value> ServerCalls::measure() const {
    const Duration patience = context_.timings.probe;
    const char* lan = co_await lan_quality(patience);
    const bool is_direct = settings_.network.proxy.empty();  // else the proxy would be measured
    const char* wan = nullptr;
    if (is_direct) wan = co_await host_quality(server_.host, server_.port, patience);
    const auto word = [](const char* quality) {
        return quality == nullptr ? json::Value() : json::Value(quality);
    };
    json::Value measured{{"lan_quality", word(lan)}, {"wan_quality", word(wan)}};
    co_return measured;
}

}  // namespace comptoir::odoo::box
