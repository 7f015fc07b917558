#pragma once
/// One caller: reads requests, runs them through the router, writes the answers, until one side has enough.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/byte_stream.hpp"
#include "app/http/message.hpp"
#include "app/http/request_parser.hpp"
#include "app/http/server.hpp"

namespace comptoir::http {

/// What all connections of one server share. Thread: io.
struct ServerContext {
    Router& router;
    Limits limits;
    std::uint64_t connections_made = 0;
    std::size_t bodies_bytes = 0;  ///< received and not yet answered, of all connections
    bool is_stopping = false;
};

/// Thread: io.   Owner: its own coroutine, and the server's list while it runs.
/// Limits: kInputMax bytes are read ahead of what is being handled.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    static constexpr std::size_t kInputFirst = 2u << 10;  // a POS's request; a thousand polls are 2 MiB
    static constexpr std::size_t kInputMax = 64u << 10;   // a body passes through in pieces of this
    static constexpr std::size_t kJoinedMax = 64u << 10;  // shorter bodies leave in one piece with their head

    Connection(asio::any_io_executor executor, std::shared_ptr<ServerContext> context,
               std::unique_ptr<ByteStream> stream, Peer peer, std::string local_address, Security security);
    ~Connection();

    /// Serves until the end.
    [[nodiscard]] asio::awaitable<void> run();
    /// Answers one refusal and ends.
    [[nodiscard]] asio::awaitable<void> refuse(RequestParser::Failure why);

    /// Ends it after the answer that is being made; a held handler is told that its caller has gone.
    void finish();
    /// Ends it now, handler included.
    void abort();
    /// What is left to do when its coroutine has ended.
    void close();

    [[nodiscard]] const Peer& peer() const { return peer_; }
    /// When it began to wait for nothing in particular; nothing while a request is under way.
    [[nodiscard]] std::optional<Time> idle_since() const { return idle_since_; }
    [[nodiscard]] asio::cancellation_slot cancellation() { return cancellation_.slot(); }

private:
    class Watch;
    class Handling;
    class ChunkWriter;
    enum class Filled { bytes, closed, timed_out };
    enum class Next { keep, close };

    [[nodiscard]] asio::awaitable<bool> wait_for_request();
    [[nodiscard]] asio::awaitable<std::optional<RequestParser::Failure>> read_request(RequestParser& parser);
    [[nodiscard]] asio::awaitable<Next> serve(RequestParser& parser);
    [[nodiscard]] asio::awaitable<Filled> fill();
    [[nodiscard]] asio::awaitable<bool> write(std::string_view bytes);
    [[nodiscard]] asio::awaitable<bool> send(const Request& request, Response response, Version version,
                                             Next next);
    [[nodiscard]] asio::awaitable<void> send_stream(Response& response, Version version);
    [[nodiscard]] asio::awaitable<void> drain();

    [[nodiscard]] std::string_view input() const;
    void consume(std::size_t size);
    void start_read();
    void on_read(std::size_t size);
    void set_deadline(Duration after);
    void clear_deadline();
    void arm_timer();
    void on_timer();
    void charge_body(std::size_t bytes);
    void release_body();

    std::shared_ptr<ServerContext> context_;
    std::unique_ptr<ByteStream> stream_;
    Peer peer_;
    std::string local_address_;
    Security security_;

    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool is_reading_ = false;
    bool has_ended_ = false;  ///< the peer sends no more
    bool is_finishing_ = false;
    bool is_handling_ = false;
    asio::steady_timer arrived_;  ///< cancelled whenever a read ends

    asio::steady_timer timer_;
    Time deadline_ = Time::max();
    Time armed_ = Time::max();
    bool timed_out_ = false;

    const std::uint64_t number_;
    const Time made_ = std::chrono::steady_clock::now();
    bool was_asked_ = false;
    std::size_t body_charged_ = 0;
    std::size_t pipelined_ = 0;
    std::optional<Time> idle_since_;
    std::shared_ptr<Watch> watch_;
    asio::cancellation_signal cancellation_;
};

}  // namespace comptoir::http
