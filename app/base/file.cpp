#include "app/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace comptoir::file {
namespace {

/// Closes on the way out.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

tl::unexpected<Error> trouble(const std::filesystem::path& path, int number) {
    const ErrorCode code = number == ENOSPC || number == EDQUOT ? ErrorCode::full
                           : number == ENOENT                   ? ErrorCode::offline
                                                                : ErrorCode::refused;
    return fail(code, path.string() + ": " + std::strerror(number));
}

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

enum class Wait { for_the_disk, for_nothing };

Result<void> replace(const std::filesystem::path& path, std::string_view bytes, Wait wait) {
    std::string beside = path.string() + ".XXXXXX";
    const Descriptor fd(::mkostemp(beside.data(), O_CLOEXEC));
    if (fd.get() < 0) return trouble(path, errno);
    if (!write_all(fd.get(), bytes) || (wait == Wait::for_the_disk && ::fsync(fd.get()) != 0) ||
        ::rename(beside.c_str(), path.c_str()) != 0) {
        const int number = errno;
        ::unlink(beside.c_str());
        return trouble(path, number);
    }
    if (wait == Wait::for_nothing) return {};
    const Descriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() >= 0) ::fsync(folder.get());
    return {};
}

}  // namespace

Result<std::string> read(const std::filesystem::path& path, std::size_t bytes_max) {
    // Non-blocking, or opening a pipe that somebody put there would wait for a writer.
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd.get() < 0) return fail(ErrorCode::offline, path.string() + ": " + std::strerror(errno));
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
        return fail(ErrorCode::offline, path.string() + ": not a plain file");
    }
    std::string bytes;
    std::string chunk(64 * 1024, '\0');
    for (;;) {
        const ssize_t got = ::read(fd.get(), chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(ErrorCode::offline, path.string() + ": " + std::strerror(errno));
        if (got == 0) return bytes;
        if (bytes.size() + static_cast<std::size_t>(got) > bytes_max) {
            return fail(ErrorCode::full,
                        path.string() + ": larger than " + std::to_string(bytes_max) + " bytes");
        }
        bytes.append(chunk, 0, static_cast<std::size_t>(got));
    }
}

Result<void> write(const std::filesystem::path& path, std::string_view bytes) {
    return replace(path, bytes, Wait::for_the_disk);
}

Result<void> write_soon(const std::filesystem::path& path, std::string_view bytes) {
    return replace(path, bytes, Wait::for_nothing);
}

}  // namespace comptoir::file
