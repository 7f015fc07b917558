#include "app/odoo/box/display_address.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "app/base/json.hpp"
#include "app/base/log.hpp"
#include "app/base/text.hpp"
#include "app/base/url.hpp"
#include "app/odoo/device_identifiers.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr int kStatusOk = 200;
constexpr const char* kAgent = "OdooIoTBox/1.0";  // Source: server-link.md section 1

std::string address_in(std::string text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\r' || c == '\n' || c == '\t'; };
    while (!text.empty() && is_space(text.back())) text.pop_back();
    return url::origin_of(text) ? text : std::string();
}

/// It becomes part of a path: a MAC address, a serial number, whatever an old box was called.
bool is_plain(const std::string& identifier) {
    return !identifier.empty() && std::all_of(identifier.begin(), identifier.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == ':' || c == '-' || c == '_' || c == '.';
    });
}

}  // namespace

std::string read_display_address(std::string_view body, const std::string& screen) {
    const auto said = json::parse(body, {.bytes = kDisplayAnswerMax, .depth = 8, .values = 1000});
    if (!said) return address_in(std::string(body));
    if (said->is_string()) return address_in(json::text(*said));
    if (!said->is_object()) return {};
    if (said->size() == 1) return address_in(json::text(said->front()));
    return address_in(json::text(*said, screen));
}

/// Outlives its owner while a question is on its way. `turn` tells a run that was ended from the one of now.
struct DisplayAddress::State {
    explicit State(DisplayAddressContext given) : context(std::move(given)), wake(context.executor) {}

    static asio::awaitable<void> run(std::shared_ptr<State> self, unsigned mine);

    DisplayAddressContext context;
    asio::steady_timer wake;
    std::string url;  ///< what is asked
    std::string db_name;
    unsigned turn = 0;
};

asio::awaitable<void> DisplayAddress::State::run(std::shared_ptr<State> self, unsigned mine) {
    for (Duration pause = self->context.retry_min;; pause = std::min(2 * pause, self->context.retry_max)) {
        net::Request request;
        request.url = self->url;
        request.user_agent = kAgent;
        if (!self->db_name.empty()) request.headers.push_back({"X-Odoo-Database", self->db_name});
        request.limits.body_bytes = kDisplayAnswerMax;
        request.limits.total = self->context.request;
        const auto answer = co_await self->context.client.fetch(request);
        if (self->turn != mine) co_return;
        if (answer) {
            // A server without the app for boxes says 404; it has no wish.
            self->context.found(answer->status == kStatusOk
                                    ? read_display_address(answer->body, kScreenIdentifier)
                                    : std::string());
            co_return;
        }
        self->wake.expires_after(pause);
        co_await self->wake.async_wait(kTuple);
        if (self->turn != mine) co_return;
    }
}

DisplayAddress::DisplayAddress(DisplayAddressContext context)
    : state_(std::make_shared<State>(std::move(context))) {}

DisplayAddress::~DisplayAddress() {
    stop();
}

void DisplayAddress::configure(const ServerAccount& account, const std::string& identifier) {
    std::string url;
    if (!account.empty() && is_plain(identifier))
        url = account.url + "/iot/box/" + identifier + "/display_url";
    if (url == state_->url && account.db_name == state_->db_name) return;
    stop();
    state_->url = std::move(url);
    state_->db_name = account.db_name;
    if (state_->url.empty()) return state_->context.found("");
    asio::co_spawn(state_->context.executor, State::run(state_, state_->turn), asio::detached);
}

void DisplayAddress::stop() {
    ++state_->turn;
    state_->wake.cancel();
}

}  // namespace comptoir::odoo::box
