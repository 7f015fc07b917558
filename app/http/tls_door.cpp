#include "app/http/tls_door.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "app/base/log.hpp"
#include "app/http/tls_stream.hpp"

namespace comptoir::http {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
// Source: RFC 8446 section 5.1: the first byte of every handshake record, in all versions of TLS.
constexpr unsigned char kHandshakeRecord = 22;

enum class Speech { none, tls, http };

/// Source: RFC 9110 section 9.1: methods are upper-case words.
Speech speech_of(unsigned char first) {
    if (first == kHandshakeRecord) return Speech::tls;
    return first >= 'A' && first <= 'Z' ? Speech::http : Speech::none;
}

}  // namespace

struct TlsDoor::Visit {
    Visit(tcp::socket from, TlsContext with)
        : socket(std::move(from)), context(std::move(with)), deadline(socket.get_executor()) {}

    void end() {
        is_over = true;
        error_code ignored;
        if (stream) stream->close();
        socket.close(ignored);
        deadline.cancel();
    }

    tcp::socket socket;
    TlsContext context;
    asio::steady_timer deadline;
    std::unique_ptr<TlsStream> stream;
    bool is_over = false;
    Visits::iterator place;
};

void TlsDoor::let_in(tcp::socket socket, TlsContext context, Duration patience, std::size_t at_once_max,
                     Done done) {
    while (!visits_.empty() && visits_.size() >= at_once_max) {
        visits_.front()->end();
        visits_.pop_front();
    }
    auto visit = std::make_shared<Visit>(std::move(socket), std::move(context));
    visit->place = visits_.insert(visits_.end(), visit);
    visit->deadline.expires_after(patience);
    visit->deadline.async_wait([self = shared_from_this(), visit](const error_code& ec) {
        if (ec || visit->is_over) return;
        visit->end();
        self->visits_.erase(visit->place);
    });
    asio::co_spawn(
        executor_,
        [](std::shared_ptr<TlsDoor> self, std::shared_ptr<Visit> mine, Done then) -> asio::awaitable<void> {
            co_await self->greet(std::move(mine), std::move(then));
        }(shared_from_this(), std::move(visit), std::move(done)),
        asio::detached);
}

asio::awaitable<void> TlsDoor::greet(std::shared_ptr<Visit> visit, Done done) {
    const auto [ec] = co_await visit->socket.async_wait(tcp::socket::wait_read, kTuple);
    Speech speech = Speech::none;
    unsigned char first = 0;
    if (!ec && !visit->is_over &&
        ::recv(visit->socket.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) == 1)
        speech = speech_of(first);
    bool is_through = speech == Speech::http;
    if (speech == Speech::tls) {
        visit->stream = std::make_unique<TlsStream>(std::move(visit->socket), visit->context);
        is_through = co_await visit->stream->handshake();
    }
    if (visit->is_over) co_return;  // its place has been given up already
    visit->is_over = true;
    visit->deadline.cancel();
    visits_.erase(visit->place);
    if (!is_through) {
        log::debug("a caller of the TLS port does not speak TLS with us");
        visit->end();
        co_return;
    }
    done({std::move(visit->stream), std::move(visit->socket)});
}

void TlsDoor::close() {
    for (const auto& visit : visits_) visit->end();
    visits_.clear();
}

}  // namespace comptoir::http
