#include "app/screen/slide_folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <string>

namespace comptoir {
namespace {

/// Changed content has another one: nanoseconds of the last change, and the size.
std::string version_of(const struct stat& file, std::uint64_t visit) {
    const auto nanoseconds =
        static_cast<std::int64_t>(file.st_mtim.tv_sec) * 1'000'000'000 + file.st_mtim.tv_nsec;
    return std::to_string(nanoseconds) + "-" + std::to_string(file.st_size) + "-" + std::to_string(visit);
}

}  // namespace

Result<std::vector<SlideItem>> list_slides(const std::filesystem::path& folder, std::uint64_t visit) {
    std::error_code ec;
    std::filesystem::directory_iterator entry(folder, ec);
    if (ec) return fail(ErrorCode::offline, folder.string() + ": " + ec.message());
    std::vector<SlideItem> items;
    std::size_t seen = 0;
    for (const std::filesystem::directory_iterator end; entry != end && seen < kEntriesMax; ++seen) {
        const std::string name = entry->path().filename().string();
        const SlideKind kind = slide_kind(name);
        struct stat file {};
        const bool is_shown =
            kind != SlideKind::none && ::stat(entry->path().c_str(), &file) == 0 && S_ISREG(file.st_mode);
        if (is_shown) {
            items.push_back({.key = slide_key(version_of(file, visit), entry->path().string()),
                             .path = entry->path().string(),
                             .is_video = kind == SlideKind::video,
                             .shown_for = shown_for_in(name)});
        }
        entry.increment(ec);
        if (ec) return fail(ErrorCode::offline, folder.string() + ": " + ec.message());
    }
    std::ranges::sort(
        items, [](const SlideItem& a, const SlideItem& b) { return comes_before(a.name(), b.name()); });
    if (items.size() > Playlist::kItemsMax) items.resize(Playlist::kItemsMax);
    return items;
}

}  // namespace comptoir
