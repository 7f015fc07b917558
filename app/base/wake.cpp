#include "app/base/wake.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

namespace comptoir {

Result<Wake> Wake::create() {
    const int fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0) return fail(ErrorCode::full, std::string("eventfd: ") + std::strerror(errno));
    return Wake(fd);
}

Wake::~Wake() {
    if (fd_ >= 0) ::close(fd_);
}

void Wake::raise() const {
    const std::uint64_t one = 1;
    // A full counter is already raised, so a failed write changes nothing.
    [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
}

void Wake::clear() const {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(fd_, &count, sizeof count);
}

}  // namespace comptoir
