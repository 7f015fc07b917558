#pragma once
/// What the rooms of the stand-in server share: odoo_server.cpp (connections, and the calls of the test),
/// odoo_pages.cpp, odoo_bus.cpp, odoo_box_routes.cpp. For those four alone.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http.hpp>
#include <condition_variable>
#include <future>
#include <list>
#include <mutex>
#include <thread>
#include <type_traits>

#include "tests/support/odoo_server.hpp"

namespace comptoir::test {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
using Ask = http::request<http::string_body>;
using Answer = http::response<http::string_body>;

inline std::string text_of(beast::string_view text) {
    return {text.data(), text.size()};
}

inline bool is_upgrade(const Ask& ask) {
    return beast::iequals(ask[http::field::upgrade], "websocket");
}

/// One of the bus.
struct Listener;

/// What the bus replays.
struct Told {
    std::int64_t id;
    std::string channel;
    std::string text;
};

/// Thread: the server's, but for `run` and what is under `mutex`.
struct OdooServer::State {
    explicit State(OdooVersion first) : version(first) {}

    asio::io_context io;
    asio::executor_work_guard<asio::io_context::executor_type> guard = asio::make_work_guard(io);
    tcp::acceptor acceptor{io};
    bool is_away = true;  // whoever was let in until then has come too late
    std::uint16_t port = 0;
    std::thread thread;
    std::list<std::shared_ptr<Listener>> listeners;
    std::list<std::weak_ptr<tcp::socket>> plain;  // hanging ones are cut off with the rest
    std::list<std::weak_ptr<asio::steady_timer>> delays;

    OdooVersion version;
    OdooFaults faults;
    std::int64_t next_id = 100;
    std::vector<Told> messages;
    std::int64_t first_recent = 0;  // from here on they are of the last 50 s
    std::vector<OdooPost> posts;
    std::vector<json::Value> registrations;
    std::vector<json::Value> subscriptions;
    std::size_t pages = 0;
    std::string origin;
    std::string agent;
    std::string cookie;

    std::string box_token = kBoxToken;
    json::Value account;   // null: nobody typed the code yet
    int pairing_code = 0;  // 0: none was given, or it expired
    int next_pairing_code = std::stoi(kPairingCode);
    json::Value certificate;
    json::Value display_urls = json::Value::object();

    std::mutex mutex;
    std::condition_variable heard;
    std::uint64_t heard_count = 0;  // under the mutex: whatever a test may wait for

    /// Runs on the server's thread and waits.
    template <class Work>
    auto run(Work work) {
        std::packaged_task<std::invoke_result_t<Work>()> task(std::move(work));
        auto done = task.get_future();
        asio::post(io, [&task] { task(); });
        return done.get();
    }
    /// Something is another way than before.
    void note();

    // odoo_server.cpp: connections
    void choose_port();
    void listen();
    void open(boost::system::error_code& ec);
    void go_away();
    asio::awaitable<void> accept();
    asio::awaitable<void> serve(std::shared_ptr<tcp::socket> socket);
    asio::awaitable<bool> misbehaves(std::shared_ptr<tcp::socket> socket, Ask ask);
    asio::awaitable<void> be_late();
    [[nodiscard]] std::string date() const;

    // odoo_pages.cpp: plain HTTP
    [[nodiscard]] bool has_session(const Ask& ask) const;
    Answer answer_to(const Ask& ask);
    static Answer page(int status, std::string body);
    static Answer not_found();
    static Answer rpc(json::Value rest);
    [[nodiscard]] Answer version_info() const;
    Answer take_registration(const Ask& ask);
    Answer display_page(const Ask& ask);
    [[nodiscard]] json::Value session(const std::string& device) const;

    // odoo_box_routes.cpp
    Answer answer_to_box(const Ask& ask, const std::string& target);
    [[nodiscard]] Answer pair(const json::Value& params);
    [[nodiscard]] Answer give_certificate() const;
    [[nodiscard]] Answer display_url() const;

    // odoo_bus.cpp
    asio::awaitable<void> follow(tcp::socket socket, Ask ask);
    asio::awaitable<void> subscribe(std::shared_ptr<Listener> listener, json::Value data);
    asio::awaitable<void> drain(std::shared_ptr<Listener> listener);
    asio::awaitable<bool> misbehaves(std::shared_ptr<Listener> listener, std::string frame);
    void publish(const std::string& channel, const std::string& type, const json::Value& payload);
    void send_all(const std::string& frame);
    void send(const std::shared_ptr<Listener>& listener, const std::string& frame);
    void hang_up_on_listeners();
    [[nodiscard]] std::size_t listeners_of(const std::string& channel) const;
    [[nodiscard]] std::string own_suffix() const;
};

}  // namespace comptoir::test
