#include "app/odoo/bus/connection.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::odoo::bus {

std::string websocket_url(const url::Origin& server) {
    const std::string text = server.text();
    return (server.scheme == "https" ? "wss" : "ws") + text.substr(server.scheme.size()) + "/websocket";
}

asio::awaitable<tl::expected<std::string, LinkTrouble>> open_database(net::Client& client,
                                                                      const url::Origin& server,
                                                                      const std::string& database,
                                                                      net::Request login) {
    login.url = server.text() + "/web/login?db=" + database;
    login.session_id.clear();
    login.limits.redirects = net::Redirects::answer;
    const auto answer = co_await client.fetch(login);
    if (!answer) co_return tl::unexpected(trouble_of(answer.error()));
    if (answer->session_id.empty())
        co_return tl::unexpected(LinkTrouble{Trouble::database, "it gives no session for this name"});
    co_return answer->session_id;
}

Duration Backoff::next(Bounds bounds, Duration lived) {
    pause_ = lived >= kSound ? bounds.least : std::clamp(pause_ * 2, bounds.least, bounds.most);
    return pause_ * std::uniform_int_distribution<>(75, 125)(dice_) / 100;
}

}  // namespace comptoir::odoo::bus
