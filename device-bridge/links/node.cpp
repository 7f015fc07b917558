#include "device-bridge/links/node.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <utility>

#include "device-bridge/links/system_error.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
using boost::system::error_code;

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

ErrorCode code_of(int error) {
    if (error == EBUSY) return ErrorCode::busy;
    const bool is_refusal = error == EACCES || error == EPERM || error == EROFS || error == EISDIR;
    return is_refusal ? ErrorCode::refused : ErrorCode::offline;
}

}  // namespace

struct Node::State {
    State(asio::any_io_executor on, const Clock& with, std::string called, Habits those)
        : executor(std::move(on)),
          clock(with),
          name(std::move(called)),
          habits(those),
          node(executor),
          rest(executor) {}

    asio::any_io_executor executor;
    const Clock& clock;
    std::string name;
    Habits habits;
    Descriptor node;
    asio::steady_timer rest;  // a reader sleeps on it while the system has nothing to wait for
    unsigned opens = 0;       // which opening a call belongs to: it ends with it
    int read_failures = 0;    // since it was last heard

    [[nodiscard]] bool is_still(unsigned opening) const { return node.is_open() && opens == opening; }
    [[nodiscard]] tl::unexpected<Error> closed() const { return fail(ErrorCode::offline, name + ": closed"); }
    /// Good where something may have changed; that may also be nothing.
    static asio::awaitable<Result<void>> wait(std::shared_ptr<State> self, Descriptor::wait_type what,
                                              Time deadline);
    static asio::awaitable<void> sleep(std::shared_ptr<State> self, Time until);
    void close();
    Error lost(int error, std::string_view doing);
};

Node::Node(asio::any_io_executor executor, const Clock& clock, std::string name, Habits habits)
    : state_(std::make_shared<State>(std::move(executor), clock, std::move(name), habits)) {}

Node::~Node() {
    close();
}

Result<void> Node::open(const std::string& path) {
    close();
    const int fd = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return fail(code_of(errno), path + ": " + text_of(errno));
    error_code ec;
    state_->node.assign(fd, ec);
    if (ec) {
        ::close(fd);
        return fail(ErrorCode::refused, path + ": " + ec.message());
    }
    ++state_->opens;
    state_->read_failures = 0;
    return {};
}

asio::awaitable<Result<std::size_t>> Node::read_some(std::span<char> into, Time deadline) {
    constexpr auto kPause =
        std::chrono::milliseconds(10);               // a printer that answers "nothing" does so at once
    constexpr auto kLook = std::chrono::seconds(1);  // how often one that can't be heard is looked for
    // A pulled printer fails a read before it is known to be gone; one that always fails has no ear for us.
    constexpr int kReadFailuresMax = 5;
    const auto self = state_;
    const unsigned opening = self->opens;
    while (self->is_still(opening)) {
        const int fd = self->node.native_handle();
        Duration pause = kPause;
        int error = 0;
        if (self->read_failures < kReadFailuresMax) {
            const ssize_t count = ::read(fd, into.data(), into.size());
            if (count >= 0) self->read_failures = 0;
            if (count > 0) co_return static_cast<std::size_t>(count);
            error = count == 0 ? 0 : errno;
        } else {
            // usblp says of a write, be it of nothing, that the printer is gone.
            error = ::write(fd, "", 0) < 0 && errno == ENODEV ? ENODEV : 0;
            pause = kLook;
        }
        if (error == EINTR) continue;
        if (error == EAGAIN) {
            const auto waited = co_await State::wait(self, Descriptor::wait_read, deadline);
            if (!waited) co_return tl::unexpected(waited.error());
            continue;
        }
        if (error == ENODEV || self->habits == Habits::tty) {
            co_return tl::unexpected(self->lost(error == 0 ? ENODEV : error, "reading"));
        }
        if (error != 0) ++self->read_failures;
        if (self->clock.now() >= deadline)
            co_return fail(ErrorCode::timeout, self->name + ": nothing to read");
        co_await State::sleep(self, std::min<Time>(deadline, self->clock.now() + pause));
    }
    co_return self->closed();
}

asio::awaitable<Result<std::size_t>> Node::write_some(std::string_view bytes, Time deadline) {
    const auto self = state_;
    const unsigned opening = self->opens;
    if (bytes.empty()) co_return std::size_t{0};
    while (self->is_still(opening)) {
        const ssize_t count = ::write(self->node.native_handle(), bytes.data(), bytes.size());
        if (count > 0) co_return static_cast<std::size_t>(count);
        const int error = count == 0 ? EAGAIN : errno;
        if (error == EINTR) continue;
        if (error != EAGAIN) co_return tl::unexpected(self->lost(error, "writing"));
        const auto waited = co_await State::wait(self, Descriptor::wait_write, deadline);
        if (!waited) co_return tl::unexpected(waited.error());
    }
    co_return self->closed();
}

asio::awaitable<Result<void>> Node::wait_writable(Time deadline) {
    return State::wait(state_, Descriptor::wait_write, deadline);
}

asio::awaitable<Result<void>> Node::State::wait(std::shared_ptr<State> self, Descriptor::wait_type what,
                                                Time deadline) {
    const unsigned opening = self->opens;
    if (!self->is_still(opening)) co_return self->closed();
    if (self->clock.now() >= deadline) co_return fail(ErrorCode::timeout, self->name + ": not in time");
    asio::steady_timer alarm(self->executor);
    const auto rang = std::make_shared<bool>(false);
    alarm.expires_after(deadline - self->clock.now());
    alarm.async_wait([self, rang](error_code ec) {
        if (ec) return;
        *rang = true;
        error_code ignored;
        // It ends the wait of the other direction, too, which looks again and goes on.
        if (self->node.is_open()) self->node.cancel(ignored);
    });
    const auto [ec] = co_await self->node.async_wait(what, kAnswer);
    if (!self->is_still(opening)) co_return self->closed();
    if (*rang && self->clock.now() >= deadline) {
        co_return fail(ErrorCode::timeout, self->name + ": not in time");
    }
    if (ec && ec != asio::error::operation_aborted)
        co_return fail(ErrorCode::offline, self->name + ": closed");
    co_return Result<void>{};
}

asio::awaitable<void> Node::State::sleep(std::shared_ptr<State> self, Time until) {
    self->rest.expires_after(until - self->clock.now());
    co_await self->rest.async_wait(kAnswer);
}

void Node::State::close() {
    error_code ignored;
    rest.cancel();
    node.close(ignored);
}

void Node::close() {
    state_->close();
}

bool Node::is_open() const {
    return state_->node.is_open();
}

int Node::fd() const {
    return state_->node.is_open() ? state_->node.native_handle() : -1;
}

Error Node::lost(int error, std::string_view doing) {
    return state_->lost(error, doing);
}

Error Node::State::lost(int error, std::string_view doing) {
    close();
    const bool is_unplugged = error == ENODEV || error == ENXIO || error == EIO;
    const std::string why = is_unplugged ? "it was unplugged" : text_of(error);
    return Error{ErrorCode::offline, name + ": " + why + " while " + std::string(doing)};
}

}  // namespace comptoir::bridge
