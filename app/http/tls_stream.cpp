#include "app/http/tls_stream.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <climits>
#include <utility>

namespace comptoir::http {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

int fd_behind(BIO* bio) {
    return static_cast<tcp::socket*>(BIO_get_data(bio))->native_handle();
}

// OpenSSL's own socket BIO writes with write(2): a till that hung up would end this process by SIGPIPE.
int write_to_socket(BIO* bio, const char* bytes, int size) {
    ssize_t sent = 0;
    do sent = ::send(fd_behind(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    BIO_clear_retry_flags(bio);
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int read_from_socket(BIO* bio, char* into, int size) {
    ssize_t got = 0;
    do got = ::recv(fd_behind(bio), into, static_cast<std::size_t>(size), MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    BIO_clear_retry_flags(bio);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_read(bio);
    return static_cast<int>(got);
}

long control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// Made once and kept for good, as OpenSSL keeps its own.
BIO_METHOD* socket_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "asio socket");
        if (made == nullptr) return made;
        BIO_meth_set_write(made, write_to_socket);
        BIO_meth_set_read(made, read_from_socket);
        BIO_meth_set_ctrl(made, control);
        return made;
    }();
    return method;
}

}  // namespace

void TlsStream::Free::operator()(ssl_st* ssl) const {
    SSL_free(ssl);
}

TlsStream::TlsStream(tcp::socket socket, const TlsContext& context)
    : socket_(std::move(socket)), ssl_(context ? SSL_new(context.get()) : nullptr) {
    BIO* const bio = ssl_ && socket_method() != nullptr ? BIO_new(socket_method()) : nullptr;
    if (bio == nullptr) {
        ssl_.reset();
        return;
    }
    BIO_set_data(bio, &socket_);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_accept_state(ssl_.get());
}

TlsStream::~TlsStream() = default;

/// What has to happen before the same call is worth another try. Source: SSL_get_error(3).
TlsStream::Wish TlsStream::wish_after(int result) {
    const int error = SSL_get_error(ssl_.get(), result);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ) return Wish::read;
    return error == SSL_ERROR_WANT_WRITE ? Wish::write : Wish::nothing;
}

asio::awaitable<bool> TlsStream::wait_for(Wish wish) {
    if (wish == Wish::nothing || !socket_.is_open()) co_return false;
    const auto kind = wish == Wish::read ? tcp::socket::wait_read : tcp::socket::wait_write;
    const auto [ec] = co_await socket_.async_wait(kind, kTuple);
    co_return !ec;
}

asio::awaitable<bool> TlsStream::handshake() {
    if (!ssl_) co_return false;
    for (;;) {
        ERR_clear_error();
        const int result = SSL_accept(ssl_.get());
        if (result == 1) co_return true;
        const bool is_worth_it = co_await wait_for(wish_after(result));
        if (!is_worth_it) co_return false;
    }
}

void TlsStream::read_some(std::span<char> into, ReadDone done) {
    // What has been decrypted already makes no socket readable.
    if (!ssl_ || !socket_.is_open() || SSL_has_pending(ssl_.get()) == 1) {
        asio::post(socket_.get_executor(),
                   [this, into, done = std::move(done), cancelled = cancelled_]() mutable {
                       try_to_read(into, std::move(done), cancelled);
                   });
        return;
    }
    wait_and_read(Wish::read, into, std::move(done));
}

void TlsStream::wait_and_read(Wish wish, std::span<char> into, ReadDone done) {
    const auto kind = wish == Wish::read ? tcp::socket::wait_read : tcp::socket::wait_write;
    socket_.async_wait(
        kind, [this, into, done = std::move(done), cancelled = cancelled_](const error_code& ec) mutable {
            if (ec) return done(0);
            try_to_read(into, std::move(done), cancelled);
        });
}

void TlsStream::try_to_read(std::span<char> into, ReadDone done, std::uint64_t cancelled) {
    if (!ssl_ || cancelled != cancelled_) return done(0);
    std::size_t got = 0;
    ERR_clear_error();
    const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
    if (result == 1) return done(got);
    const Wish wish = wish_after(result);
    if (wish == Wish::nothing || !socket_.is_open()) return done(0);
    wait_and_read(wish, into, std::move(done));
}

asio::awaitable<bool> TlsStream::write_all(std::string_view bytes) {
    if (!ssl_) co_return false;
    const std::uint64_t cancelled = cancelled_;
    while (!bytes.empty()) {
        std::size_t written = 0;
        ERR_clear_error();
        const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
        if (result == 1) {
            bytes.remove_prefix(written);
            continue;
        }
        const bool is_worth_it = co_await wait_for(wish_after(result));
        if (!is_worth_it || cancelled != cancelled_) co_return false;
    }
    co_return true;
}

bool TlsStream::peer_has_closed() {
    pollfd wait{socket_.native_handle(), POLLRDHUP, 0};
    return !ssl_ || !socket_.is_open() || ::poll(&wait, 1, 0) > 0 ||
           (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

void TlsStream::cancel() {
    ++cancelled_;
    error_code ignored;
    socket_.cancel(ignored);
}

/// One try to say goodbye: where the socket takes no more, the peer learns it from TCP.
void TlsStream::finish_writing() {
    ERR_clear_error();
    if (ssl_ && socket_.is_open()) SSL_shutdown(ssl_.get());
    ERR_clear_error();
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void TlsStream::close() {
    ++cancelled_;
    error_code ignored;
    socket_.close(ignored);
}

}  // namespace comptoir::http
