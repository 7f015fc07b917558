#pragma once
/// What lies between a TLS port and HTTP: the first byte, and the handshake.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>

#include "app/base/clock.hpp"
#include "app/http/byte_stream.hpp"
#include "app/http/tls_context.hpp"

namespace comptoir::http {

/// Callers who are not through yet. A till's handshake takes some milliseconds, so that at the bound the one
/// who has been at it longest goes: whoever sends a byte a second keeps nobody out.
///
/// Thread: io.   Owner: the server; its coroutines share it.
class TlsDoor : public std::enable_shared_from_this<TlsDoor> {
public:
    /// `stream` is empty where the caller spoke plain HTTP; then `socket` is what it spoke to.
    struct Come {
        std::unique_ptr<ByteStream> stream;
        asio::ip::tcp::socket socket;
    };
    using Done = std::function<void(Come)>;

    explicit TlsDoor(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    /// Calls `done` once the caller has shown what it speaks and, where that is TLS, has agreed with us;
    /// never, and closes, where it speaks neither or has not come so far after `patience`.
    void let_in(asio::ip::tcp::socket socket, TlsContext context, Duration patience, std::size_t at_once_max,
                Done done);
    /// Ends everybody who is not through.
    void close();
    [[nodiscard]] std::size_t count() const { return visits_.size(); }

private:
    struct Visit;
    using Visits = std::list<std::shared_ptr<Visit>>;

    [[nodiscard]] asio::awaitable<void> greet(std::shared_ptr<Visit> visit, Done done);

    asio::any_io_executor executor_;
    Visits visits_;  ///< oldest first
};

}  // namespace comptoir::http
