#include "app/net/websocket.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <utility>

#include "app/base/check.hpp"
#include "app/net/address.hpp"
#include "app/net/alarm.hpp"
#include "app/net/exchange.hpp"
#include "app/net/header_text.hpp"
#include "app/net/wire.hpp"

namespace comptoir::net {
namespace {

namespace beast = boost::beast;
namespace ws = boost::beast::websocket;
using boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kBufferKeptMax =
    64 * 1024;  // a usual snapshot has 4 KB; a replay's megabytes are given back
constexpr std::size_t kDetailBytesMax = 200;    // of what a server writes and we log
constexpr std::chrono::seconds kGoodbyeMax{5};  // answering the server's close frame; it reads or it doesn't

/// What a server wrote, as a line of ours may hold it.
std::string printable(std::string_view text) {
    std::string out(text.substr(0, kDetailBytesMax));
    std::replace_if(
        out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
    return out;
}

bool is_http_trouble(const error_code& ec) {
    static const auto& category = beast::http::make_error_code(beast::http::error::end_of_stream).category();
    return ec.category() == category;
}

/// The handshake was answered, but not with 101.
tl::unexpected<Failure> declined(const ws::response_type& answer) {
    const int status = static_cast<int>(answer.result_int());
    const auto location = answer[beast::http::field::location];
    if (is_redirection(status) && !location.empty())
        return fail(Fault::redirected, printable({location.data(), location.size()}), status);
    const auto reason = answer.reason();
    return fail(Fault::http_status, printable({reason.data(), reason.size()}), status);
}

Fault fault_of(const error_code& ec) {
    if (ec == ws::error::message_too_big || ec == ws::error::buffer_overflow) return Fault::too_large;
    if (ec == ws::condition::protocol_violation || ec == ws::condition::handshake_failed)
        return Fault::malformed;
    namespace http = beast::http;
    if (ec == http::error::end_of_stream || ec == http::error::partial_message) return Fault::hung_up;
    if (ec == http::error::header_limit || ec == http::error::body_limit ||
        ec == http::error::buffer_overflow)
        return Fault::too_large;
    if (is_http_trouble(ec)) return Fault::not_http;
    return Fault::hung_up;
}

class Flag {
public:
    explicit Flag(bool& flag) : flag_(flag) { flag_ = true; }
    ~Flag() { flag_ = false; }
    Flag(const Flag&) = delete;
    Flag& operator=(const Flag&) = delete;

private:
    bool& flag_;
};

}  // namespace

/// The close frame has said goodbye already: no second one at the level of TLS. Found by Beast through the
/// namespace.
template <class Handler>
void async_teardown(beast::role_type, Wire& wire, Handler&& handler) {
    wire.close();
    asio::post(wire.get_executor(), beast::bind_front_handler(std::forward<Handler>(handler), error_code()));
}

/// Kept alive by the owner and by all that runs on it.
class WebSocket::State : public std::enable_shared_from_this<State> {
public:
    State(asio::any_io_executor executor, NetSettings settings, WebSocketLimits limits)
        : executor_(std::move(executor)),
          settings_(std::move(settings)),
          limits_(limits),
          stream_(executor_),
          buffer_(limits.message_bytes + kBufferKeptMax),
          arrival_(executor_) {}

    [[nodiscard]] asio::awaitable<NetResult<void>> connect(WebSocketRequest request, Duration patience);
    [[nodiscard]] asio::awaitable<NetResult<std::string>> read(Duration patience);
    [[nodiscard]] asio::awaitable<NetResult<void>> write(std::string text, Duration patience);
    [[nodiscard]] asio::awaitable<void> close(Duration patience);
    void abort();
    void let_go();

    [[nodiscard]] bool is_open() const { return is_open_; }
    [[nodiscard]] const std::optional<CloseReason>& close_reason() const { return close_reason_; }

private:
    [[nodiscard]] asio::awaitable<NetResult<void>> shake_hands(Address address, WebSocketRequest request);
    void read_on();
    void on_read(const error_code& ec);
    void end(tl::unexpected<Failure> why);
    [[nodiscard]] tl::unexpected<Failure> failure_of(const error_code& ec);
    [[nodiscard]] Wire& wire() { return stream_.next_layer(); }

    asio::any_io_executor executor_;
    NetSettings settings_;
    WebSocketLimits limits_;
    ws::stream<Wire, false> stream_;  ///< false: no compression; Odoo offers none
    beast::flat_buffer buffer_;
    asio::steady_timer arrival_;          ///< cancelled when a message came, or the end
    std::optional<std::string> message_;  ///< came, and nobody has taken it yet
    std::optional<Failure> failure_;      ///< why it is over
    std::optional<CloseReason> close_reason_;
    bool has_begun_ = false;
    bool is_open_ = false;
    bool is_stopped_ = false;   ///< by us
    bool is_waiting_ = false;   ///< a read of our owner's
    bool is_draining_ = false;  ///< a read of the stream
    bool is_writing_ = false;
    bool was_partial_ = false;  ///< at the last deadline, half a message was there
};

asio::awaitable<NetResult<void>> WebSocket::State::connect(WebSocketRequest request, Duration patience) {
    CHECK(!has_begun_, "a websocket connects once");
    has_begun_ = true;
    if (is_stopped_) co_return fail(Fault::stopped);
    auto address = address_of(request.url);
    const bool is_sane = is_header_text(request.origin) && is_header_text(request.user_agent) &&
                         is_header_text(request.cookie);
    if (address && !is_sane) address = fail(Fault::bad_address, "a header holds what no header may");
    NetResult<void> done;
    if (address) {
        const Alarm alarm(executor_, patience, [this] { wire().close(); });
        done = co_await wire().connect(*address, settings_);
        if (done) done = co_await shake_hands(*address, std::move(request));
        const bool knows_more = !done && done.error().fault == Fault::name_not_found;
        if (alarm.has_rung() && !knows_more) done = fail(Fault::timeout);
    } else {
        done = tl::unexpected(address.error());
    }
    if (is_stopped_) done = fail(Fault::stopped);
    if (!done) {
        end(tl::unexpected(done.error()));
        co_return done;
    }
    is_open_ = true;
    read_on();
    co_return done;
}

asio::awaitable<NetResult<void>> WebSocket::State::shake_hands(Address address, WebSocketRequest request) {
    if (request.origin.empty()) request.origin = address.origin;
    stream_.set_option(ws::stream_base::decorator([request](ws::request_type& head) {
        head.set(beast::http::field::origin, request.origin);
        head.set(beast::http::field::user_agent, request.user_agent);
        if (!request.cookie.empty()) head.set(beast::http::field::cookie, request.cookie);
    }));
    stream_.read_message_max(limits_.message_bytes);
    stream_.auto_fragment(false);
    stream_.text(true);
    ws::response_type answer;
    const auto [ec] = co_await stream_.async_handshake(answer, address.authority, address.target, kTuple);
    if (ec == ws::condition::handshake_failed && answer.result() != beast::http::status::switching_protocols)
        co_return declined(answer);
    if (ec) co_return failure_of(ec);
    stream_.set_option(ws::stream_base::timeout{
        .handshake_timeout = kGoodbyeMax, .idle_timeout = limits_.keep_alive, .keep_alive_pings = true});
    co_return NetResult<void>{};
}

void WebSocket::State::read_on() {
    if (!is_open_ || is_draining_ || message_) return;
    is_draining_ = true;
    stream_.async_read(buffer_, [self = shared_from_this()](const error_code& ec, std::size_t) {
        self->is_draining_ = false;
        self->on_read(ec);
    });
}

void WebSocket::State::on_read(const error_code& ec) {
    if (ec) {
        end(failure_of(ec));
    } else if (!stream_.got_text()) {
        end(fail(Fault::malformed, "a binary message"));
    } else if (is_open_) {
        message_ = beast::buffers_to_string(buffer_.data());
        arrival_.cancel();
    }
    buffer_.consume(buffer_.size());
    if (buffer_.capacity() > kBufferKeptMax) buffer_.shrink_to_fit();
}

tl::unexpected<Failure> WebSocket::State::failure_of(const error_code& ec) {
    if (is_stopped_) return fail(Fault::stopped);
    if (ec == beast::error::timeout) return fail(Fault::hung_up, "it answers no pings");
    if (ec != ws::error::closed) return fail(fault_of(ec), ec.message());
    constexpr int kNoCode = 1005;  // Source: RFC 6455 section 7.1.5
    const ws::close_reason& said = stream_.reason();
    const int code = said.code == ws::close_code::none ? kNoCode : static_cast<int>(said.code);
    close_reason_ = CloseReason{code, std::string(said.reason.data(), said.reason.size())};
    return fail(Fault::hung_up,
                "closed by the server, " + std::to_string(code) + " " + printable(close_reason_->reason));
}

/// The first reason stays.
void WebSocket::State::end(tl::unexpected<Failure> why) {
    is_open_ = false;
    if (!failure_) failure_ = std::move(why.value());
    wire().close();
    arrival_.cancel();
}

asio::awaitable<NetResult<std::string>> WebSocket::State::read(Duration patience) {
    CHECK(!is_waiting_, "one read at a time");
    const Flag waiting(is_waiting_);
    if (!message_ && !failure_) {
        CHECK(is_open_, "what is read from was connected");
        arrival_.expires_after(std::min<Duration>(patience, kPatienceMax));
        co_await arrival_.async_wait(kTuple);
    }
    if (message_ && !is_stopped_) {
        std::string text = std::move(*message_);
        message_.reset();
        was_partial_ = false;
        read_on();
        co_return text;
    }
    if (failure_) co_return tl::unexpected(*failure_);
    const bool is_partial = buffer_.size() > 0;
    if (is_partial && was_partial_) {
        end(fail(Fault::timeout, "a message does not end"));
        co_return tl::unexpected(*failure_);
    }
    was_partial_ = is_partial;
    co_return fail(Fault::timeout);
}

asio::awaitable<NetResult<void>> WebSocket::State::write(std::string text, Duration patience) {
    if (failure_) co_return tl::unexpected(*failure_);
    CHECK(is_open_, "what is written to was connected");
    if (text.size() > kWriteBytesMax) co_return fail(Fault::too_large, "a message to send");
    if (is_writing_) co_return fail(Fault::busy, "another message is on its way");
    const Flag writing(is_writing_);
    const Alarm alarm(executor_, patience, [this] { end(fail(Fault::timeout, "the server takes nothing")); });
    const auto [ec, size] = co_await stream_.async_write(asio::buffer(text), kTuple);
    if (ec) end(failure_of(ec));
    if (failure_) co_return tl::unexpected(*failure_);
    co_return NetResult<void>{};
}

asio::awaitable<void> WebSocket::State::close(Duration patience) {
    const bool was_open = is_open_;
    is_stopped_ = true;
    is_open_ = false;
    if (!failure_) failure_ = fail(Fault::stopped).value();
    arrival_.cancel();
    if (was_open) {
        const Alarm alarm(executor_, patience, [this] { wire().close(); });
        co_await stream_.async_close(ws::close_code::normal, kTuple);
    }
    abort();
}

void WebSocket::State::abort() {
    is_stopped_ = true;
    end(fail(Fault::stopped));
}

/// A ping of Beast's own may be on its way through TLS, and keeps nothing alive: its end is in the queue
/// twice at most.
void WebSocket::State::let_go() {
    abort();
    asio::post(executor_, [self = shared_from_this()] { asio::post(self->executor_, [self] {}); });
}

WebSocket::WebSocket(asio::any_io_executor executor, NetSettings settings, WebSocketLimits limits)
    : state_(std::make_shared<State>(std::move(executor), std::move(settings), limits)) {}

WebSocket::~WebSocket() {
    state_->let_go();
}

/// Runs with the state kept alive, whatever becomes of the websocket meanwhile or before it was awaited.
template <class T>
asio::awaitable<T> WebSocket::kept([[maybe_unused]] std::shared_ptr<State> state,
                                   asio::awaitable<T> running) {
    co_return co_await std::move(running);
}

asio::awaitable<NetResult<void>> WebSocket::connect(const WebSocketRequest& request, Duration patience) {
    return kept(state_, state_->connect(request, patience));
}

asio::awaitable<NetResult<std::string>> WebSocket::read(Duration patience) {
    return kept(state_, state_->read(patience));
}

asio::awaitable<NetResult<void>> WebSocket::write(std::string text, Duration patience) {
    return kept(state_, state_->write(std::move(text), patience));
}

asio::awaitable<void> WebSocket::close(Duration patience) {
    return kept(state_, state_->close(patience));
}

void WebSocket::abort() {
    state_->abort();
}

bool WebSocket::is_open() const {
    return state_->is_open();
}

const std::optional<CloseReason>& WebSocket::close_reason() const {
    return state_->close_reason();
}

}  // namespace comptoir::net
