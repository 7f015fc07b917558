#include "device-bridge/printing/owner_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>
#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

namespace comptoir::bridge {
namespace {

/// FNV-1a: the same name in every process and build, of any URI.
std::string file_name(const std::string& uri) {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char c : uri) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100'0000'01b3;
    return fmt::format("printer-{:016x}.lock", hash);
}

}  // namespace

Result<OwnerLock> OwnerLock::take(const std::string& runtime_folder, const std::string& uri) {
    std::error_code ec;
    std::filesystem::create_directories(runtime_folder, ec);
    const std::string path = (std::filesystem::path(runtime_folder) / file_name(uri)).string();
    constexpr mode_t kMode = 0660;
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kMode);
    if (fd < 0) return fail(ErrorCode::refused, path + ": " + std::system_category().message(errno));
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return OwnerLock(fd);
    ::close(fd);
    return fail(ErrorCode::busy, "another process owns this printer (" + path + ")");
}

OwnerLock::OwnerLock(OwnerLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

OwnerLock& OwnerLock::operator=(OwnerLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

OwnerLock::~OwnerLock() {
    if (fd_ >= 0) ::close(fd_);  // the file stays: removing it would let two lock different files of one name
}

}  // namespace comptoir::bridge
