#include "tests/support/tls_front.hpp"

#include <fcntl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <list>
#include <thread>

namespace comptoir::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

/// One caller and its way to the server behind.
struct Pair {
    Pair(tcp::socket from, std::shared_ptr<asio::ssl::context> with)
        : context(std::move(with)), caller(std::move(from), *context), behind(caller.get_executor()) {}

    void close() {
        boost::system::error_code ignored;
        caller.next_layer().close(ignored);
        behind.close(ignored);
    }

    std::shared_ptr<asio::ssl::context> context;
    asio::ssl::stream<tcp::socket> caller;
    tcp::socket behind;
};

/// Until either side is gone; then both are.
template <class From, class To>
asio::awaitable<void> pass_on(std::shared_ptr<Pair> pair, From& from, To& to) {
    std::string bytes(16 * 1024, '\0');
    for (;;) {
        auto [ec, size] = co_await from.async_read_some(asio::buffer(bytes), kTuple);
        if (ec) break;
        auto [failed, written] = co_await asio::async_write(to, asio::buffer(bytes.data(), size), kTuple);
        if (failed) break;
    }
    pair->close();
}

std::shared_ptr<asio::ssl::context> context_for(const Identity& identity) {
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX_use_certificate(context->native_handle(), identity.certificate.get());
    SSL_CTX_use_PrivateKey(context->native_handle(), identity.key.get());
    return context;
}

}  // namespace

struct TlsFront::State {
    asio::io_context io;
    tcp::acceptor acceptor{io};
    bool is_gone = false;  // whoever was let in until then has come too late
    std::uint16_t behind = 0;
    std::uint16_t port = 0;
    std::shared_ptr<asio::ssl::context> context;
    std::list<std::weak_ptr<Pair>> pairs;
    std::thread thread;

    template <class Work>
    void run(Work work) {
        std::packaged_task<void()> task(std::move(work));
        auto done = task.get_future();
        asio::post(io, [&task] { task(); });
        done.get();
    }

    asio::awaitable<void> accept() {
        for (;;) {
            auto [ec, socket] = co_await acceptor.async_accept(kTuple);
            if (ec || is_gone) co_return;
            auto pair = std::make_shared<Pair>(std::move(socket), context);
            pairs.push_back(pair);
            asio::co_spawn(io, serve(std::move(pair)), asio::detached);
        }
    }

    asio::awaitable<void> serve(std::shared_ptr<Pair> pair) {
        auto [untrusting] = co_await pair->caller.async_handshake(asio::ssl::stream_base::server, kTuple);
        if (untrusting || is_gone) co_return;
        auto [away] = co_await pair->behind.async_connect({asio::ip::address_v4::loopback(), behind}, kTuple);
        if (away || is_gone) co_return;
        asio::co_spawn(io, pass_on(pair, pair->caller, pair->behind), asio::detached);
        co_await pass_on(pair, pair->behind, pair->caller);
    }
};

TlsFront::TlsFront(std::uint16_t behind, const Identity& identity) : state_(std::make_unique<State>()) {
    state_->behind = behind;
    state_->context = context_for(identity);
    state_->acceptor = tcp::acceptor(state_->io, {asio::ip::address_v4::loopback(), 0});
    ::fcntl(state_->acceptor.native_handle(), F_SETFD,
            FD_CLOEXEC);  // no child of the test holds the port, too
    state_->port = state_->acceptor.local_endpoint().port();
    asio::co_spawn(state_->io, state_->accept(), asio::detached);
    state_->thread = std::thread([this] { state_->io.run(); });
}

TlsFront::~TlsFront() {
    state_->run([this] {
        state_->is_gone = true;
        state_->acceptor.close();
        for (const auto& weak : state_->pairs) {
            if (const auto pair = weak.lock()) pair->close();
        }
    });
    state_->thread.join();
}

void TlsFront::present(const Identity& identity) {
    state_->run([&] { state_->context = context_for(identity); });
}

std::string TlsFront::link(const std::string& plain) const {
    return "https://127.0.0.1:" + std::to_string(state_->port) + plain.substr(plain.find('/', 8));
}

std::uint16_t TlsFront::port() const {
    return state_->port;
}

}  // namespace comptoir::test
