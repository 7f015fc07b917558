#include "tests/support/odoo_server.hpp"

#include <fcntl.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/ostream.hpp>
#include <ctime>
#include <iterator>
#include <random>
#include <sstream>

#include "tests/support/odoo_state.hpp"

namespace comptoir::test {

/// Below the ports that the system gives to connections: one that is left for a while must be free when
/// it is taken again.   Source: ip(7), ip_local_port_range (from 32768).
void OdooServer::State::choose_port() {
    constexpr std::uint16_t kFirst = 20'000;
    constexpr std::uint16_t kPorts = 12'000;
    std::minstd_rand dice(std::random_device{}());
    boost::system::error_code ec;
    do {
        port = static_cast<std::uint16_t>(kFirst + dice() % kPorts);
        open(ec);
    } while (ec);
}

void OdooServer::State::listen() {
    boost::system::error_code ec;
    open(ec);
    if (ec) throw boost::system::system_error(ec);
}

void OdooServer::State::open(boost::system::error_code& ec) {
    acceptor = tcp::acceptor(io);
    acceptor.open(tcp::v4());
    ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);  // no child of the test holds the port, too
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind({asio::ip::address_v4::loopback(), port}, ec);
    if (!ec) acceptor.listen(tcp::acceptor::max_listen_connections, ec);
    if (ec) return;
    is_away = false;
    asio::co_spawn(io, accept(), asio::detached);
}

asio::awaitable<void> OdooServer::State::accept() {
    for (;;) {
        auto [ec, from] = co_await acceptor.async_accept(kTuple);
        if (ec || is_away) co_return;
        from.set_option(tcp::no_delay(true));
        const auto socket = std::make_shared<tcp::socket>(std::move(from));
        plain.remove_if([](const auto& weak) { return weak.expired(); });
        plain.push_back(socket);
        asio::co_spawn(io, serve(socket), asio::detached);
    }
}

asio::awaitable<void> OdooServer::State::serve(std::shared_ptr<tcp::socket> socket) {
    beast::flat_buffer buffer;
    for (;;) {
        Ask ask;
        auto [ec, size] = co_await http::async_read(*socket, buffer, ask, kTuple);
        if (ec) co_return;
        if (is_upgrade(ask)) {
            origin = text_of(ask[http::field::origin]);
            agent = text_of(ask[http::field::user_agent]);
            cookie = text_of(ask[http::field::cookie]);
            const bool is_let_in = faults.socket_status == 101 && !origin.empty();
            if (is_let_in) {
                co_await follow(std::move(*socket), std::move(ask));
                co_return;
            }
        }
        co_await be_late();
        if (co_await misbehaves(socket, ask)) co_return;
        Answer answer = answer_to(ask);
        answer.set(http::field::date, date());
        answer.prepare_payload();
        auto [failed, written] = co_await http::async_write(*socket, answer, kTuple);
        if (failed) co_return;
    }
}

asio::awaitable<void> OdooServer::State::be_late() {
    if (faults.late.count() == 0) co_return;
    const auto delay = std::make_shared<asio::steady_timer>(io, faults.late);
    delays.remove_if([](const auto& weak) { return weak.expired(); });
    delays.push_back(delay);
    co_await delay->async_wait(kTuple);
}

/// Whether that was the end of this connection.
asio::awaitable<bool> OdooServer::State::misbehaves(std::shared_ptr<tcp::socket> socket, Ask ask) {
    const bool is_page =
        ask.method() == http::verb::get && ask.target().starts_with("/pos_customer_display/");
    if (!is_page) co_return false;
    if (faults.page_hangs) {
        char byte = 0;  // until it hangs up
        co_await socket->async_read_some(asio::buffer(&byte, 1), kTuple);
        co_return true;
    }
    if (faults.page_is_cut) {
        Answer answer = answer_to(ask);
        answer.prepare_payload();
        answer.body().resize(answer.body().size() / 2);
        std::ostringstream text;
        text << answer;
        const std::string half = text.str();
        co_await asio::async_write(*socket, asio::buffer(half), kTuple);
        boost::system::error_code ignored;
        socket->close(ignored);
        co_return true;
    }
    if (faults.page_never_ends) {
        ++pages;
        std::string text = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n";
        for (;;) {
            auto [ec, size] = co_await asio::async_write(*socket, asio::buffer(text), kTuple);
            if (ec) co_return true;
            text.assign(64 * 1024, ' ');
        }
    }
    co_return false;
}

/// "Wed, 25 Nov 2026 17:18:50 GMT", as far off as told.   Source: RFC 9110 section 5.6.7.
std::string OdooServer::State::date() const {
    const std::time_t when =
        std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + faults.clock_off);
    std::tm parts{};
    ::gmtime_r(&when, &parts);
    char text[40];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

void OdooServer::State::go_away() {
    is_away = true;
    acceptor.close();
    for (const auto& weak : delays) {
        if (const auto delay = weak.lock()) delay->cancel();
    }
    hang_up_on_listeners();
    for (const auto& weak : plain) {
        boost::system::error_code ignored;
        if (const auto socket = weak.lock()) socket->close(ignored);
    }
    plain.clear();
}

void OdooServer::State::note() {
    {
        const std::lock_guard lock(mutex);
        ++heard_count;
    }
    heard.notify_all();
}

OdooServer::OdooServer(OdooVersion version) : state_(std::make_unique<State>(version)) {
    state_->choose_port();
    state_->thread = std::thread([this] { state_->io.run(); });
}

OdooServer::~OdooServer() {
    state_->run([this] { state_->go_away(); });
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
    state_->run([&] { state_->publish(kToken, type, payload); });
}

void OdooServer::say_to_box(const std::string& type, const json::Value& payload) {
    state_->run([&] { state_->publish(kBoxChannel, type, payload); });
}

void OdooServer::say_raw(const std::string& frame) {
    state_->run([&] { state_->send_all(frame); });
}

void OdooServer::continue_at(std::int64_t id) {
    state_->run([&] { state_->next_id = id; });
}

void OdooServer::go_away() {
    state_->run([this] { state_->go_away(); });
}

void OdooServer::come_back() {
    state_->run([this] { state_->listen(); });
}

void OdooServer::forget_messages() {
    state_->run([this] { state_->messages.clear(); });
}

void OdooServer::age_messages() {
    state_->run([this] { state_->first_recent = state_->next_id; });
}

void OdooServer::pair_with(json::Value account) {
    state_->run([&] {
        if (account.contains("token")) state_->box_token = json::text(account, "token");
        state_->account = std::move(account);
    });
}

void OdooServer::expire_pairing() {
    state_->run([this] { state_->pairing_code = 0; });
}

void OdooServer::give_certificate(const std::string& subject, const std::string& certificate,
                                  const std::string& key) {
    state_->run([&] {
        state_->certificate = {{"subject_cn", subject}, {"x509_pem", certificate}, {"private_key_pem", key}};
    });
}

void OdooServer::give_display_urls(json::Value urls) {
    state_->run([&] { state_->display_urls = std::move(urls); });
}

bool OdooServer::wait_until(const std::function<bool()>& is_so, std::chrono::milliseconds within) const {
    const auto until = std::chrono::steady_clock::now() + within;
    for (;;) {
        std::uint64_t before = 0;
        {
            const std::lock_guard lock(state_->mutex);
            before = state_->heard_count;
        }
        if (is_so()) return true;
        std::unique_lock lock(state_->mutex);
        const bool is_news =
            state_->heard.wait_until(lock, until, [&] { return state_->heard_count != before; });
        if (!is_news) return false;
    }
}

std::vector<OdooPost> OdooServer::wait_for_posts(const std::string& path, std::size_t count,
                                                 std::chrono::milliseconds within) const {
    wait_until([&] { return posts(path).size() >= count; }, within);
    return posts(path);
}

std::vector<OdooPost> OdooServer::posts(const std::string& path) const {
    return state_->run([&] {
        std::vector<OdooPost> found;
        std::ranges::copy_if(state_->posts, std::back_inserter(found),
                             [&](const OdooPost& post) { return post.path == path; });
        return found;
    });
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
    return state_->run([this] { return state_->listeners_of(kToken); });
}

std::size_t OdooServer::box_listeners() const {
    return state_->run([this] { return state_->listeners_of(kBoxChannel); });
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
