#include "device-bridge/links/usblp.hpp"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace comptoir::bridge {

namespace asio = boost::asio;

UsblpLink::UsblpLink(asio::any_io_executor executor, std::string path, const Clock& clock)
    : path_(std::move(path)), node_(std::move(executor), clock, path_, Node::Habits::printer) {}

UsblpLink::~UsblpLink() {
    close();
}

asio::awaitable<Result<void>> UsblpLink::open(Time) {
    co_return node_.open(path_);
}

asio::awaitable<Result<std::size_t>> UsblpLink::read_some(std::span<char> into, Time deadline) {
    return node_.read_some(into, deadline);
}

asio::awaitable<Result<std::size_t>> UsblpLink::write_some(std::string_view bytes, Time deadline) {
    // One block at a time: of a longer write the driver would say that all was taken while the second block
    // still waits for the printer.
    constexpr std::size_t kBlock = 8'192;  // USBLP_BUF_SIZE
    return node_.write_some(bytes.substr(0, kBlock), deadline);
}

asio::awaitable<Result<void>> UsblpLink::drain(Time deadline) {
    const auto waited = co_await node_.wait_writable(deadline);
    if (!waited) co_return tl::unexpected(waited.error());
    // A printer that was pulled is ready to be written to as well; only a write tells, be it of nothing.
    if (::write(node_.fd(), "", 0) < 0 && errno != EAGAIN && errno != EINTR) {
        co_return tl::unexpected(node_.lost(errno, "draining"));
    }
    co_return Result<void>{};
}

void UsblpLink::close() {
    node_.close();
}

bool UsblpLink::is_open() const {
    return node_.is_open();
}

std::string UsblpLink::describe() const {
    return "usblp " + path_;
}

}  // namespace comptoir::bridge
