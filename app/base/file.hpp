#pragma once
/// Whole files: read with a bound, written so that a power cut leaves the old one or the new one.

#include <filesystem>
#include <string>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::file {

/// Errors: offline (missing, unreadable, not a plain file), full (larger than `bytes_max`).   Thread: any;
/// blocks.
[[nodiscard]] Result<std::string> read(const std::filesystem::path& path, std::size_t bytes_max);

/// Writes beside the target, syncs, renames, syncs the folder.
///
/// Errors: refused (read-only, no permission), full (no space).   Thread: any; blocks for the disk.
[[nodiscard]] Result<void> write(const std::filesystem::path& path, std::string_view bytes);

/// The same without waiting for the disk, for what may be lost: after a power cut the old one, the new one,
/// or an empty one is there.
///
/// Errors: as `write`.   Thread: any.
[[nodiscard]] Result<void> write_soon(const std::filesystem::path& path, std::string_view bytes);

}  // namespace comptoir::file
