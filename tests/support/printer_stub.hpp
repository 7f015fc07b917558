#pragma once
/// A network printer on loopback that a test can make misbehave. It runs on the test's own io context.

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/protocols/escpos_interpreter.hpp"

namespace comptoir::test {

namespace asio = boost::asio;

/// One client at a time, as such printers have it.
class PrinterStub {
public:
    enum class Manner {
        well,           ///< prints and answers
        mute,           ///< prints and says nothing
        never_reads,    ///< accepts, and takes no byte
        closes_at_once  ///< accepts and hangs up
    };

    explicit PrinterStub(asio::io_context& io, Manner how = Manner::well, int width_dots = 576)
        : interpreter(width_dots, {.reply = [this](std::string_view bytes) { reply(bytes); },
                                   .cut = [this](const bridge::Paper& paper) { receipts.push_back(paper); },
                                   .pulse = [this](auto, auto) { ++pulses; }}),
          manner(how),
          acceptor_(io),
          socket_(io) {
        acceptor_.open(asio::ip::tcp::v4());
        acceptor_.set_option(asio::socket_base::receive_buffer_size(4'096));  // as small as a printer's
        acceptor_.bind({asio::ip::address_v4::loopback(), 0});
        acceptor_.listen(4);
        auto health = interpreter.health();
        health.mute = how == Manner::mute;
        interpreter.set_health(health);
        accept();
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::string uri() const { return "tcp://127.0.0.1:" + std::to_string(port()); }
    /// Hangs up after so many more bytes.
    void close_after(std::size_t bytes) { bytes_until_close_ = bytes; }
    void hang_up() {
        boost::system::error_code ignored;
        socket_.set_option(asio::socket_base::linger(true, 0), ignored);
        socket_.close(ignored);
    }
    /// No one listens any more.
    void go_away() {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        hang_up();
    }
    void say(std::string_view bytes) { reply(bytes); }

    bridge::EscposInterpreter interpreter;
    Manner manner;
    std::vector<bridge::Paper> receipts;
    int pulses = 0;
    int connections = 0;
    std::size_t bytes_taken = 0;
    bool saw_orderly_end = false;

private:
    void accept() {
        acceptor_.async_accept([this, weak = std::weak_ptr<int>(alive_)](boost::system::error_code ec,
                                                                         asio::ip::tcp::socket socket) {
            if (ec || weak.expired()) return;
            ++connections;
            socket_ = std::move(socket);
            interpreter.power_cycle();
            if (manner == Manner::closes_at_once) hang_up();
            if (manner == Manner::closes_at_once) return accept();
            if (manner != Manner::never_reads) read();
        });
    }

    void read() {
        const std::size_t room = std::min(buffer_.size(), bytes_until_close_);
        socket_.async_read_some(
            asio::buffer(buffer_.data(), room),
            [this, weak = std::weak_ptr<int>(alive_)](boost::system::error_code ec, std::size_t n) {
                if (weak.expired()) return;
                if (ec) {
                    saw_orderly_end = ec == asio::error::eof;
                    boost::system::error_code ignored;
                    socket_.close(ignored);
                    return accept();
                }
                n = std::min(n, bytes_until_close_);
                bytes_taken += n;
                if (bytes_until_close_ != std::string::npos) bytes_until_close_ -= n;
                interpreter.feed({buffer_.data(), n});
                if (bytes_until_close_ == 0) {
                    bytes_until_close_ = std::string::npos;
                    hang_up();
                    return accept();
                }
                read();
            });
    }

    void reply(std::string_view bytes) {
        boost::system::error_code ignored;
        if (socket_.is_open()) asio::write(socket_, asio::buffer(bytes), ignored);
    }

    asio::ip::tcp::acceptor acceptor_;
    asio::ip::tcp::socket socket_;
    std::array<char, 1'024> buffer_{};
    std::size_t bytes_until_close_ = std::string::npos;
    std::shared_ptr<int> alive_ = std::make_shared<int>();  // handlers may run when the stub has gone
};

}  // namespace comptoir::test
