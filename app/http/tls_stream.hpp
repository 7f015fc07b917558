#pragma once
/// A TLS connection as a byte stream, on the server's side.

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>

#include "app/base/clock.hpp"
#include "app/http/byte_stream.hpp"
#include "app/http/tls_context.hpp"

struct ssl_st;

namespace comptoir::http {

/// OpenSSL reads and writes the socket itself and never waits; asio says when it is worth another try. So
/// nothing is buffered twice, and a held poll costs little.
///
/// Thread: io.   Owner: one connection; what `read_some` was given must keep that owner alive until it is
/// called, as the connection's does.   Errors: whatever breaks TLS is the end of the stream.
class TlsStream final : public ByteStream {
public:
    TlsStream(asio::ip::tcp::socket socket, const TlsContext& context);
    ~TlsStream() override;

    /// To be awaited before anything else; false when there will be no TLS. It has no deadline of its own:
    /// `close` ends it.
    [[nodiscard]] asio::awaitable<bool> handshake();

    void read_some(std::span<char> into, ReadDone done) override;
    [[nodiscard]] asio::awaitable<bool> write_all(std::string_view bytes) override;
    [[nodiscard]] bool peer_has_closed() override;
    void cancel() override;
    void finish_writing() override;
    void close() override;

private:
    struct Free {
        void operator()(ssl_st* ssl) const;
    };
    enum class Wish { nothing, read, write };

    [[nodiscard]] Wish wish_after(int result);
    [[nodiscard]] asio::awaitable<bool> wait_for(Wish wish);
    void wait_and_read(Wish wish, std::span<char> into, ReadDone done);
    void try_to_read(std::span<char> into, ReadDone done, std::uint64_t cancelled);

    asio::ip::tcp::socket socket_;
    std::unique_ptr<ssl_st, Free> ssl_;
    std::uint64_t cancelled_ = 0;  ///< how often; a read that was only about to wait must hear of it
};

}  // namespace comptoir::http
