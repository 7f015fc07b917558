#include "kiosk-config/settings/watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <set>

namespace comptoir::settings {
namespace fs = std::filesystem;
namespace {

// IN_ATTRIB: a file that became readable is a change; IN_CREATE: a link is made, never written.
constexpr unsigned kMask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB |
                           IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

constexpr std::size_t kEventBytesMax =
    16 * 1024;  // one read; inotify(7) wants room for one event, some 272 bytes

bool is_folder(const fs::path& path) {
    std::error_code ec;
    return fs::is_directory(path, ec);
}

fs::path nearest_existing(fs::path folder) {
    while (!is_folder(folder) && folder.has_relative_path()) folder = folder.parent_path();
    return folder;
}

}  // namespace

Result<std::unique_ptr<Watch>> Watch::create(fs::path file) {
    std::error_code ec;
    file = fs::absolute(file, ec).lexically_normal();
    if (ec) return fail(ErrorCode::refused, "settings file: " + ec.message());
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) return fail(ErrorCode::refused, std::string("inotify: ") + std::strerror(errno));
    std::unique_ptr<Watch> watch(new Watch(fd, std::move(file)));
    if (auto armed = watch->arm(); !armed) return tl::unexpected(armed.error());
    return watch;
}

Watch::Watch(int fd, fs::path file) : fd_(fd), file_(std::move(file)) {}

Watch::~Watch() {
    ::close(fd_);
}

bool Watch::take_changes() {
    bool changed = false;
    alignas(inotify_event) std::array<char, kEventBytesMax> buffer;
    for (;;) {
        const ssize_t size = ::read(fd_, buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        for (ssize_t at = 0; at < size;) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const std::string name = event.len > 0 ? buffer.data() + at + sizeof event : "";
            changed |= concerns_us(event.wd, event.mask, name);
            if ((event.mask & IN_IGNORED) != 0) watched_.erase(event.wd);
            at += static_cast<ssize_t>(sizeof event + event.len);
        }
    }
    const auto before = watched_;
    static_cast<void>(arm());  // Whatever could not be watched is tried again after the next event.
    return changed || watched_ != before;
}

/// Watches what is there now, until what is there and what is watched are the same: a folder may come between
/// looking and watching.
Result<void> Watch::arm() {
    for (;;) {
        const auto before = wanted();
        std::set<int> current;
        for (const auto& [folder, role] : before) {
            const int watch = ::inotify_add_watch(fd_, folder.c_str(), kMask);
            if (watch < 0 && errno != ENOENT && errno != ENOTDIR && errno != EACCES) {
                return fail(ErrorCode::refused,
                            "inotify on " + folder.string() + ": " + std::strerror(errno));
            }
            if (watch < 0) continue;
            watched_[watch] = {folder, role};
            current.insert(watch);
        }
        // A folder that was replaced by another of its name leaves a watch on the old one.
        std::erase_if(watched_, [&](const auto& entry) {
            if (current.contains(entry.first)) return false;
            ::inotify_rm_watch(fd_, entry.first);
            return true;
        });
        if (wanted() == before) return {};
    }
}

std::map<fs::path, Watch::Role> Watch::wanted() const {
    const fs::path folder = file_.parent_path();
    if (!is_folder(folder)) return {{nearest_existing(folder), Role::ancestor}};
    std::map<fs::path, Role> out{{folder, Role::file_folder}};
    if (is_folder(folder / "conf.d")) out.emplace(folder / "conf.d", Role::drop_in_folder);
    std::error_code ec;
    if (fs::is_symlink(file_, ec)) {
        const fs::path target = fs::weakly_canonical(file_, ec);
        if (!ec && is_folder(target.parent_path())) out.emplace(target.parent_path(), Role::link_target);
    }
    return out;
}

bool Watch::concerns_us(int watch, unsigned mask, const std::string& name) const {
    if ((mask & IN_Q_OVERFLOW) != 0) return true;
    const auto found = watched_.find(watch);
    if (found == watched_.end()) return false;
    switch (found->second.second) {
        case Role::file_folder: return name == file_.filename() || name == "conf.d";
        case Role::drop_in_folder: return name.ends_with(".toml") && !name.starts_with('.');
        case Role::link_target: {
            std::error_code ec;
            return name == fs::weakly_canonical(file_, ec).filename();
        }
        case Role::ancestor: return false;  // What appears below it shows as a new watch.
    }
    return false;
}

}  // namespace comptoir::settings
