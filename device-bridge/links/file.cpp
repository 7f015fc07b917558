#include "device-bridge/links/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

#include "device-bridge/links/system_error.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
using boost::system::error_code;

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

}  // namespace

struct FileLink::State {
    State(asio::any_io_executor on, std::string at, const Clock& with)
        : path(std::move(at)), clock(with), timer(on), node(on) {}

    std::string path;
    const Clock& clock;
    asio::steady_timer timer;  // the deadline of the one pending call; cancelled by close
    Descriptor node;           // anything epoll can wait for
    int plain = -1;            // a regular file, which it can't

    asio::awaitable<Result<void>> wait(Descriptor::wait_type what, Time deadline);
    asio::awaitable<Result<void>> wait_for_nothing(Time deadline);
    Error lost(int error);
};

FileLink::FileLink(asio::any_io_executor executor, std::string path, const Clock& clock)
    : state_(std::make_unique<State>(std::move(executor), std::move(path), clock)) {}

FileLink::~FileLink() {
    close();
}

asio::awaitable<Result<void>> FileLink::open(Time) {
    close();
    constexpr mode_t kMode = 0640;
    struct stat info {};
    const bool is_there = ::stat(state_->path.c_str(), &info) == 0;
    const bool is_plain = !is_there || S_ISREG(info.st_mode);
    const int how = is_plain ? O_WRONLY | O_CREAT | O_APPEND : O_RDWR | O_NONBLOCK;
    const int fd = ::open(state_->path.c_str(), how | O_CLOEXEC | O_NOCTTY, kMode);
    if (fd < 0) {
        const int error = errno;
        const bool is_refusal = error == EACCES || error == EPERM || error == EROFS || error == EISDIR;
        co_return fail(is_refusal ? ErrorCode::refused : ErrorCode::offline,
                       state_->path + ": " + text_of(error));
    }
    if (is_plain) {
        state_->plain = fd;
        co_return Result<void>{};
    }
    error_code ec;
    state_->node.assign(fd, ec);
    if (!ec) co_return Result<void>{};
    ::close(fd);
    co_return fail(ErrorCode::refused, state_->path + ": " + ec.message());
}

asio::awaitable<Result<std::size_t>> FileLink::read_some(std::span<char> into, Time deadline) {
    while (is_open()) {
        if (state_->plain >= 0) {
            const auto waited = co_await state_->wait_for_nothing(deadline);
            co_return tl::unexpected(waited.error());
        }
        const ssize_t count = ::read(state_->node.native_handle(), into.data(), into.size());
        if (count > 0) co_return static_cast<std::size_t>(count);
        // usblp and others say 0 for "nothing yet"; only an error ends a device.
        if (count < 0 && errno != EAGAIN && errno != EINTR) co_return tl::unexpected(state_->lost(errno));
        // Two statements: GCC 12 destroys the answer twice when `?:` chooses between two co_await.
        Result<void> waited;
        if (count == 0) {
            waited = co_await state_->wait_for_nothing(deadline);
        } else {
            waited = co_await state_->wait(Descriptor::wait_read, deadline);
        }
        if (!waited) co_return tl::unexpected(waited.error());
    }
    co_return fail(ErrorCode::offline, state_->path + ": not open");
}

asio::awaitable<Result<std::size_t>> FileLink::write_some(std::string_view bytes, Time deadline) {
    while (is_open()) {
        const int fd = state_->plain >= 0 ? state_->plain : state_->node.native_handle();
        const ssize_t count = ::write(fd, bytes.data(), bytes.size());
        if (count >= 0) co_return static_cast<std::size_t>(count);
        if (errno == EINTR) continue;
        if (errno != EAGAIN) co_return tl::unexpected(state_->lost(errno));
        const auto waited = co_await state_->wait(Descriptor::wait_write, deadline);
        if (!waited) co_return tl::unexpected(waited.error());
    }
    co_return fail(ErrorCode::offline, state_->path + ": not open");
}

asio::awaitable<Result<void>> FileLink::State::wait(Descriptor::wait_type what, Time deadline) {
    if (clock.now() >= deadline) co_return fail(ErrorCode::timeout, path + ": not in time");
    const auto rang = std::make_shared<bool>(false);
    const auto live = std::make_shared<bool>(true);
    timer.expires_after(deadline - clock.now());
    timer.async_wait([this, rang, live](error_code ec) {
        if (ec || !*live) return;
        *rang = true;
        error_code ignored;  // closed in the same moment: there is nothing to cancel
        node.cancel(ignored);
    });
    const auto [ec] = co_await node.async_wait(what, kAnswer);
    *live = false;
    if (*rang) co_return fail(ErrorCode::timeout, path + ": not in time");
    timer.cancel();
    if (ec) co_return fail(ErrorCode::offline, path + ": closed");
    co_return Result<void>{};
}

asio::awaitable<Result<void>> FileLink::State::wait_for_nothing(Time deadline) {
    if (clock.now() < deadline) {
        timer.expires_after(deadline - clock.now());
        const auto [ec] = co_await timer.async_wait(kAnswer);
        if (ec) co_return fail(ErrorCode::offline, path + ": closed");
    }
    co_return fail(ErrorCode::timeout, path + ": nothing to read");
}

void FileLink::close() {
    error_code ignored;
    state_->timer.cancel();
    state_->node.close(ignored);
    if (state_->plain >= 0) ::close(std::exchange(state_->plain, -1));
}

bool FileLink::is_open() const {
    return state_->plain >= 0 || state_->node.is_open();
}

std::string FileLink::describe() const {
    return "file " + state_->path;
}

Error FileLink::State::lost(int error) {
    error_code ignored;
    node.close(ignored);
    if (plain >= 0) ::close(std::exchange(plain, -1));
    return Error{ErrorCode::offline, path + ": " + text_of(error)};
}

}  // namespace comptoir::bridge
