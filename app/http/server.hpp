#pragma once
/// The front door: listens, speaks HTTP/1, and hands each request to the router.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "app/http/byte_stream.hpp"
#include "app/http/router.hpp"
#include "app/http/tls_context.hpp"

namespace comptoir::http {

/// Everything that bounds a caller. Each answers with its own status, CORS headers included, and then closes.
struct Limits {
    std::size_t request_line_bytes_max = 8u << 10;  ///< 414; an access token in a query is some hundred bytes
    std::size_t head_bytes_max = 16u << 10;         ///< 431; a browser with many cookies sends 4 KiB
    std::size_t header_count_max = 100;             ///< 431; a browser sends 20
    std::size_t body_bytes_max = 16u << 20;         ///< 413; the longest receipt seen is 4 MB of base64
    std::size_t bodies_bytes_max = 64u << 20;       ///< 503; all bodies being received or handled at once
    std::size_t pipelined_max = 100;                ///< 503; requests sent ahead without waiting
    std::size_t connections_max = 2048;             ///< 503; 1,000 held polls, twice
    std::size_t connections_per_peer_max = 1200;    ///< 503; one proxy in front of a shop is one address
    std::size_t handshakes_max = 128;          ///< the slowest goes; a till needs 5 ms, all of them at once
    std::size_t drain_bytes_max = 32u << 20;   ///< read and dropped after a refusal, so that it arrives
    Duration idle = std::chrono::seconds(75);  ///< closed without a word; a POS asks every 5 s
    Duration handshake = std::chrono::seconds(10);  ///< closed; from the connection to the end of TLS's part
    Duration head = std::chrono::seconds(10);       ///< 408; from the first byte to the end of the headers
    Duration body = std::chrono::seconds(60);       ///< 408; 16 MiB over poor Wi-Fi take 30 s
    Duration write = std::chrono::seconds(30);      ///< a caller that doesn't read its answer is dropped
    Duration drain = std::chrono::seconds(5);       ///< how long a refused caller may go on sending
    Duration rebind = std::chrono::seconds(5);      ///< until an address that was taken is tried again
    Duration stop = std::chrono::seconds(2);        ///< how long `stop` lets handlers finish
};

/// Who says how long a socket that was taken over is listened on: whoever gave it, or the lists of `listen`
/// and `listen_tls`, as for one that this program bound itself.
enum class Tenure { given, ours };

struct KeptSocket {
    int fd = -1;
    Security security = Security::plain;
    Tenure tenure = Tenure::given;
};

/// Listens on every address it was given and serves until stopped. Creates no threads. Raises this process's
/// own limit of open descriptors to what `Limits::connections_max` callers need, as far as the system allows:
/// services start with 1,024, which ends in the middle of a thousand held polls.
///
/// Thread: io; everything here, construction too, is called on the thread that runs the executor (or before
/// it runs).   Owner: the kiosk; the router outlives it.
class Server {
public:
    Server(asio::any_io_executor executor, Router& router, Limits limits = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens on "0.0.0.0:8069", "[::]:8069", "127.0.0.1:0" and so on; a second call replaces the list and
    /// keeps what stays. Tries at once; while not one address can be bound, and for those that can't, again
    /// every `rebind`. IPv6 sockets take IPv6 only. What went wrong is in `problems`.
    void listen(const std::vector<std::string>& addresses);
    /// The same over TLS. Connections keep the certificate that they began with; new ones get that of
    /// `context`. With an empty one nothing is listened on.
    void listen_tls(const std::vector<std::string>& addresses, TlsContext context);
    /// Takes over a socket that already listens, before `listen` is first called; an address that it covers
    /// is not bound again. Callers wait in it, unheard, until they can be served: over TLS until `listen_tls`
    /// has brought a context.   Errors: refused if it isn't one; then the descriptor stays the caller's.
    [[nodiscard]] Result<void> adopt(int listening_fd, Security security = Security::plain,
                                     Tenure tenure = Tenure::given);
    /// Copies of every socket that listens, which keep callers waiting once `stop` has closed ours: for the
    /// program that comes after this one. The descriptors are the caller's.
    [[nodiscard]] std::vector<KeptSocket> keep() const;
    /// The addresses of sockets that were given for TLS, whether or not they can be served yet.
    [[nodiscard]] std::vector<std::string> given_tls() const;
    /// New limits; running requests keep the deadlines they have.
    void apply(const Limits& limits);

    /// The addresses being listened on without TLS, with the port the system chose where 0 was asked for.
    [[nodiscard]] const std::vector<std::string>& bound() const;
    [[nodiscard]] const std::vector<std::string>& bound_tls() const;
    /// The port of one of those addresses.
    [[nodiscard]] static std::uint16_t port_of(const std::string& bound);
    /// The port of the first bound address; 0 when none.
    [[nodiscard]] std::uint16_t port() const;
    /// Addresses that could not be bound, and who holds the port where that can be found out.
    [[nodiscard]] const std::vector<std::string>& problems() const;
    /// Called whenever `bound`, `bound_tls` or `problems` changed.
    void on_change(std::function<void()> callback);
    [[nodiscard]] std::size_t connection_count() const;

    /// Stops accepting, tells held handlers that their callers are gone, lets them answer for `Limits::stop`,
    /// then closes what is left. Whoever was accepted before is answered once more; who still waits in a
    /// socket that somebody else holds, too, is not touched. Returns when no connection is. Calling it again
    /// is harmless.
    [[nodiscard]] asio::awaitable<void> stop();

    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::http
