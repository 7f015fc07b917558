#pragma once
/// Bytes in, one request out, or the status it is refused with. Beast's parser behind bounds of our own.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "app/http/message.hpp"
#include "app/http/server.hpp"

namespace comptoir::http {

enum class Version { http_1_0, http_1_1 };

/// Reads one request; a new one is made for the next.
///
/// Thread: any (no I/O, no clock; the caller owns it).   Limits: those of `Limits` on line, head and body.
/// Source: RFC 9112. A request whose length could be read in two ways is refused (section 6.3), as are
/// HTTP/1.1 requests without exactly one Host (section 3.2).
class RequestParser {
public:
    enum class State {
        head,    ///< more bytes of the head are needed
        body,    ///< the head is whole; `feed` goes on with the body
        done,    ///< `take` it
        failed,  ///< `failure` says why; the connection can't be understood any further
    };
    /// The status to answer and the words with it.
    struct Failure {
        int status = 0;
        std::string code;
        std::string message;
    };

    explicit RequestParser(const Limits& limits);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Takes what it can and returns how many bytes that were; stops once at the end of the head. Bytes that
    /// were not taken are given again, with more behind them.
    std::size_t feed(std::string_view bytes);

    [[nodiscard]] State state() const;
    [[nodiscard]] const Failure& failure() const;
    [[nodiscard]] std::size_t body_bytes() const;
    /// From the end of the head on.
    [[nodiscard]] bool expects_continue() const;
    [[nodiscard]] bool keeps_alive() const;
    [[nodiscard]] Version version() const;
    [[nodiscard]] Request take();

private:
    class Parser;
    std::unique_ptr<Parser> parser_;
};

}  // namespace comptoir::http
