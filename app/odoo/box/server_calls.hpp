#pragma once
/// What a box asks of its Odoo server over HTTP: a session, its version, to be announced, to be told.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/url.hpp"
#include "app/net/client.hpp"
#include "app/odoo/box/announcement.hpp"
#include "app/odoo/box/server_link.hpp"
#include "app/odoo/bus/link_trouble.hpp"
#include "app/odoo/series.hpp"

namespace comptoir::odoo::box {

/// Some proxies want one, and no version takes it for a browser's.   Source: server-link.md sections 1, 4.1.
inline constexpr const char* kBoxAgent = "OdooIoTBox/1.0 (Comptoir)";

/// The calls to one server, and what its answers said.
///
/// Thread: io.
/// Owner: a session of the server link, which keeps it, the context and the settings while a call runs.
/// Errors: those of the first three are LinkTrouble, `none` where all is well.
/// Limits: the patience of the context's timings; an answer of 256 KiB.
/// Source: server-link.md sections 1 to 3 and 8; odoo-20.md section 3.
class ServerCalls {
public:
    /// `context` and `settings` outlive it.
    ServerCalls(const ServerLinkContext& context, const ServerLinkSettings& settings);

    /// Chooses the database, where a server may hold several.
    asio::awaitable<bus::LinkTrouble> open_session();
    /// A server that does not say is told what every version understands.
    asio::awaitable<bus::LinkTrouble> find_series();
    asio::awaitable<bus::LinkTrouble> announce();
    asio::awaitable<Delivery> deliver(const Letter& letter);
    asio::awaitable<net::NetResult<net::Fetched>> post_layouts();
    /// How well the box's networks do, in Odoo's words.
    asio::awaitable<json::Value> measure() const;

    [[nodiscard]] const url::Origin& server() const { return server_; }
    [[nodiscard]] const std::string& session_id() const { return session_id_; }
    [[nodiscard]] const Series& series() const { return series_; }
    [[nodiscard]] const std::string& channel() const { return channel_; }
    /// Those that the server knows.
    [[nodiscard]] const std::vector<std::string>& devices() const { return announced_devices_; }
    [[nodiscard]] bool is_announced() const { return !announced_.empty(); }
    /// Whether the server was told all that there is to tell now.
    [[nodiscard]] bool is_up_to_date() const { return announced_ == body(); }
    [[nodiscard]] BoxFace face() const;

private:
    [[nodiscard]] net::Request request(const std::string& path) const;
    asio::awaitable<net::NetResult<net::Fetched>> post(std::string path, const json::Value& body);
    bus::LinkTrouble take_setup_answer(const net::Fetched& answer);
    [[nodiscard]] std::vector<AnnouncedDevice> devices_now() const;
    [[nodiscard]] std::string body() const;

    const ServerLinkContext& context_;
    const ServerLinkSettings& settings_;
    url::Origin server_;
    std::string session_id_;
    Series series_;
    std::string channel_;
    std::string announced_;  // the body that the server has
    std::vector<std::string> announced_devices_;
};

}  // namespace comptoir::odoo::box
