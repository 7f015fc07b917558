#include "app/http/tcp_stream.hpp"

#include <poll.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace comptoir::http {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

class TcpStream final : public ByteStream {
public:
    explicit TcpStream(tcp::socket socket) : socket_(std::move(socket)) {}

    void read_some(std::span<char> into, ReadDone done) override {
        socket_.async_read_some(
            asio::buffer(into.data(), into.size()),
            [done = std::move(done)](const error_code& ec, std::size_t size) { done(ec ? 0 : size); });
    }
    asio::awaitable<bool> write_all(std::string_view bytes) override {
        const auto [ec, size] = co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()),
                                                           asio::as_tuple(asio::use_awaitable));
        co_return !ec;
    }
    bool peer_has_closed() override {
        // POLLRDHUP is seen behind bytes that nobody has read yet; a peek would only see those.
        pollfd wait{socket_.native_handle(), POLLRDHUP, 0};
        return !socket_.is_open() || ::poll(&wait, 1, 0) > 0;
    }
    void cancel() override {
        error_code ignored;
        socket_.cancel(ignored);
    }
    void finish_writing() override {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
    }
    void close() override {
        error_code ignored;
        socket_.close(ignored);
    }

private:
    tcp::socket socket_;
};

}  // namespace

std::unique_ptr<ByteStream> make_tcp_stream(tcp::socket socket) {
    return std::make_unique<TcpStream>(std::move(socket));
}

}  // namespace comptoir::http
