#pragma once
/// Fetched pictures on disk, so that a restart shows them at once and a server is asked only what changed.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir::pictures {

/// A picture as it was fetched.
struct Kept {
    std::string etag;  ///< empty: the server gave none
    std::string bytes;

    bool operator==(const Kept&) const = default;
};

/// Files are named by a hash of the URL and hold the URL, so that a collision is a miss. Written beside and
/// renamed; not synced, for a picture lost to a power cut is fetched again (a torn file is a miss).
///
/// A folder that is missing, read-only or full is one warning; the cache then keeps nothing.
///
/// Thread: io (small files; the largest write is a picture of header.hpp's bound).
/// Limits: `Bounds`; the oldest used goes first.
class DiskCache {
public:
    struct Bounds {
        std::uint64_t bytes =
            64u << 20;             ///< some 3,000 product pictures of 128 pixels, and a few backgrounds
        std::size_t files = 4000;  ///< a folder of this many is still listed in milliseconds
    };

    explicit DiskCache(std::filesystem::path folder) : DiskCache(std::move(folder), Bounds{}) {}
    DiskCache(std::filesystem::path folder, Bounds bounds);

    [[nodiscard]] std::optional<Kept> load(std::string_view url);
    void store(std::string_view url, const Kept& kept);

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] std::size_t files() const { return entries_.size(); }

private:
    struct Entry {
        std::uint64_t bytes = 0;
        std::uint64_t used = 0;  ///< grows with each use
    };

    void open();
    void forget(const std::string& name);
    void make_room();
    void warn(std::string_view what, std::string_view why);

    std::filesystem::path folder_;
    Bounds bounds_;
    std::map<std::string, Entry> entries_;
    std::uint64_t bytes_ = 0;
    std::uint64_t uses_ = 0;
    bool has_warned_ = false;
};

}  // namespace comptoir::pictures
