#pragma once
/// Going out: one websocket, as a client.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "app/net/failure.hpp"
#include "app/net/settings.hpp"

namespace comptoir::net {

namespace asio = boost::asio;

struct WebSocketRequest {
    std::string url;                      ///< ws:// or wss://, path and query included
    std::string origin = {};              ///< Odoo answers 400 without one; empty: that of the URL
    std::string user_agent = "comptoir";  ///< never a browser's: Odoo asks browsers for a version
    std::string cookie = {};              ///< "session_id=..."; empty: none
};

struct WebSocketLimits {
    std::size_t message_bytes = 8u << 20;  ///< 50 s of replayed snapshots, some with a QR picture of 20 KB
    /// A peer from which nothing came for so long, our ping of half-time not answered, is dead.
    Duration keep_alive = std::chrono::seconds(30);
};

/// How the server said goodbye.
struct CloseReason {
    int code = 0;  ///< 1000, 1001, 1013, 4001, ...; 1005: it gave none
    std::string reason;
};

/// One websocket over TCP or TLS, through the proxy where one is set. Pings are answered and sent by
/// themselves from `connect` on, whether or not a read runs.
///
/// Thread: io.   Owner: who follows the bus. Destroying it is `abort`; what then still runs ends with
/// `stopped` and needs the object no more. Limits: a message of `message_bytes` (refused by its announced
/// length), kWriteBytesMax to the server, one message read ahead (a server that is not read from is not
/// drained), a handshake answer of some 8 KB head.
class WebSocket {
public:
    explicit WebSocket(asio::any_io_executor executor, NetSettings settings, WebSocketLimits limits = {});
    ~WebSocket();
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;

    /// Looks up, connects, agrees on TLS, shakes hands; all of it within `patience`. Once only.
    ///
    /// Errors: every Fault but busy. `http_status` where the server answered something but 101, `redirected`
    /// with the place in `detail` where it sends us to a login page.
    /// The request has a name of its own: GCC 12 moves a braced temporary within `co_await` by its bytes,
    /// which ends in a crash.
    [[nodiscard]] asio::awaitable<NetResult<void>> connect(const WebSocketRequest& request,
                                                           Duration patience);
    asio::awaitable<NetResult<void>> connect(WebSocketRequest&& request, Duration patience) = delete;

    /// The next whole text message. One read at a time.
    ///
    /// Errors: timeout (nothing came within `patience`: the socket stays open and a later read goes on, so a
    /// quiet server costs nothing; but a message that had begun and is not whole one further patience later
    /// ends the socket), hung_up (see `close_reason`; also a peer that answers no pings), too_large,
    /// malformed (also: a binary message), stopped. Every later read then fails the same way.
    [[nodiscard]] asio::awaitable<NetResult<std::string>> read(Duration patience);

    /// Sends one text message. A deadline missed ends the socket: half a frame may have left.
    ///
    /// Errors: as `read`; too_large (over kWriteBytesMax) and busy (another write runs) leave it open.
    [[nodiscard]] asio::awaitable<NetResult<void>> write(std::string text, Duration patience);

    /// Says goodbye (1000), waits up to `patience` for the server's, and ends. What runs ends with `stopped`.
    [[nodiscard]] asio::awaitable<void> close(Duration patience);

    /// At once, in any state, `connect` included: what runs ends with `stopped`.
    void abort();

    [[nodiscard]] bool is_open() const;
    /// What the server said when it closed; nothing while open, and nothing if it just went away.
    [[nodiscard]] const std::optional<CloseReason>& close_reason() const;

    static constexpr std::size_t kWriteBytesMax = 1u << 20;  // Odoo ends a connection over a larger one

private:
    class State;
    template <class T>
    static asio::awaitable<T> kept(std::shared_ptr<State> state, asio::awaitable<T> running);
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::net
