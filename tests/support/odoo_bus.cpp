/// The bus of the stand-in server.   Source: server-link.md section 4, customer-display.md section 6.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <set>

#include "tests/support/odoo_state.hpp"

namespace comptoir::test {

namespace websocket = beast::websocket;

/// What it is sent goes out in order.
struct Listener {
    explicit Listener(tcp::socket from) : socket(std::move(from)) {}
    websocket::stream<tcp::socket> socket;
    std::deque<std::string> waiting;
    bool is_writing = false;
    std::set<std::string> channels;
};

asio::awaitable<void> OdooServer::State::follow(tcp::socket socket, Ask ask) {
    const auto listener = std::make_shared<Listener>(std::move(socket));
    listeners.push_back(listener);  // before it is one: it is hung up on with the others
    auto [refused] = co_await listener->socket.async_accept(ask, kTuple);
    beast::flat_buffer buffer;
    while (!refused) {
        auto [ec, size] = co_await listener->socket.async_read(buffer, kTuple);
        if (ec) break;
        const auto said = json::parse(beast::buffers_to_string(buffer.data()));
        buffer.consume(buffer.size());
        if (!said || json::text(*said, "event_name") != "subscribe") continue;
        co_await subscribe(listener, json::member(*said, "data"));
    }
    listeners.remove(listener);
    note();
}

asio::awaitable<void> OdooServer::State::subscribe(std::shared_ptr<Listener> listener, json::Value data) {
    subscriptions.push_back(data);
    note();
    if (faults.close_after_subscribe != 0) {
        co_await listener->socket.async_close(
            {static_cast<websocket::close_code>(faults.close_after_subscribe), "as told"}, kTuple);
        co_return;
    }
    // A subscription takes the place of the one before it.
    listener->channels.clear();
    for (const json::Value& channel : json::array(data, "channels")) {
        const std::string name = json::text(channel);
        if (name == kToken) listener->channels.insert(name);
        if (name == kBoxChannel && version != OdooVersion::v20 && !faults.is_community)
            listener->channels.insert(name);
    }
    // From 19.1 on the server itself knows the channel of a box, by its token.   Source: odoo-20.md
    // section 3.
    if (version == OdooVersion::v20 && !faults.is_community && json::text(data, "token") == box_token)
        listener->channels.insert(kBoxChannel);
    if (listener->channels.empty()) co_return;
    std::int64_t last = json::integer(data, "last").value_or(0);
    if (!messages.empty() && last > messages.back().id) last = 0;  // as the server does
    if (last == 0) last = first_recent - 1;
    std::string frame;
    for (const Told& told : messages) {
        if (told.id > last && listener->channels.contains(told.channel))
            frame += (frame.empty() ? "[" : ",") + told.text;
    }
    if (!frame.empty()) send(listener, frame + "]");
    note();
}

void OdooServer::State::publish(const std::string& channel, const std::string& type,
                                const json::Value& payload) {
    const std::int64_t id = next_id++;
    const std::string text = json::dump({{"id", id}, {"message", {{"type", type}, {"payload", payload}}}});
    messages.push_back({id, channel, text});
    for (const auto& listener : listeners) {
        if (!listener->channels.contains(channel)) continue;
        send(listener, "[" + text + "]");
        if (faults.twice) send(listener, "[" + text + "]");
    }
}

void OdooServer::State::send_all(const std::string& frame) {
    for (const auto& listener : listeners) {
        if (!listener->channels.empty()) send(listener, frame);
    }
}

void OdooServer::State::send(const std::shared_ptr<Listener>& listener, const std::string& frame) {
    listener->waiting.push_back(frame);
    if (!std::exchange(listener->is_writing, true)) asio::co_spawn(io, drain(listener), asio::detached);
}

/// Whether that was the end of this connection.
asio::awaitable<bool> OdooServer::State::misbehaves(std::shared_ptr<Listener> listener, std::string frame) {
    // Source of both heads: RFC 6455 section 5.2; they promise more than comes.
    if (std::exchange(faults.half_frame, false)) {
        const std::string cut = std::string("\x81\x7e\x0f\xff", 4) + frame.substr(0, frame.size() / 2);
        co_await asio::async_write(listener->socket.next_layer(), asio::buffer(cut), kTuple);
        boost::system::error_code ignored;
        listener->socket.next_layer().close(ignored);
        co_return true;
    }
    if (std::exchange(faults.huge_frame, false)) {
        const std::string begun = std::string("\x81\x7f\0\0\0\0\x04\0\0\0", 10) + frame;
        co_await asio::async_write(listener->socket.next_layer(), asio::buffer(begun), kTuple);
        co_return true;
    }
    co_return false;
}

asio::awaitable<void> OdooServer::State::drain(std::shared_ptr<Listener> listener) {
    while (!listener->waiting.empty()) {
        const std::string frame = std::move(listener->waiting.front());
        listener->waiting.pop_front();
        co_await be_late();
        if (co_await misbehaves(listener, frame)) break;
        auto [ec, size] = co_await listener->socket.async_write(asio::buffer(frame), kTuple);
        if (ec) break;
    }
    listener->is_writing = false;
}

void OdooServer::State::hang_up_on_listeners() {
    for (const auto& listener : listeners) {
        boost::system::error_code ignored;
        listener->socket.next_layer().close(ignored);
    }
}

std::size_t OdooServer::State::listeners_of(const std::string& channel) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        listeners, [&](const auto& listener) { return listener->channels.contains(channel); }));
}

std::string OdooServer::State::own_suffix() const {
    return version == OdooVersion::v18 ? "" : version == OdooVersion::v20 ? kNumber : kUuid;
}

}  // namespace comptoir::test
