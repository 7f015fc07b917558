#pragma once
/// A server of plain sockets, or of TLS, that does to each caller what the test says.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/certificates.hpp"

namespace comptoir::test {

/// One caller's connection. Every wait ends when the server goes.
///
/// Thread: the connection's own.
class Line {
public:
    Line(int fd, SSL_CTX* context, const std::atomic<bool>& is_stopping)
        : fd_(fd), is_stopping_(is_stopping) {
        const timeval soon{0, 20'000};  // how often a wait looks whether the server goes
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof soon);
        if (context == nullptr) return;
        ssl_.reset(SSL_new(context));
        SSL_set_fd(ssl_.get(), fd_);
        int done = 0;
        while (!is_stopping_ && (done = SSL_accept(ssl_.get())) <= 0 && is_again(done)) {
        }
        is_good_ = done == 1;
    }
    ~Line() { ::close(fd_); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    /// False: TLS came to nothing.
    [[nodiscard]] bool is_good() const { return is_good_; }

    /// Some bytes; nothing once the caller or the server is gone.
    std::optional<std::string> receive() {
        char buffer[4096];
        while (!is_stopping_ && is_good_) {
            const int count = ssl_ ? SSL_read(ssl_.get(), buffer, sizeof buffer)
                                   : static_cast<int>(::recv(fd_, buffer, sizeof buffer, 0));
            if (count > 0) return std::string(buffer, static_cast<std::size_t>(count));
            if (!is_again(count)) return std::nullopt;
        }
        return std::nullopt;
    }
    /// Exactly so many bytes, those left over from before first.
    std::optional<std::string> receive(std::size_t size) {
        while (left_over_.size() < size) {
            auto more = receive();
            if (!more) return std::nullopt;
            left_over_ += *more;
        }
        std::string taken = left_over_.substr(0, size);
        left_over_.erase(0, size);
        return taken;
    }
    /// Up to and with `end`.
    std::optional<std::string> receive_until(std::string_view end) {
        std::size_t at = 0;
        while ((at = left_over_.find(end)) == std::string::npos) {
            auto more = receive();
            if (!more) return std::nullopt;
            left_over_ += *more;
        }
        return receive(at + end.size());
    }
    bool send(std::string_view bytes) {
        while (!bytes.empty() && !is_stopping_ && is_good_) {
            const int count = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                   : static_cast<int>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
            if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
            if (count <= 0 && !is_again(count)) return false;
        }
        return bytes.empty();
    }
    void wait_until_gone() {
        while (receive()) {
        }
    }

private:
    struct SslDeleter {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    [[nodiscard]] bool is_again(int result) const {
        if (!ssl_) return result < 0 && (errno == EAGAIN || errno == EINTR);
        const int error = SSL_get_error(ssl_.get(), result);
        return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
    }

    int fd_;
    const std::atomic<bool>& is_stopping_;
    std::unique_ptr<SSL, SslDeleter> ssl_;
    std::string left_over_;
    bool is_good_ = true;
};

/// Thread: made and destroyed by the test; the handlers run each in the thread of their connection.
class LoopbackServer {
public:
    /// What becomes of the connection after the bytes are sent.
    enum class After { close, keep_open, flood };
    struct Answer {
        std::string bytes;
        After after = After::close;
    };
    using Answers = std::function<Answer(const std::string& request)>;
    using Handler = std::function<void(Line& line, const std::string& request)>;

    explicit LoopbackServer(Answers answers)
        : LoopbackServer(Handler([answers = std::move(answers)](Line& line, const std::string& request) {
              give(line, answers(request));
          })) {}
    /// `greeting` is sent before anything is asked.
    explicit LoopbackServer(Handler handler, const Identity* identity = nullptr, std::string greeting = {})
        : handler_(std::move(handler)), greeting_(std::move(greeting)) {
        if (identity != nullptr) {
            context_.reset(SSL_CTX_new(TLS_server_method()));
            SSL_CTX_use_certificate(context_.get(), identity->certificate.get());
            SSL_CTX_use_PrivateKey(context_.get(), identity->key.get());
        }
        ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to callers that have gone
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ::listen(listener_, 128);
        socklen_t size = sizeof address;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~LoopbackServer() {
        is_stopping_ = true;
        acceptor_.join();
        for (auto& thread : connections_) thread.join();
        ::close(listener_);
    }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    /// The heads of what was asked so far, in the order in which they were whole.
    [[nodiscard]] std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

private:
    struct ContextDeleter {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    static void give(Line& line, const Answer& answer) {
        line.send(answer.bytes);
        while (answer.after == After::flood && line.send(std::string(16384, 'x'))) {
        }
        if (answer.after == After::keep_open) line.wait_until_gone();
    }
    void accept_all() {
        while (!is_stopping_) {
            pollfd waiting{listener_, POLLIN, 0};
            if (::poll(&waiting, 1, 20) <= 0) continue;
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd >= 0) connections_.emplace_back([this, fd] { serve(fd); });
        }
    }
    void serve(int fd) {
        Line line(fd, context_.get(), is_stopping_);
        line.send(greeting_);
        const auto request = line.receive_until("\r\n\r\n");
        if (!request) return;
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(*request);
        }
        handler_(line, *request);
    }

    Handler handler_;
    std::string greeting_;
    std::unique_ptr<SSL_CTX, ContextDeleter> context_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> is_stopping_{false};
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<std::thread> connections_;  // grown by the acceptor alone, joined after it
    std::thread acceptor_;
};

}  // namespace comptoir::test
