#include "app/importing/durable.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace comptoir::importing {
namespace {

tl::unexpected<Error> trouble(const std::filesystem::path& path, int number) {
    const ErrorCode code = number == ENOSPC || number == EDQUOT ? ErrorCode::full : ErrorCode::refused;
    return fail(code, path.filename().string() + ": " + std::strerror(number));
}

}  // namespace

Result<DurableFile> DurableFile::open(const std::filesystem::path& path, Kind kind) {
    const int flags =
        O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (kind == Kind::made_anew ? O_CREAT | O_TRUNC : 0);
    const int fd = ::open(path.c_str(), flags, 0600);
    if (fd < 0) return trouble(path, errno);
    DurableFile opened(fd, path);
    struct stat info {};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return fail(ErrorCode::refused, path.filename().string() + ": not a plain file");
    return opened;
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

DurableFile::~DurableFile() {
    if (fd_ >= 0) ::close(fd_);
}

std::size_t DurableFile::size() const {
    struct stat info {};
    return ::fstat(fd_, &info) == 0 ? static_cast<std::size_t>(info.st_size) : 0;
}

Result<void> DurableFile::write(std::string_view bytes, std::size_t at) const {
    if (auto done = write_part(bytes, at); !done) return done;
    return sync();
}

Result<void> DurableFile::write_part(std::string_view bytes, std::size_t at) const {
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return trouble(path_, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        at += static_cast<std::size_t>(written);
    }
    return {};
}

Result<void> DurableFile::sync() const {
    return ::fsync(fd_) == 0 ? Result<void>{} : trouble(path_, errno);
}

Result<void> DurableFile::cut(std::size_t bytes) const {
    if (::ftruncate(fd_, static_cast<off_t>(bytes)) != 0) return trouble(path_, errno);
    return sync();
}

Result<void> DurableFile::give_to(uid_t owner, gid_t group, mode_t rights) const {
    struct stat info {};
    if (::fstat(fd_, &info) != 0) return trouble(path_, errno);
    const bool is_theirs = info.st_uid == owner && info.st_gid == group;
    if (!is_theirs && ::fchown(fd_, owner, group) != 0 && ::geteuid() == 0) return trouble(path_, errno);
    if (::fchmod(fd_, rights) != 0) return trouble(path_, errno);
    return sync();
}

Result<void> move_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return trouble(to, errno);
    const int folder = ::open(to.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return trouble(to, errno);
    const int synced = ::fsync(folder);
    const int number = errno;
    ::close(folder);
    return synced == 0 ? Result<void>{} : trouble(to, number);
}

}  // namespace comptoir::importing
