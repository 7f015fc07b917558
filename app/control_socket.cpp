#include "app/control_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace comptoir {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kAnswerMax = 1u << 20;  // a status is some 5 KB
constexpr std::chrono::seconds kAskFor{3};

asio::awaitable<void> answer_one(Local::socket socket, std::string text) {
    // The kernel's buffer takes a status whole; whoever asked and does not read gets what fits.
    boost::system::error_code ec;
    socket.non_blocking(true, ec);
    socket.write_some(asio::buffer(text), ec);
    socket.shutdown(Local::socket::shutdown_both, ec);
    co_return;
}

}  // namespace

struct ControlSocket::State {
    Local::acceptor acceptor;
    std::filesystem::path path;
    std::function<std::string()> answer;

    State(asio::any_io_executor executor, std::filesystem::path where, std::function<std::string()> what)
        : acceptor(executor), path(std::move(where)), answer(std::move(what)) {}

    static asio::awaitable<void> serve(std::shared_ptr<State> self) {
        for (;;) {
            auto [ec, socket] = co_await self->acceptor.async_accept(kTuple);
            if (ec) co_return;
            co_await answer_one(std::move(socket), self->answer());
        }
    }
};

Result<std::unique_ptr<ControlSocket>> ControlSocket::listen(asio::any_io_executor executor,
                                                             const std::filesystem::path& path,
                                                             std::function<std::string()> answer) {
    if (ask_running_kiosk(path)) return fail(ErrorCode::busy, "another kiosk answers at " + path.string());
    ::unlink(path.c_str());  // what a killed kiosk left behind
    if (path.string().size() >= sizeof(sockaddr_un{}.sun_path)) {
        return fail(ErrorCode::refused, "path too long for a socket: " + path.string());
    }
    auto state = std::make_shared<State>(executor, path, std::move(answer));
    boost::system::error_code ec;
    state->acceptor.open(Local(), ec);
    if (!ec) state->acceptor.bind(Local::endpoint(path.string()), ec);
    if (!ec) state->acceptor.listen(8, ec);
    if (ec) return fail(ErrorCode::refused, path.string() + ": " + ec.message());
    asio::co_spawn(executor, State::serve(state), asio::detached);
    return std::unique_ptr<ControlSocket>(new ControlSocket(std::move(state)));
}

ControlSocket::~ControlSocket() {
    ::unlink(state_->path.c_str());
    // The acceptor belongs to the io thread; where that has ended already, it goes with the last handler.
    asio::post(state_->acceptor.get_executor(), [state = state_] {
        boost::system::error_code ec;
        state->acceptor.close(ec);
    });
}

Result<std::string> ask_running_kiosk(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.string().size() >= sizeof address.sun_path)
        return fail(ErrorCode::offline, "path too long for a socket");
    std::memcpy(address.sun_path, path.c_str(), path.string().size() + 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return fail(ErrorCode::offline, std::strerror(errno));
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const std::string why = std::strerror(errno);
        ::close(fd);
        return fail(ErrorCode::offline, "no kiosk is running (" + path.string() + ": " + why + ")");
    }
    std::string text;
    const auto until = std::chrono::steady_clock::now() + kAskFor;
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd one{fd, POLLIN, 0};
        char chunk[4096];
        const bool is_late = left.count() <= 0 || ::poll(&one, 1, static_cast<int>(left.count())) <= 0;
        const ssize_t got = is_late ? -1 : ::read(fd, chunk, sizeof chunk);
        if (got <= 0 || text.size() > kAnswerMax) {
            ::close(fd);
            if (is_late) return fail(ErrorCode::timeout, "the running kiosk does not answer");
            if (text.empty()) return fail(ErrorCode::offline, "the running kiosk hung up");
            return text;
        }
        text.append(chunk, static_cast<std::size_t>(got));
    }
}

}  // namespace comptoir
