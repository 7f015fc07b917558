#include "app/http/connection.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <cstring>
#include <exception>
#include <utility>

#include "app/base/log.hpp"
#include "app/http/cors.hpp"

namespace comptoir::http {
namespace {

using Failure = RequestParser::Failure;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kFirstRequest{
    500};  // a caller's first request comes right behind its SYN

Time now() {
    return std::chrono::steady_clock::now();
}

/// A header may not end its own line, whatever a handler puts into it.
void append_header(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ");
    for (const char c : value) head += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? ' ' : c;
    head += "\r\n";
}

bool has_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

std::string head_of(const Response& response) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
    head.append(reason_of(response.status)).append("\r\n");
    if (has_body(response.status)) append_header(head, "Content-Type", response.content_type);
    for (const auto& [name, value] : response.headers) append_header(head, name, value);
    append_header(head, "X-Content-Type-Options", "nosniff");
    return head;
}

Response answer_to(const Failure& failure) {
    Response response = Response::api_error(failure.status, failure.code, failure.message);
    cors::add_headers(response, "GET, POST");
    if (failure.status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
}

Failure too_slow() {
    return {408, "timeout", "the request did not arrive in time"};
}
Failure too_many_bodies() {
    return {503, "busy", "too many large requests at once"};
}
Failure too_far_ahead() {
    return {503, "busy", "too many requests sent ahead of their answers"};
}

}  // namespace

/// What a handler knows of its caller; outlives the request where the handler keeps it.
class Connection::Watch final : public Liveness {
public:
    explicit Watch(Connection& connection) : connection_(&connection) {}

    [[nodiscard]] bool is_open() const override {
        return connection_ != nullptr && !is_closed_ && !connection_->stream_->peer_has_closed();
    }
    void on_close(std::function<void()> callback) override {
        if (connection_ == nullptr) return;
        callback_ = std::move(callback);
        if (!callback_) return;
        connection_->start_read();
        if (is_closed_ || connection_->has_ended_) {
            asio::post(connection_->timer_.get_executor(), [self = connection_->watch_] { self->close(); });
        }
    }
    void close() {
        is_closed_ = true;
        if (const auto callback = std::exchange(callback_, nullptr)) callback();
    }
    /// The handler has ended: nothing it left behind is called any more.
    void forget() {
        callback_ = nullptr;
        connection_ = nullptr;
    }

private:
    Connection* connection_;
    bool is_closed_ = false;
    std::function<void()> callback_;
};

/// While a handler runs; however it ends, what it left behind is forgotten.
class Connection::Handling {
public:
    explicit Handling(Connection& connection) : connection_(connection) {
        connection_.watch_ = std::make_shared<Watch>(connection_);
        connection_.is_handling_ = true;
    }
    ~Handling() {
        connection_.is_handling_ = false;
        connection_.watch_->forget();
        connection_.watch_.reset();
    }
    Handling(const Handling&) = delete;
    Handling& operator=(const Handling&) = delete;

private:
    Connection& connection_;
};

/// Source: RFC 9112 section 7.1; HTTP/1.0 has no chunks, its body ends with the connection.
class Connection::ChunkWriter final : public BodyWriter {
public:
    ChunkWriter(Connection& connection, Version version) : connection_(connection), version_(version) {}

    asio::awaitable<Result<void>> write(std::string_view bytes) override {
        if (connection_.has_ended_ || connection_.is_finishing_)
            co_return fail(ErrorCode::offline, "the reader has gone");
        if (bytes.empty()) co_return Result<void>();
        std::string chunk;
        if (version_ == Version::http_1_0) {
            chunk = bytes;
        } else {
            char size[20];
            const auto [end, ec] = std::to_chars(size, size + sizeof size, bytes.size(), 16);
            chunk.reserve(bytes.size() + 24);
            chunk.append(size, end).append("\r\n").append(bytes).append("\r\n");
        }
        const bool written = co_await connection_.write(chunk);
        if (!written) co_return fail(ErrorCode::offline, "the reader has gone or does not read");
        co_return Result<void>();
    }

private:
    Connection& connection_;
    Version version_;
};

Connection::Connection(asio::any_io_executor executor, std::shared_ptr<ServerContext> context,
                       std::unique_ptr<ByteStream> stream, Peer peer, std::string local_address,
                       Security security)
    : context_(std::move(context)),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      local_address_(std::move(local_address)),
      security_(security),
      arrived_(executor, Time::max()),
      timer_(executor),
      number_(++context_->connections_made) {}

Connection::~Connection() {
    release_body();
    if (watch_) watch_->forget();
}

asio::awaitable<void> Connection::run() {
    for (auto next = Next::keep; next == Next::keep;) {
        const bool has_come = co_await wait_for_request();
        if (!has_come) break;
        RequestParser parser(context_->limits);
        const auto failure = co_await read_request(parser);
        if (failure && failure->status == 0) break;
        if (failure) {
            co_await refuse(*failure);
            co_return;
        }
        next = co_await serve(parser);
        release_body();
    }
    co_await drain();
}

asio::awaitable<void> Connection::refuse(Failure why) {
    log::debug("a request is refused",
               {{"peer", peer_.address}, {"status", why.status}, {"why", why.message}});
    release_body();
    timed_out_ = false;
    const Request none;
    Response answer = answer_to(why);
    const bool sent = co_await send(none, std::move(answer), Version::http_1_1, Next::close);
    if (sent) co_await drain();
    stream_->close();
}

/// Idle until the first byte of a request is there; false when none will come.
asio::awaitable<bool> Connection::wait_for_request() {
    if (!input().empty()) co_return true;
    pipelined_ = 0;
    if (is_finishing_) co_return false;
    idle_since_ = now();
    set_deadline(context_->limits.idle);
    const Filled filled = co_await fill();
    idle_since_.reset();
    co_return filled == Filled::bytes;
}

/// A failure of status 0: nobody is there to be answered.
asio::awaitable<std::optional<Failure>> Connection::read_request(RequestParser& parser) {
    using State = RequestParser::State;
    const auto silent = [] { return Failure{}; };
    if (++pipelined_ > context_->limits.pipelined_max) co_return too_far_ahead();
    bool has_head_deadline = false;
    bool was_body = false;
    for (;;) {
        const std::size_t taken = parser.feed(input());
        consume(taken);
        charge_body(parser.body_bytes());
        if (parser.state() == State::failed) co_return parser.failure();
        if (context_->bodies_bytes > context_->limits.bodies_bytes_max) co_return too_many_bodies();
        if (parser.state() == State::done) break;
        if (parser.state() == State::body && !was_body) {
            was_body = true;
            set_deadline(context_->limits.body);
            if (parser.expects_continue() && input().empty()) {
                const bool told = co_await stream_->write_all("HTTP/1.1 100 Continue\r\n\r\n");
                if (!told) co_return silent();
            }
            continue;
        }
        if (parser.state() == State::head && !has_head_deadline) {
            has_head_deadline = true;
            set_deadline(context_->limits.head);
        }
        if (end_ - begin_ >= kInputMax) co_return Failure{400, "bad_request", "a line is too long"};
        const Filled filled = co_await fill();
        if (filled == Filled::timed_out) co_return too_slow();
        if (filled == Filled::closed) co_return silent();
    }
    clear_deadline();
    co_return std::nullopt;
}

asio::awaitable<Connection::Next> Connection::serve(RequestParser& parser) {
    const Version version = parser.version();
    auto next = parser.keeps_alive() ? Next::keep : Next::close;
    Request request = parser.take();
    request.peer = peer_;
    request.local_address = local_address_;
    request.is_tls = security_ == Security::tls;
    request.received = now();
    was_asked_ = true;
    if (!request.is_passed_on()) request.connection = number_;
    const Handling handling(*this);
    request.liveness = watch_;
    if (context_->is_stopping) watch_->close();  // nothing is held for who was accepted at the last moment

    Response response;
    std::string trouble;
    try {
        response = co_await context_->router.handle(request);
    } catch (const std::exception& error) {
        trouble = error.what();
    }
    if (!trouble.empty() && !has_ended_) {
        log::error("a request failed", {{"path", request.path}, {"why", trouble}});
        response = answer_to({500, "internal", "the box could not do this"});
    }
    if (is_finishing_ || context_->is_stopping || response.stream) next = Next::close;
    const bool sent = co_await send(request, std::move(response), version, next);
    co_return sent ? next : Next::close;
}

asio::awaitable<bool> Connection::send(const Request& request, Response response, Version version,
                                       Next next) {
    std::string head = head_of(response);
    const bool is_stream = response.stream && has_body(response.status);
    if (is_stream) {
        if (version == Version::http_1_1) append_header(head, "Transfer-Encoding", "chunked");
    } else if (has_body(response.status)) {
        append_header(head, "Content-Length", std::to_string(response.body.size()));
    }
    if (next == Next::close) append_header(head, "Connection", "close");
    if (next == Next::keep && version == Version::http_1_0) append_header(head, "Connection", "keep-alive");
    head += "\r\n";

    const bool only_head = request.method == Method::head || !has_body(response.status);
    const bool is_joined = !only_head && !is_stream && response.body.size() <= kJoinedMax;
    if (is_joined) head += response.body;
    bool sent = co_await write(head);
    if (sent && !only_head && is_stream) {
        co_await send_stream(response, version);
    } else if (sent && !only_head && !is_joined) {
        sent = co_await write(response.body);
    }
    co_return sent;
}

asio::awaitable<void> Connection::send_stream(Response& response, Version version) {
    start_read();
    ChunkWriter writer(*this, version);
    try {
        co_await response.stream(writer);
    } catch (const std::exception& error) {
        log::error("an endless answer failed", {{"why", error.what()}});
    }
    if (version == Version::http_1_1 && !has_ended_) co_await write("0\r\n\r\n");
}

/// The deadline is that of the whole piece: who reads one byte at a time is dropped as well.
asio::awaitable<bool> Connection::write(std::string_view bytes) {
    set_deadline(context_->limits.write);
    const bool written = co_await stream_->write_all(bytes);
    clear_deadline();
    co_return written && !timed_out_;
}

/// Reads what the peer still sends, so that closing does not reset away the answer it has not read yet.
asio::awaitable<void> Connection::drain() {
    stream_->finish_writing();
    idle_since_ = now();
    set_deadline(context_->limits.drain);
    std::size_t drained = 0;
    while (drained < context_->limits.drain_bytes_max && !context_->is_stopping) {
        drained += input().size();
        consume(input().size());
        const Filled filled = co_await fill();
        if (filled != Filled::bytes) break;
    }
    clear_deadline();
    stream_->close();
}

/// Whoever was accepted when the server was told to stop has sent a request that is still on its way.
void Connection::finish() {
    is_finishing_ = true;
    if (watch_) watch_->close();
    if (!idle_since_) return;
    const Duration left = made_ + kFirstRequest - now();
    if (context_->is_stopping && !was_asked_ && left > Duration::zero()) return set_deadline(left);
    stream_->cancel();
}

void Connection::abort() {
    close();
    cancellation_.emit(asio::cancellation_type::terminal);
}

void Connection::close() {
    is_finishing_ = true;
    has_ended_ = true;
    stream_->close();
    arrived_.cancel();
    timer_.cancel();
}

std::string_view Connection::input() const {
    return {buffer_.data() + begin_, end_ - begin_};
}

void Connection::consume(std::size_t size) {
    begin_ += size;
    if (begin_ == end_ && !is_reading_) begin_ = end_ = 0;
}

/// Waits until something has come in.
asio::awaitable<Connection::Filled> Connection::fill() {
    const std::size_t before = end_ - begin_;
    start_read();
    while (is_reading_) co_await arrived_.async_wait(kTuple);
    if (end_ - begin_ > before) co_return Filled::bytes;
    co_return timed_out_ ? Filled::timed_out : Filled::closed;
}

/// Makes room, then reads. Nothing moves in the buffer while a read is under way.
void Connection::start_read() {
    if (is_reading_ || has_ended_ || timed_out_) return;
    const std::size_t waiting = end_ - begin_;
    if (waiting >= kInputMax) return;
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, waiting);
        begin_ = 0;
        end_ = waiting;
    }
    if (buffer_.empty()) buffer_.resize(kInputFirst);
    if (end_ == buffer_.size()) buffer_.resize(std::min(buffer_.size() * 4, kInputMax));
    // A large request has passed: back to the small buffer that a held poll keeps.
    if (waiting == 0 && buffer_.size() > kInputFirst && idle_since_) {
        buffer_.resize(kInputFirst);
        buffer_.shrink_to_fit();
    }
    is_reading_ = true;
    const std::span<char> room(buffer_.data() + end_, buffer_.size() - end_);
    stream_->read_some(room, [self = shared_from_this()](std::size_t size) { self->on_read(size); });
}

void Connection::on_read(std::size_t size) {
    is_reading_ = false;
    end_ += size;
    if (size == 0 && !timed_out_) has_ended_ = true;
    if (size > 0 && is_handling_) start_read();
    if (has_ended_ && watch_) watch_->close();
    arrived_.cancel();
}

void Connection::set_deadline(Duration after) {
    deadline_ = now() + after;
    if (deadline_ < armed_) arm_timer();
}

void Connection::clear_deadline() {
    deadline_ = Time::max();
}

/// The timer is set again only when it must ring earlier: a busy connection moves its deadline at each
/// request.
void Connection::arm_timer() {
    armed_ = deadline_;
    timer_.expires_at(deadline_);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
        if (ec) return;
        if (const auto self = weak.lock()) self->on_timer();
    });
}

void Connection::on_timer() {
    armed_ = Time::max();
    if (deadline_ == Time::max()) return;
    if (now() < deadline_) return arm_timer();
    timed_out_ = true;
    stream_->cancel();
}

void Connection::charge_body(std::size_t bytes) {
    context_->bodies_bytes += bytes - body_charged_;
    body_charged_ = bytes;
}

void Connection::release_body() {
    charge_body(0);
}

}  // namespace comptoir::http
