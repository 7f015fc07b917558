#pragma once
/// What a connection is made of: bytes both ways. A TCP socket, TLS on one, and tests' pipes behind the same
/// seam.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

namespace comptoir::http {

namespace asio = boost::asio;

/// Whether others can listen to what passes.
enum class Security { plain, tls };

/// Thread: io.   Owner: one connection.
class ByteStream {
public:
    using ReadDone = std::function<void(std::size_t)>;

    virtual ~ByteStream() = default;
    /// Calls `done` once, later and never from inside the call, with how many bytes came; 0: the peer's end
    /// is closed, or `cancel` was called. `into` must live until then. One read at a time.
    virtual void read_some(std::span<char> into, ReadDone done) = 0;
    /// All of it, or false.
    [[nodiscard]] virtual asio::awaitable<bool> write_all(std::string_view bytes) = 0;
    /// Whether the peer's end is already known to be closed with nothing left to read; asks, never waits.
    [[nodiscard]] virtual bool peer_has_closed() = 0;
    /// Ends the waiting read and write; the stream stays usable for a last answer.
    virtual void cancel() = 0;
    /// Says that nothing more will be written; what the peer still sends can be read.
    virtual void finish_writing() = 0;
    /// Ends everything.
    virtual void close() = 0;
};

}  // namespace comptoir::http
