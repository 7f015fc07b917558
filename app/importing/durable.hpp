#pragma once
/// Steps of writing a file, each of which is on the disk when it returns.

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::importing {

/// A plain file that is open for writing.
///
/// Thread: one; blocks for the disk.   Errors of all: refused (no permission, read-only, not a plain file),
/// full.
class DurableFile {
public:
    enum class Kind {
        of_others,  ///< it is there, and written where it lies
        made_anew   ///< emptied, or made, for its owner alone
    };
    static Result<DurableFile> open(const std::filesystem::path& path, Kind kind);
    DurableFile(DurableFile&& other) noexcept;
    DurableFile(const DurableFile&) = delete;
    DurableFile& operator=(const DurableFile&) = delete;
    ~DurableFile();

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] Result<void> write(std::string_view bytes, std::size_t at) const;
    /// Without waiting: `sync` follows.
    [[nodiscard]] Result<void> write_part(std::string_view bytes, std::size_t at) const;
    [[nodiscard]] Result<void> sync() const;
    [[nodiscard]] Result<void> cut(std::size_t bytes) const;
    /// Owner, group and rights; the owner stays where only root may change it.
    [[nodiscard]] Result<void> give_to(uid_t owner, gid_t group, mode_t rights) const;

private:
    DurableFile(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)) {}

    int fd_;
    std::filesystem::path path_;
};

/// Renames within one folder, over whatever file is there.
[[nodiscard]] Result<void> move_durably(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace comptoir::importing
