#pragma once
/// Hears of changes to the settings file and its drop-ins, without a thread.

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "app/base/result.hpp"

namespace comptoir::settings {

/// An inotify descriptor that turns readable when something happens near the settings. Editors replace files
/// instead of writing them, so the folders are watched; a folder that is missing is waited for at the nearest
/// one that exists, and a file that is a link is watched where it points, too.
///
/// Thread: its owner's.   Errors: `create` fails with refused when the kernel has no inotify instance or
/// watch left. Limits: three folders are watched. The caller waits for quiet before it loads: one save is
/// several changes.
class Watch {
public:
    [[nodiscard]] static Result<std::unique_ptr<Watch>> create(std::filesystem::path file);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch();

    /// To be polled for reading; never blocks.
    [[nodiscard]] int fd() const { return fd_; }

    /// Empties the descriptor. Whether the file, its `conf.d` or a `*.toml` in there changed since the last
    /// call.
    [[nodiscard]] bool take_changes();

private:
    enum class Role { file_folder, drop_in_folder, link_target, ancestor };

    Watch(int fd, std::filesystem::path file);
    Result<void> arm();
    [[nodiscard]] std::map<std::filesystem::path, Role> wanted() const;
    [[nodiscard]] bool concerns_us(int watch, unsigned mask, const std::string& name) const;

    int fd_;
    std::filesystem::path file_;
    std::map<int, std::pair<std::filesystem::path, Role>> watched_;  ///< by inotify watch descriptor
};

}  // namespace comptoir::settings
