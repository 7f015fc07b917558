#pragma once
/// A TCP connection as a byte stream.

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "app/http/byte_stream.hpp"

namespace comptoir::http {

/// Thread: io. A read in flight keeps the stream's socket alive, not the stream: the connection owns both.
[[nodiscard]] std::unique_ptr<ByteStream> make_tcp_stream(asio::ip::tcp::socket socket);

}  // namespace comptoir::http
