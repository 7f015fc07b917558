#pragma once
/// A printer in the network, as a benchmark hears it.

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace comptoir::bench {

/// Serves one connection after the other until it goes.
///
/// Thread: `hear` is called on one of its own.   Owner: the last member of whoever hears.
class NetworkPrinter {
public:
    using tcp = boost::asio::ip::tcp;
    using Hear = std::function<void(tcp::socket&, std::string_view bytes)>;

    /// `buffer_bytes`: what it takes without reading; 0: as the system has it.
    explicit NetworkPrinter(Hear hear, int buffer_bytes = 0) : hear_(std::move(hear)), acceptor_(io_) {
        acceptor_.open(tcp::v4());
        if (buffer_bytes > 0) {
            acceptor_.set_option(boost::asio::socket_base::receive_buffer_size(buffer_bytes));
        }
        acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0});
        acceptor_.listen(4);
        thread_ = std::thread([this] { serve(); });
    }
    ~NetworkPrinter() {
        is_over_ = true;
        boost::system::error_code ignored;
        tcp::socket last(io_);  // so that the acceptor wakes up
        last.connect(acceptor_.local_endpoint(), ignored);
        last.close(ignored);
        thread_.join();
    }
    NetworkPrinter(const NetworkPrinter&) = delete;
    NetworkPrinter& operator=(const NetworkPrinter&) = delete;

    [[nodiscard]] std::string uri() const {
        return "tcp://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }

    static void answer(tcp::socket& socket, std::string_view bytes) {
        boost::system::error_code ignored;
        boost::asio::write(socket, boost::asio::buffer(bytes), ignored);
    }

private:
    void serve() {
        while (!is_over_) {
            boost::system::error_code ec;
            tcp::socket socket = acceptor_.accept(ec);
            std::array<char, 65'536> bytes{};
            while (!ec && !is_over_) {
                const std::size_t count = socket.read_some(boost::asio::buffer(bytes), ec);
                hear_(socket, {bytes.data(), count});
            }
        }
    }

    const Hear hear_;
    boost::asio::io_context io_;
    tcp::acceptor acceptor_;
    std::atomic<bool> is_over_{false};
    std::thread thread_;
};

}  // namespace comptoir::bench
