#include "tests/support/odoo_server.hpp"

#include <fcntl.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <functional>
#include <future>
#include <list>
#include <random>
#include <thread>
#include <type_traits>

namespace comptoir::test {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
using Ask = http::request<http::string_body>;
using Answer = http::response<http::string_body>;

/// One listener of the bus; what it is sent goes out in order.
struct Listener {
    explicit Listener(tcp::socket from) : socket(std::move(from)) {}
    websocket::stream<tcp::socket> socket;
    std::deque<std::string> waiting;
    bool is_writing = false;
    bool is_subscribed = false;
};

std::string text_of(beast::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

struct OdooServer::State {
    explicit State(OdooVersion first) : version(first) {}

    asio::io_context io;
    asio::executor_work_guard<asio::io_context::executor_type> guard = asio::make_work_guard(io);
    tcp::acceptor acceptor{io};
    std::uint16_t port = 0;
    std::thread thread;
    std::list<std::shared_ptr<Listener>> listeners;
    std::list<std::weak_ptr<tcp::socket>> plain;  // hanging ones are cut off with the rest

    OdooVersion version;
    OdooFaults faults;
    std::int64_t next_id = 100;
    std::vector<std::pair<std::int64_t, std::string>> messages;  // the last 50 s
    std::vector<json::Value> registrations;
    std::vector<json::Value> subscriptions;
    std::size_t pages = 0;
    std::string origin;
    std::string agent;
    std::string cookie;

    /// Runs on the server's thread and waits.
    template <class Work>
    auto run(Work work) {
        std::packaged_task<std::invoke_result_t<Work>()> task(std::move(work));
        auto done = task.get_future();
        asio::post(io, [&task] { task(); });
        return done.get();
    }

    /// Below the ports that the system gives to connections: one that is left for a while must be free when
    /// it is taken again.   Source: ip(7), ip_local_port_range (from 32768).
    void choose_port() {
        constexpr std::uint16_t kFirst = 20'000;
        constexpr std::uint16_t kPorts = 12'000;
        std::minstd_rand dice(std::random_device{}());
        boost::system::error_code ec;
        do {
            port = static_cast<std::uint16_t>(kFirst + dice() % kPorts);
            open(ec);
        } while (ec);
    }

    void listen() {
        boost::system::error_code ec;
        open(ec);
        if (ec) throw boost::system::system_error(ec);
    }

    void open(boost::system::error_code& ec) {
        acceptor = tcp::acceptor(io);
        acceptor.open(tcp::v4());
        ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);  // no child of the test holds the port, too
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        acceptor.bind({asio::ip::address_v4::loopback(), port}, ec);
        if (!ec) acceptor.listen(tcp::acceptor::max_listen_connections, ec);
        if (!ec) asio::co_spawn(io, accept(), asio::detached);
    }

    asio::awaitable<void> accept() {
        for (;;) {
            auto [ec, socket] = co_await acceptor.async_accept(kTuple);
            if (ec) co_return;
            socket.set_option(tcp::no_delay(true));
            asio::co_spawn(io, serve(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> serve(tcp::socket from) {
        const auto socket = std::make_shared<tcp::socket>(std::move(from));
        plain.push_back(socket);
        beast::flat_buffer buffer;
        for (;;) {
            Ask ask;
            auto [ec, size] = co_await http::async_read(*socket, buffer, ask, kTuple);
            if (ec) co_return;
            if (websocket::is_upgrade(ask)) {
                origin = text_of(ask[http::field::origin]);
                agent = text_of(ask[http::field::user_agent]);
                cookie = text_of(ask[http::field::cookie]);
                const bool is_let_in = faults.socket_status == 101 && !origin.empty();
                if (is_let_in) {
                    co_await follow(std::move(*socket), std::move(ask));
                    co_return;
                }
            }
            if (ask.target().starts_with("/pos_customer_display/") && faults.page_hangs &&
                ask.method() == http::verb::get) {
                char byte = 0;  // until it hangs up
                co_await socket->async_read_some(asio::buffer(&byte, 1), kTuple);
                co_return;
            }
            Answer answer = answer_to(ask);
            answer.prepare_payload();
            auto [failed, written] = co_await http::async_write(*socket, answer, kTuple);
            if (failed) co_return;
        }
    }

    // -- plain HTTP -------------------------------------------------------------------------------

    [[nodiscard]] bool has_session(const Ask& ask) const {
        return !faults.wants_session || ask[http::field::cookie].find(kSession) != beast::string_view::npos;
    }

    Answer answer_to(const Ask& ask) {
        const std::string target = text_of(ask.target());
        if (websocket::is_upgrade(ask)) {
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
        return page(404, "<html>var odoo = {}; Not Found</html>");
    }

    static Answer page(int status, std::string body) {
        Answer answer(static_cast<http::status>(status), 11);
        answer.set(http::field::content_type, "text/html; charset=utf-8");
        answer.body() = std::move(body);
        return answer;
    }

    static Answer rpc(json::Value rest) {
        rest["jsonrpc"] = "2.0";
        rest["id"] = 1;
        Answer answer(http::status::ok, 11);
        answer.set(http::field::content_type, "application/json; charset=utf-8");
        answer.body() = json::dump(rest);
        return answer;
    }

    Answer version_info() const {
        const char* series = version == OdooVersion::v17   ? "17.0"
                             : version == OdooVersion::v18 ? "18.0"
                             : version == OdooVersion::v19 ? "19.0"
                                                           : "20.0";
        return rpc({{"result", {{"server_serie", series}}}});
    }

    Answer take_registration(const Ask& ask) {
        if (version != OdooVersion::v20) return page(404, "<html>var odoo = {}; Not Found</html>");
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
        publish(type, json::member(params, "payload"));
        return rpc(json::Value::object());
    }

    Answer display_page(const Ask& ask) {
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
        if (version == OdooVersion::v17) return page(404, "<html>var odoo = {}; Not Found</html>");
        const std::string target = text_of(ask.target());
        if (version == OdooVersion::v18 && target.find(kToken) == std::string::npos)
            return page(403, "<html>var odoo</html>");
        if (version == OdooVersion::v20 &&
            target.find(std::string("access_token=") + kToken) == std::string::npos) {
            return page(404, "<html>var odoo = {}; Not Found</html>");
        }
        Answer answer = page(
            200, "<!DOCTYPE html><html><head><script>var odoo = " +
                     json::dump({{"csrf_token", "x}\"{"}, {"__session_info__", session()}, {"debug", ""}}) +
                     ";</script></head><body></body></html>");
        if (!faults.page_session.empty())
            answer.set(http::field::set_cookie, "session_id=" + faults.page_session + "; Path=/; HttpOnly");
        return answer;
    }

    [[nodiscard]] json::Value session() const {
        json::Value session{
            {"config_id", 3}, {"access_token", kToken}, {"company_id", 1}, {"has_bg_img", true}};
        if (version == OdooVersion::v18) {
            session["type"] = "remote";
            session["bundle_params"] = {{"lang", "fr_FR"}};
            session["websocket_worker_version"] = "18.0-2";
            return session;
        }
        session["user_context"] = {{"lang", "fr_FR"}};
        if (version == OdooVersion::v19) {
            session["device_uuid"] = kUuid;
            session["proxy_ip"] = "";
            session["websocket_worker_version"] = "19.0-2";
        } else {
            session["identifier"] = kNumber;
            session["websocket_worker_version"] = "20.0-1";
        }
        return session;
    }

    // -- the bus ----------------------------------------------------------------------------------

    asio::awaitable<void> follow(tcp::socket socket, Ask ask) {
        const auto listener = std::make_shared<Listener>(std::move(socket));
        auto [refused] = co_await listener->socket.async_accept(ask, kTuple);
        if (refused) co_return;
        listeners.push_back(listener);
        beast::flat_buffer buffer;
        for (;;) {
            auto [ec, size] = co_await listener->socket.async_read(buffer, kTuple);
            if (ec) break;
            const auto said = json::parse(beast::buffers_to_string(buffer.data()));
            buffer.consume(buffer.size());
            if (!said || json::text(*said, "event_name") != "subscribe") continue;
            co_await subscribe(listener, json::member(*said, "data"));
        }
        listeners.remove(listener);
    }

    asio::awaitable<void> subscribe(std::shared_ptr<Listener> listener, json::Value data) {
        subscriptions.push_back(data);
        if (faults.close_after_subscribe != 0) {
            co_await listener->socket.async_close(
                {static_cast<websocket::close_code>(faults.close_after_subscribe), "as told"}, kTuple);
            co_return;
        }
        const json::Value& channels = json::array(data, "channels");
        if (channels.empty() || json::text(channels[0]) != kToken) co_return;
        listener->is_subscribed = true;
        std::int64_t last = json::integer(data, "last").value_or(0);
        if (!messages.empty() && last > messages.back().first) last = 0;  // as the server does
        std::string frame;
        for (const auto& [id, text] : messages) {
            if (id > last) frame += (frame.empty() ? "[" : ",") + text;
        }
        if (!frame.empty()) send(listener, frame + "]");
    }

    void publish(const std::string& type, const json::Value& payload) {
        const std::int64_t id = next_id++;
        const std::string text =
            json::dump({{"id", id}, {"message", {{"type", type}, {"payload", payload}}}});
        messages.emplace_back(id, text);
        send_all("[" + text + "]");
    }

    void send_all(const std::string& frame) {
        for (const auto& listener : listeners) {
            if (listener->is_subscribed) send(listener, frame);
        }
    }

    void send(const std::shared_ptr<Listener>& listener, const std::string& frame) {
        listener->waiting.push_back(frame);
        if (!std::exchange(listener->is_writing, true)) asio::co_spawn(io, drain(listener), asio::detached);
    }

    asio::awaitable<void> drain(std::shared_ptr<Listener> listener) {
        while (!listener->waiting.empty()) {
            const std::string frame = std::move(listener->waiting.front());
            listener->waiting.pop_front();
            if (faults.half_frame) {
                faults.half_frame = false;
                // A whole header that promises more than comes.   Source: RFC 6455 section 5.2.
                const std::string cut =
                    std::string("\x81\x7e\x0f\xff", 4) + frame.substr(0, frame.size() / 2);
                co_await asio::async_write(listener->socket.next_layer(), asio::buffer(cut), kTuple);
                listener->socket.next_layer().close();
                break;
            }
            auto [ec, size] = co_await listener->socket.async_write(asio::buffer(frame), kTuple);
            if (ec) break;
        }
        listener->is_writing = false;
    }

    void cut_off() {
        for (const auto& listener : listeners) {
            boost::system::error_code ignored;
            listener->socket.next_layer().close(ignored);
        }
        for (const auto& weak : plain) {
            boost::system::error_code ignored;
            if (const auto socket = weak.lock()) socket->close(ignored);
        }
        plain.clear();
    }

    [[nodiscard]] std::string own_suffix() const {
        return version == OdooVersion::v18 ? "" : version == OdooVersion::v20 ? kNumber : kUuid;
    }
};

OdooServer::OdooServer(OdooVersion version) : state_(std::make_unique<State>(version)) {
    state_->choose_port();
    state_->thread = std::thread([this] { state_->io.run(); });
}

OdooServer::~OdooServer() {
    state_->run([this] {
        state_->acceptor.close();
        state_->cut_off();
    });
    state_->guard.reset();
    state_->thread.join();
}

std::uint16_t OdooServer::port() const {
    return state_->port;
}

std::string OdooServer::url() const {
    return "http://127.0.0.1:" + std::to_string(state_->port);
}

std::string OdooServer::link() const {
    return state_->run([this] {
        const std::string page = url() + "/pos_customer_display/3/";
        switch (state_->version) {
            case OdooVersion::v17:
            case OdooVersion::v18: return page + kToken;
            case OdooVersion::v19: return page + kUuid;
            case OdooVersion::v20: break;
        }
        return page + kNumber + "?access_token=" + kToken;
    });
}

void OdooServer::set(OdooFaults faults) {
    state_->run([&] { state_->faults = std::move(faults); });
}

void OdooServer::become(OdooVersion version) {
    state_->run([&] { state_->version = version; });
}

void OdooServer::show(const json::Value& snapshot) {
    show(snapshot, state_->run([this] { return state_->own_suffix(); }));
}

void OdooServer::show(const json::Value& snapshot, const std::string& suffix) {
    const bool is_text = state_->run([this] { return state_->version == OdooVersion::v20; });
    say(std::string(kToken) + "-UPDATE_CUSTOMER_DISPLAY" + (suffix.empty() ? "" : "-" + suffix),
        is_text ? json::Value(json::dump(snapshot)) : snapshot);
}

void OdooServer::ping(const std::string& suffix) {
    say(std::string(kToken) + "-REGISTER_CUSTOMER_DISPLAY_DEVICE-" + suffix, {{"action", "PING"}});
}

void OdooServer::say(const std::string& type, const json::Value& payload) {
    state_->run([&] { state_->publish(type, payload); });
}

void OdooServer::say_raw(const std::string& frame) {
    state_->run([&] { state_->send_all(frame); });
}

void OdooServer::continue_at(std::int64_t id) {
    state_->run([&] { state_->next_id = id; });
}

void OdooServer::go_away() {
    state_->run([this] {
        state_->acceptor.close();
        state_->cut_off();
    });
}

void OdooServer::come_back() {
    state_->run([this] { state_->listen(); });
}

void OdooServer::forget_messages() {
    state_->run([this] { state_->messages.clear(); });
}

std::vector<json::Value> OdooServer::registrations() const {
    return state_->run([this] { return state_->registrations; });
}

std::vector<json::Value> OdooServer::subscriptions() const {
    return state_->run([this] { return state_->subscriptions; });
}

std::size_t OdooServer::pages_served() const {
    return state_->run([this] { return state_->pages; });
}

std::size_t OdooServer::listeners() const {
    return state_->run([this] {
        return static_cast<std::size_t>(std::ranges::count_if(
            state_->listeners, [](const auto& listener) { return listener->is_subscribed; }));
    });
}

std::string OdooServer::last_socket_origin() const {
    return state_->run([this] { return state_->origin; });
}

std::string OdooServer::last_socket_agent() const {
    return state_->run([this] { return state_->agent; });
}

std::string OdooServer::last_socket_cookie() const {
    return state_->run([this] { return state_->cookie; });
}

}  // namespace comptoir::test
