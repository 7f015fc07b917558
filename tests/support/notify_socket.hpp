#pragma once
/// What systemd listens on for news of a service.

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {

/// Thread: the test's. Every wait has a deadline.
class NotifySocket {
public:
    NotifySocket() : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string text = path();
        if (text.size() >= sizeof address.sun_path) throw std::runtime_error("the path is too long");
        std::memcpy(address.sun_path, text.data(), text.size());
        if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("bind");
    }
    ~NotifySocket() { ::close(fd_); }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    /// For NOTIFY_SOCKET.
    [[nodiscard]] std::string path() const { return (folder_.path() / "notify").string(); }

    /// The next message; nothing if none comes in time.
    std::optional<std::string> next(std::chrono::milliseconds within = std::chrono::seconds(20)) {
        pollfd one{fd_, POLLIN, 0};
        if (::poll(&one, 1, static_cast<int>(within.count())) <= 0) return std::nullopt;
        char bytes[4096];
        const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
        if (got < 0) return std::nullopt;
        return std::string(bytes, static_cast<std::size_t>(got));
    }
    /// Reads until one begins with `wanted`; what was skipped is in `skipped`.
    bool hears(const std::string& wanted, std::chrono::milliseconds within = std::chrono::seconds(20)) {
        skipped.clear();
        const auto until = std::chrono::steady_clock::now() + within;
        for (;;) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                until - std::chrono::steady_clock::now());
            const auto message = left.count() > 0 ? next(left) : std::nullopt;
            if (!message) return false;
            if (message->starts_with(wanted)) return true;
            skipped += *message + "\n";
        }
    }

    std::string skipped;

private:
    TemporaryFolder folder_;
    int fd_;
};

}  // namespace comptoir::test
