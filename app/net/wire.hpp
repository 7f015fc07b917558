#pragma once
/// The connection below a websocket: TCP, through a proxy where one is set, with TLS where the address asks
/// for it.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/net/address.hpp"
#include "app/net/failure.hpp"
#include "app/net/settings.hpp"

namespace comptoir::net {

namespace asio = boost::asio;

/// One stream for both kinds, so that the websocket above it is compiled once.
///
/// Thread: io.   Owner: the websocket, which outlives what it has running here.   It has no deadlines of its
/// own, but for one address of several: its owner closes it when the time is over.
class Wire {
public:
    using executor_type = asio::any_io_executor;

    explicit Wire(const asio::any_io_executor& executor) : socket_(executor) {}

    [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
    [[nodiscard]] asio::ip::tcp::socket& next_layer() { return socket_; }

    /// Errors: name_not_found, refused, unreachable, certificate, ca_file, not_tls, proxy; stopped after
    /// `close`.
    [[nodiscard]] asio::awaitable<NetResult<void>> connect(Address address, NetSettings settings);

    /// For good and at once; what runs ends.
    void close();

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [this](auto handler, const Buffers& into) {
                if (tls_) {
                    tls_->async_read_some(into, std::move(handler));
                } else {
                    socket_.async_read_some(into, std::move(handler));
                }
            },
            token, buffers);
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [this](auto handler, const Buffers& from) {
                if (tls_) {
                    tls_->async_write_some(from, std::move(handler));
                } else {
                    socket_.async_write_some(from, std::move(handler));
                }
            },
            token, buffers);
    }

private:
    using Endpoints = std::vector<asio::ip::tcp::endpoint>;
    struct Lookup;

    [[nodiscard]] asio::awaitable<NetResult<Endpoints>> look_up(std::string host, int port);
    [[nodiscard]] asio::awaitable<NetResult<void>> reach(std::string host, int port);
    [[nodiscard]] asio::awaitable<boost::system::error_code> dial(asio::ip::tcp::endpoint endpoint,
                                                                  Duration patience);
    [[nodiscard]] asio::awaitable<NetResult<void>> tunnel(std::string place);
    [[nodiscard]] asio::awaitable<NetResult<void>> secure(std::string host, std::string ca_file);

    asio::ip::tcp::socket socket_;
    std::optional<asio::ssl::context> tls_context_;
    std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_;
    std::shared_ptr<Lookup> lookup_;
    bool is_closed_ = false;
};

}  // namespace comptoir::net
