#include "app/pictures/disk_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <vector>

#include "app/base/file.hpp"
#include "app/base/log.hpp"
#include "app/pictures/header.hpp"

namespace comptoir::pictures {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "comptoir-picture 1\n";
constexpr std::string_view kSuffix = ".picture";
constexpr std::size_t kHeadBytesMax = 8192;  // a URL of 4 KB, a tag of 256 bytes, a length

/// FNV-1a. Source: draft-eastlake-fnv-17 section 2.
std::string name_of(std::string_view url) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : url) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return fmt::format("{:016x}{}", hash, kSuffix);
}

/// The text up to the next line break, which is taken too.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

std::optional<Kept> unpack(std::string_view text, std::string_view url) {
    if (!text.starts_with(kMagic)) return std::nullopt;
    text.remove_prefix(kMagic.size());
    const auto kept_url = take_line(text);
    const auto etag = take_line(text);
    const auto length = take_line(text);
    if (!length || *kept_url != url) return std::nullopt;
    std::size_t count = 0;
    const auto [end, ec] = std::from_chars(length->data(), length->data() + length->size(), count);
    if (ec != std::errc{} || end != length->data() + length->size() || count != text.size())
        return std::nullopt;
    return Kept{std::string(*etag), std::string(text)};
}

std::string pack(std::string_view url, const Kept& kept) {
    std::string text(kMagic);
    text.append(url).append("\n").append(kept.etag).append("\n");
    text.append(std::to_string(kept.bytes.size())).append("\n").append(kept.bytes);
    return text;
}

}  // namespace

DiskCache::DiskCache(fs::path folder, Bounds bounds) : folder_(std::move(folder)), bounds_(bounds) {
    open();
}

void DiskCache::open() {
    std::error_code ec;
    fs::create_directories(folder_, ec);
    if (ec) return warn("the picture cache can't be made", ec.message());
    struct Found {
        fs::file_time_type time;
        std::string name;
        std::uint64_t bytes;
    };
    std::vector<Found> found;
    fs::directory_iterator entries(folder_, ec);
    for (; !ec && entries != fs::directory_iterator{}; entries.increment(ec)) {
        std::error_code bad;
        const std::string name = entries->path().filename().string();
        if (!entries->is_regular_file(bad) || bad) continue;
        if (!name.ends_with(kSuffix)) {
            if (name.ends_with(".new")) fs::remove(entries->path(), bad);  // left by a crash in mid-write
            continue;
        }
        const auto bytes = entries->file_size(bad);
        if (!bad) found.push_back({entries->last_write_time(bad), name, bytes});
    }
    if (ec) return warn("the picture cache can't be read", ec.message());
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.time < b.time; });
    for (const auto& file : found) {
        entries_[file.name] = {file.bytes, ++uses_};
        bytes_ += file.bytes;
    }
    make_room();
}

std::optional<Kept> DiskCache::load(std::string_view url) {
    const std::string name = name_of(url);
    const auto entry = entries_.find(name);
    if (entry == entries_.end()) return std::nullopt;
    const auto text = file::read(folder_ / name, kPictureBytesMax + kHeadBytesMax);
    auto kept = text ? unpack(*text, url) : std::nullopt;
    if (!kept) {
        forget(name);
        return std::nullopt;
    }
    entry->second.used = ++uses_;
    std::error_code ignored;  // a read-only folder keeps its old order
    fs::last_write_time(folder_ / name, fs::file_time_type::clock::now(), ignored);
    return kept;
}

void DiskCache::store(std::string_view url, const Kept& kept) {
    if (url.find('\n') != std::string_view::npos || kept.etag.find('\n') != std::string::npos) return;
    const std::string name = name_of(url);
    const std::string text = pack(url, kept);
    if (text.size() > bounds_.bytes) return;
    const fs::path path = folder_ / name;
    const fs::path beside = folder_ / (name + ".new");
    {
        std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
        stream.write(text.data(), static_cast<std::streamsize>(text.size()));
        stream.close();
        if (!stream) {
            warn("a picture can't be kept", std::strerror(errno));
            std::error_code ignored;
            fs::remove(beside, ignored);
            return;
        }
    }
    std::error_code ec;
    fs::rename(beside, path, ec);
    if (ec) return warn("a picture can't be kept", ec.message());
    Entry& entry = entries_[name];
    bytes_ = bytes_ - entry.bytes + text.size();
    entry = {text.size(), ++uses_};
    make_room();
}

void DiskCache::forget(const std::string& name) {
    const auto entry = entries_.find(name);
    if (entry == entries_.end()) return;
    bytes_ -= entry->second.bytes;
    entries_.erase(entry);
    std::error_code ignored;  // what can't be removed is found again at the next start
    std::filesystem::remove(folder_ / name, ignored);
}

void DiskCache::make_room() {
    if (bytes_ <= bounds_.bytes && entries_.size() <= bounds_.files) return;
    std::vector<std::pair<std::uint64_t, std::string>> by_age;
    by_age.reserve(entries_.size());
    for (const auto& [name, entry] : entries_) by_age.emplace_back(entry.used, name);
    std::sort(by_age.begin(), by_age.end());
    for (const auto& [used, name] : by_age) {
        if (bytes_ <= bounds_.bytes && entries_.size() <= bounds_.files) return;
        forget(name);
    }
}

void DiskCache::warn(std::string_view what, std::string_view why) {
    if (has_warned_) return;
    has_warned_ = true;
    log::warning(what, {{"folder", folder_.string()}, {"why", why}});
}

}  // namespace comptoir::pictures
