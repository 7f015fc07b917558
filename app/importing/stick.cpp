#include "app/importing/stick.hpp"

#include <dirent.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "app/base/file.hpp"
#include "app/importing/durable.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::importing {
namespace {

constexpr const char* kErrorsName = "comptoir-errors.txt";
constexpr std::string_view kMark = "# Taken over by Comptoir. To change something, put a new file here.\r\n";
constexpr std::size_t kSectorBytes = 512;  // what a disk writes whole or not at all
static_assert(kMark.size() < kSectorBytes);

struct Named {
    std::string_view name;
    Subject subject;
};
/// Windows hides the end of a name that it knows, and adds one: a file that shows as comptoir.toml is
/// comptoir.toml.txt.
constexpr std::array kNames{Named{"comptoir.toml", Subject::settings},
                            Named{"comptoir.toml.txt", Subject::settings},
                            Named{"wifi.txt", Subject::wifi},
                            Named{"wifi.txt.txt", Subject::wifi},
                            Named{"wifi.toml", Subject::wifi},
                            Named{"wpa_supplicant.conf", Subject::wpa_supplicant},
                            Named{"wpa_supplicant.conf.txt", Subject::wpa_supplicant}};

std::optional<Subject> subject_of(std::string_view name) {
    const auto is_same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
    for (const Named& one : kNames) {
        if (std::equal(name.begin(), name.end(), one.name.begin(), one.name.end(), is_same))
            return one.subject;
    }
    return std::nullopt;
}

}  // namespace

Result<std::vector<Offered>> Stick::offered() const {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(folder_.c_str()), ::closedir);
    if (!folder) return fail(ErrorCode::offline, folder_.string() + ": " + std::strerror(errno));
    std::vector<Offered> found;
    std::size_t entries = 0;
    while (const dirent* entry = ::readdir(folder.get())) {
        if (++entries > kEntriesMax)
            return fail(ErrorCode::full,
                        folder_.string() + ": more than " + std::to_string(kEntriesMax) + " files");
        const auto subject = subject_of(entry->d_name);
        if (subject && found.size() < kOfferedMax)
            found.push_back(
                {entry->d_name, *subject, file::read(folder_ / entry->d_name, settings::kFileBytesMax)});
    }
    std::sort(found.begin(), found.end(), [](const Offered& a, const Offered& b) { return a.name < b.name; });
    return found;
}

bool Stick::is_cleaned(std::string_view bytes) {
    // Blanks up to the end of the first sector, if the cleaning was cut short; else a shop wrote behind our
    // words.
    const auto behind = bytes.substr(std::min(bytes.size(), kMark.size()), kSectorBytes - kMark.size());
    return bytes.starts_with(kMark) && behind.find_first_not_of(' ') == std::string_view::npos;
}

Result<void> Stick::clean(const std::string& name) const {
    const std::filesystem::path path = folder_ / name;
    const auto file = DurableFile::open(path, DurableFile::Kind::of_others);
    if (!file) return tl::unexpected(file.error());
    const std::size_t bytes = std::max(file->size(), kSectorBytes);
    // A file that has a byte has a sector: this much needs no room.
    std::string first(kMark);
    first.resize(kSectorBytes, ' ');
    if (auto done = file->write(first, 0); !done) return done;
    constexpr std::size_t kBlock = 64 * 1024;  // a 1 MiB file is sixteen of these
    const std::string blanks(kBlock, ' ');
    for (std::size_t at = kSectorBytes; at < bytes; at += kBlock) {
        if (auto done =
                file->write_part(std::string_view(blanks).substr(0, std::min(kBlock, bytes - at)), at);
            !done)
            return done;
    }
    if (auto done = file->sync(); !done) return done;
    if (auto done = file->cut(kMark.size()); !done) return done;
    (void)move_durably(path, path.string() + ".imported");
    return {};
}

Result<void> Stick::say(std::string_view text) const {
    const std::filesystem::path path = folder_ / kErrorsName;
    if (text.empty()) {
        std::error_code ec;
        if (std::filesystem::is_regular_file(path, ec)) std::filesystem::remove(path, ec);
        return ec ? fail(ErrorCode::refused, path.string() + ": " + ec.message()) : Result<void>{};
    }
    const auto before = file::read(path, settings::kFileBytesMax);
    if (before && *before == text) return {};  // a card wears out by being written
    const auto file = DurableFile::open(path, DurableFile::Kind::made_anew);
    if (!file) return tl::unexpected(file.error());
    return file->write(text, 0);
}

}  // namespace comptoir::importing
