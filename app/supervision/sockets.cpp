#include "app/supervision/sockets.hpp"

#include <fcntl.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "app/base/log.hpp"

namespace comptoir::supervision {
namespace {

constexpr std::size_t kHandedMax = 64;  // plain and https, on a handful of addresses
constexpr int kTakeOutOfEnvironment = 1;

std::string reason_of(int error) {
    return std::error_code(error, std::generic_category()).message();
}

std::string names_of(const std::vector<ListeningSocket>& sockets) {
    std::string names;
    for (const ListeningSocket& socket : sockets) names += (names.empty() ? "" : ":") + socket.name;
    return names;
}

}  // namespace

std::vector<ListeningSocket> handed_over() {
    char** names = nullptr;
    const int count = ::sd_listen_fds_with_names(kTakeOutOfEnvironment, &names);
    if (count < 0)
        log::warning("what was opened for this program can't be used", {{"why", reason_of(-count)}});
    std::vector<ListeningSocket> sockets;
    for (int i = 0; i < count; ++i) {
        const int fd = SD_LISTEN_FDS_START + i;
        if (sockets.size() < kHandedMax) {
            sockets.push_back({fd, names == nullptr ? "" : names[i]});
        } else {
            ::close(fd);
        }
    }
    for (char** name = names; name != nullptr && *name != nullptr; ++name) std::free(*name);
    std::free(names);
    return sockets;
}

Result<void> hand_on(const std::vector<ListeningSocket>& sockets) {
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
    if (sockets.empty()) return {};
    // Out of the way first: one may lie where another is to go.
    const int above = SD_LISTEN_FDS_START + static_cast<int>(sockets.size());
    std::vector<int> aside;
    for (const ListeningSocket& socket : sockets) {
        const int fd = ::fcntl(socket.fd, F_DUPFD_CLOEXEC, above);
        if (fd < 0)
            return fail(ErrorCode::refused,
                        "descriptor " + std::to_string(socket.fd) + ": " + reason_of(errno));
        aside.push_back(fd);
    }
    for (std::size_t i = 0; i < aside.size(); ++i) {
        if (::dup2(aside[i], SD_LISTEN_FDS_START + static_cast<int>(i)) < 0)
            return fail(ErrorCode::refused,
                        "descriptor " + std::to_string(aside[i]) + ": " + reason_of(errno));
    }
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", std::to_string(sockets.size()).c_str(), 1);
    ::setenv("LISTEN_FDNAMES", names_of(sockets).c_str(), 1);
    return {};
}

}  // namespace comptoir::supervision
