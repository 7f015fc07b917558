#include "app/odoo/bus/display_visit.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/base/json.hpp"
#include "app/odoo/bus/connection.hpp"
#include "app/odoo/series.hpp"

namespace comptoir::odoo::bus {
namespace {

using Stopped = std::optional<LinkTrouble>;

class Visitor {
public:
    Visitor(net::Client& client, VisitRequest request) : client_(client), asked_(std::move(request)) {}

    asio::awaitable<Stopped> open_session();
    asio::awaitable<tl::expected<Visit, LinkTrouble>> read_page();

private:
    asio::awaitable<bool> is_too_old();
    [[nodiscard]] bool is_over() const { return asked_.is_over && asked_.is_over(); }
    [[nodiscard]] net::Request request(const std::string& url) const {
        const Duration patience = asked_.patience();
        net::Request request;
        request.url = url;
        request.session_id = asked_.session_id;
        request.limits = {.body_bytes = kPageBytesMax,
                          .connect = std::min(asked_.connect, patience),
                          .total = patience,
                          .redirects = net::Redirects::same_origin};
        return request;
    }

    net::Client& client_;
    VisitRequest asked_;
};

asio::awaitable<Stopped> Visitor::open_session() {
    if (asked_.database.empty()) co_return std::nullopt;
    net::Request login = request("");
    auto session = co_await open_database(client_, asked_.link.server, asked_.database, std::move(login));
    if (is_over()) co_return LinkTrouble{Trouble::stopped, ""};
    if (!session) co_return session.error();
    asked_.session_id = std::move(*session);
    co_return std::nullopt;
}

asio::awaitable<tl::expected<Visit, LinkTrouble>> Visitor::read_page() {
    const net::Request wanted = request(asked_.link.page_url());
    const auto answer = co_await client_.fetch(wanted);
    if (is_over()) co_return tl::unexpected(LinkTrouble{Trouble::stopped, ""});
    if (!answer) co_return tl::unexpected(trouble_of(answer.error()));
    auto page = answer->status == 200 ? read_display_page(answer->body)
                                      : Result<DisplayPage>(fail(ErrorCode::refused, "no page"));
    if (!page) {
        LinkTrouble trouble = trouble_of_answer(answer->status, answer->body, answer->url);
        if (trouble.what == Trouble::token && co_await is_too_old()) trouble = {Trouble::too_old, ""};
        co_return tl::unexpected(std::move(trouble));
    }
    if (!answer->session_id.empty()) asked_.session_id = answer->session_id;
    co_return Visit{std::move(*page), asked_.session_id};
}

/// Source: server-link.md section 8 (`/web/webclient/version_info`, open to everybody).
asio::awaitable<bool> Visitor::is_too_old() {
    const std::string server = asked_.link.server.text();
    net::Request info = request(server + "/web/webclient/version_info");
    info.json =
        json::dump({{"jsonrpc", "2.0"}, {"method", "call"}, {"id", 1}, {"params", json::Value::object()}});
    info.headers.push_back({"Origin", server});
    const auto answer = co_await client_.fetch(info);
    if (!answer || answer->status != 200) co_return false;
    const auto said = json::parse(answer->body, {.bytes = 64 * 1024, .depth = 8, .values = 1000});
    if (!said) co_return false;
    const std::string series = json::text(json::member(*said, "result"), "server_serie");
    co_return read_series(series).has_no_display_link();
}

}  // namespace

asio::awaitable<tl::expected<Visit, LinkTrouble>> visit_display(net::Client& client, VisitRequest request) {
    Visitor visitor(client, std::move(request));
    if (auto trouble = co_await visitor.open_session()) co_return tl::unexpected(std::move(*trouble));
    co_return co_await visitor.read_page();
}

}  // namespace comptoir::odoo::bus
