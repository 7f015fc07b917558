#pragma once
/// A TCP peer that says one thing to everybody, whatever it is asked.

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace comptoir::test {

/// Thread: one of its own.   Owner: the test.
class AnsweringPeer {
public:
    enum class Manner {
        answers,        ///< and hangs up, once it has heard something
        answers_once,   ///< the first that connects; it is silent to the others
        never_answers,  ///< takes the connection and is silent
        drips,          ///< says it again and again, a byte at a time, and never ends
    };

    explicit AnsweringPeer(std::string says, Manner manner = Manner::answers)
        : says_(std::move(says)),
          manner_(manner),
          acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
          port_(acceptor_.local_endpoint().port()) {
        accept();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~AnsweringPeer() {
        boost::asio::post(io_, [this] { io_.stop(); });
        thread_.join();
    }
    AnsweringPeer(const AnsweringPeer&) = delete;
    AnsweringPeer& operator=(const AnsweringPeer&) = delete;

    [[nodiscard]] std::string uri(const std::string& scheme) const {
        return scheme + "://127.0.0.1:" + std::to_string(port_);
    }
    /// How many said something.
    [[nodiscard]] int heard() const { return heard_; }

private:
    using Socket = boost::asio::ip::tcp::socket;
    struct Guest {
        explicit Guest(Socket from) : socket(std::move(from)), timer(socket.get_executor()) {}
        Socket socket;
        boost::asio::steady_timer timer;
        std::array<char, 4'096> heard{};
        std::size_t said = 0;
    };

    void accept() {
        acceptor_.async_accept([this](boost::system::error_code ec, Socket socket) {
            if (ec) return;
            hear(std::make_shared<Guest>(std::move(socket)));
            accept();
        });
    }
    void hear(const std::shared_ptr<Guest>& guest) {
        guest->socket.async_read_some(
            boost::asio::buffer(guest->heard), [this, guest](boost::system::error_code ec, std::size_t) {
                if (ec) return;
                const bool is_first = ++heard_ == 1;
                if (manner_ == Manner::drips) return drip(guest);
                if (manner_ == Manner::never_answers || (manner_ == Manner::answers_once && !is_first)) {
                    held_.push_back(guest);
                    return;
                }
                boost::asio::async_write(guest->socket, boost::asio::buffer(says_), [guest](auto, auto) {});
            });
    }
    void drip(const std::shared_ptr<Guest>& guest) {
        guest->timer.expires_after(std::chrono::milliseconds(10));
        guest->timer.async_wait([this, guest](boost::system::error_code ec) {
            if (ec) return;
            const char next = says_[guest->said++ % says_.size()];
            boost::system::error_code failed;
            boost::asio::write(guest->socket, boost::asio::buffer(&next, 1), failed);
            if (!failed) drip(guest);
        });
    }

    std::string says_;
    Manner manner_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::vector<std::shared_ptr<Guest>> held_;
    std::atomic<int> heard_{0};
    std::thread thread_;
};

}  // namespace comptoir::test
