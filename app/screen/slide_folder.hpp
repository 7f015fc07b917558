#pragma once
/// The files of a playlist's folder, as they are now.

#include <filesystem>
#include <vector>

#include "app/base/result.hpp"
#include "app/screen/playlist.hpp"

namespace comptoir {

/// Pictures and videos that lie directly in `folder`, in the order in which they are shown. Links are
/// followed; whatever is no plain file is nothing. A file that was changed has another key, and
/// so has one of another `visit`: it is asked for anew.
///
/// Thread: any, but never UI or io: it blocks for the disk, or for the network where the folder is mounted
/// from. Errors: offline, where the folder is not there or can't be read. Limits: Playlist::kItemsMax files
/// of the first kEntriesMax entries.
[[nodiscard]] Result<std::vector<SlideItem>> list_slides(const std::filesystem::path& folder,
                                                         std::uint64_t visit = 0);

inline constexpr std::size_t kEntriesMax =
    10'000;  // a camera's folder; what is beyond costs more than it shows

}  // namespace comptoir
