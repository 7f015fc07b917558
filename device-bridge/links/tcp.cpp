#include "device-bridge/links/tcp.hpp"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <vector>

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

void cancel(tcp::resolver& resolver) {
    resolver.cancel();
}

/// A socket that was closed in the same moment has nothing to cancel, and would throw.
void cancel(tcp::socket& socket) {
    error_code ignored;
    socket.cancel(ignored);
}

/// Cancels what `what` does when the time is up, and can tell afterwards that it did.
template <class What>
class Alarm {
public:
    Alarm(What& what, Duration in) : timer_(what.get_executor()), live_(std::make_shared<bool>(true)) {
        timer_.expires_after(in);
        timer_.async_wait([&what, live = live_](error_code ec) {
            if (ec || !*live) return;
            *live = false;
            cancel(what);
        });
    }
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;
    ~Alarm() { *live_ = false; }
    [[nodiscard]] bool rang() const { return !*live_; }

private:
    asio::steady_timer timer_;
    std::shared_ptr<bool> live_;
};

/// A printer that was switched off answers nothing: notice within half a minute.
void watch_peer(tcp::socket& socket) {
    // A band. More would only wait in our own kernel, where it looks as if gone, and a drawer's pulse
    // behind it.
    constexpr int kSendBytesMax = 8'192;
    constexpr int kUnsentBytesMax = 2'048;  // a quarter of a band that the network has not taken yet
    error_code ignored;
    socket.set_option(asio::socket_base::send_buffer_size(kSendBytesMax), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    socket.set_option(tcp::no_delay(true), ignored);
    const auto set = [&](int name, int value) {
        ::setsockopt(socket.native_handle(), IPPROTO_TCP, name, &value, sizeof value);
    };
    set(TCP_NOTSENT_LOWAT, kUnsentBytesMax);
    set(TCP_KEEPIDLE, 10);
    set(TCP_KEEPINTVL, 5);
    set(TCP_KEEPCNT, 3);
}

int unacknowledged(tcp::socket& socket) {
    int bytes = 0;
    return ::ioctl(socket.native_handle(), SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

/// True while the peer has not reset the connection; an orderly end is no reset.
bool is_whole(tcp::socket& socket) {
    char peeked = 0;
    if (::recv(socket.native_handle(), &peeked, 1, MSG_PEEK | MSG_DONTWAIT) >= 0) return true;
    return errno == EAGAIN || errno == EINTR;
}

}  // namespace

struct TcpLink::State {
    State(asio::any_io_executor on, TcpAddress to, const Clock& with)
        : executor(on), address(std::move(to)), clock(with), socket(on), resolver(on) {}

    asio::any_io_executor executor;
    TcpAddress address;
    const Clock& clock;
    tcp::socket socket;
    tcp::resolver resolver;
    unsigned closes = 0;  // how often somebody called close: an open underway ends with it

    [[nodiscard]] std::string name() const {
        const bool is_v6 = address.host.find(':') != std::string::npos;
        return (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
    }
    [[nodiscard]] bool is_late(Time deadline) const { return clock.now() >= deadline; }
    asio::awaitable<Result<std::vector<tcp::endpoint>>> look_up(Time deadline);
    asio::awaitable<Result<void>> connect(tcp::endpoint endpoint, Time deadline);
    asio::awaitable<Result<void>> wait(tcp::socket::wait_type what, Time deadline);
    Error lost(error_code ec, const char* doing);
};

TcpLink::TcpLink(asio::any_io_executor executor, TcpAddress address, const Clock& clock)
    : state_(std::make_unique<State>(std::move(executor), std::move(address), clock)) {}

TcpLink::~TcpLink() {
    close();
}

asio::awaitable<Result<void>> TcpLink::open(Time deadline) {
    close();
    const auto closes = state_->closes;
    const auto endpoints = co_await state_->look_up(deadline);
    if (!endpoints) co_return tl::unexpected(endpoints.error());
    Result<void> result = fail(ErrorCode::offline, state_->name() + ": no address");
    for (const tcp::endpoint& endpoint : *endpoints) {
        if (state_->closes != closes) co_return fail(ErrorCode::offline, state_->name() + ": closed");
        result = co_await state_->connect(endpoint, deadline);
        if (result || result.error().code == ErrorCode::timeout) break;
    }
    co_return result;
}

asio::awaitable<Result<std::vector<tcp::endpoint>>> TcpLink::State::look_up(Time deadline) {
    error_code ec;
    const auto literal = asio::ip::make_address(address.host, ec);
    if (!ec) co_return std::vector{tcp::endpoint(literal, address.port)};
    const Alarm alarm(resolver, deadline - clock.now());
    const auto [failure, found] = co_await resolver.async_resolve(address.host, std::to_string(address.port),
                                                                  tcp::resolver::numeric_service, kAnswer);
    if (alarm.rang()) co_return fail(ErrorCode::timeout, name() + ": the name was not found in time");
    if (failure) co_return fail(ErrorCode::offline, name() + ": " + failure.message());
    std::vector<tcp::endpoint> endpoints;
    for (const auto& entry : found) {
        if (endpoints.size() < kAddressesMax) endpoints.push_back(entry.endpoint());
    }
    co_return endpoints;
}

asio::awaitable<Result<void>> TcpLink::State::connect(tcp::endpoint endpoint, Time deadline) {
    error_code ec;
    socket.close(ec);
    socket.open(endpoint.protocol(), ec);
    if (ec) co_return fail(ErrorCode::offline, name() + ": " + ec.message());
    const Alarm alarm(socket, deadline - clock.now());
    const auto [failure] = co_await socket.async_connect(endpoint, kAnswer);
    if (!failure) {
        watch_peer(socket);
        socket.non_blocking(true, ec);
        co_return Result<void>{};
    }
    const bool is_late = alarm.rang();
    socket.close(ec);
    if (is_late) co_return fail(ErrorCode::timeout, name() + ": nobody answered in time");
    co_return fail(ErrorCode::offline, name() + ": " + failure.message());
}

asio::awaitable<Result<std::size_t>> TcpLink::read_some(std::span<char> into, Time deadline) {
    while (is_open()) {
        error_code ec;
        const std::size_t count = state_->socket.read_some(asio::buffer(into.data(), into.size()), ec);
        if (!ec) co_return count;
        if (ec != asio::error::would_block) co_return tl::unexpected(state_->lost(ec, "reading"));
        const auto waited = co_await state_->wait(tcp::socket::wait_read, deadline);
        if (!waited) co_return tl::unexpected(waited.error());
    }
    co_return fail(ErrorCode::offline, state_->name() + ": not connected");
}

asio::awaitable<Result<std::size_t>> TcpLink::write_some(std::string_view bytes, Time deadline) {
    while (is_open()) {
        error_code ec;
        const std::size_t count = state_->socket.write_some(asio::buffer(bytes), ec);
        if (!ec) co_return count;
        if (ec != asio::error::would_block) co_return tl::unexpected(state_->lost(ec, "writing"));
        const auto waited = co_await state_->wait(tcp::socket::wait_write, deadline);
        if (!waited) co_return tl::unexpected(waited.error());
    }
    co_return fail(ErrorCode::offline, state_->name() + ": not connected");
}

asio::awaitable<Result<void>> TcpLink::State::wait(tcp::socket::wait_type what, Time deadline) {
    if (is_late(deadline)) co_return fail(ErrorCode::timeout, name() + ": not in time");
    const Alarm alarm(socket, deadline - clock.now());
    const auto [ec] = co_await socket.async_wait(what, kAnswer);
    if (alarm.rang()) co_return fail(ErrorCode::timeout, name() + ": not in time");
    if (ec) co_return fail(ErrorCode::offline, name() + ": closed");
    co_return Result<void>{};
}

asio::awaitable<Result<void>> TcpLink::drain(Time deadline) {
    // Linux has no event for an empty send queue, so look again, ever more seldom.
    auto pause = std::chrono::milliseconds(1);
    constexpr auto kPauseMax = std::chrono::milliseconds(50);  // twenty looks a second
    asio::steady_timer timer(state_->executor);
    while (is_open()) {
        const bool is_taken = unacknowledged(state_->socket) == 0;
        if (!is_whole(state_->socket))
            co_return tl::unexpected(state_->lost(asio::error::connection_reset, "draining"));
        if (is_taken) co_return Result<void>{};
        if (state_->is_late(deadline)) {
            co_return fail(ErrorCode::timeout, state_->name() + ": does not take the bytes sent");
        }
        timer.expires_after(std::min<Duration>(pause, deadline - state_->clock.now()));
        co_await timer.async_wait(kAnswer);
        pause = std::min(pause * 2, kPauseMax);
    }
    co_return fail(ErrorCode::offline, state_->name() + ": not connected");
}

asio::awaitable<void> TcpLink::finish(Time deadline) {
    if (!co_await drain(deadline)) {
        close();
        co_return;
    }
    error_code ignored;
    state_->socket.shutdown(tcp::socket::shutdown_send, ignored);
    std::array<char, 64> late_words{};
    constexpr int kLateWordsMax = 64;  // a peer that goes on talking is not waited for
    for (int i = 0; i < kLateWordsMax; ++i) {
        if (!co_await read_some(late_words, deadline)) break;
    }
    close();
}

void TcpLink::close() {
    error_code ignored;
    ++state_->closes;
    state_->resolver.cancel();
    if (!state_->socket.is_open()) return;
    if (unacknowledged(state_->socket) > 0) {
        // Without this the system would go on sending a job that we have just called lost.
        state_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
    } else {
        state_->socket.shutdown(tcp::socket::shutdown_both, ignored);
    }
    state_->socket.close(ignored);
}

bool TcpLink::is_open() const {
    return state_->socket.is_open();
}

std::string TcpLink::describe() const {
    return "tcp " + state_->name();
}

Error TcpLink::State::lost(error_code ec, const char* doing) {
    error_code ignored;
    socket.close(ignored);
    const std::string why = ec == asio::error::eof ? "the other end closed the connection" : ec.message();
    return Error{ErrorCode::offline, name() + ": " + why + " while " + doing};
}

}  // namespace comptoir::bridge
