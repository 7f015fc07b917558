#include "app/state_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/base/log.hpp"
#include "app/base/random.hpp"

namespace comptoir {
namespace {

constexpr const char* kIdentityFile = "identity.json";
constexpr const char* kOriginsFile = "origins.json";
constexpr const char* kBookmarkFile = "bus.json";
constexpr const char* kWishFile = "screen_wish.json";
constexpr const char* kScreenFile = "screen.json";
constexpr std::size_t kFileBytesMax = 64 * 1024;  // 64 origins of 255 characters, four times over

std::string random_identity() {
    constexpr std::size_t kMacBytes = 6;
    const auto given = random_bytes<kMacBytes>();
    if (!given) return "comptoir";
    auto bytes = *given;
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0xFC) |
                                          0x02);  // locally administered, as a made-up MAC must be
    std::array<char, 18> text{};
    std::snprintf(text.data(), text.size(), "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2],
                  bytes[3], bytes[4], bytes[5]);
    return text.data();
}

/// Version 4 of RFC 9562 section 5.4; of zeros where the kernel gives no random bytes.
std::string random_uuid() {
    constexpr std::size_t kUuidBytes = 16;
    auto bytes = random_bytes<kUuidBytes>().value_or(std::array<unsigned char, kUuidBytes>{});
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::array<char, 3> two{};
        std::snprintf(two.data(), two.size(), "%02x", bytes[i]);
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += two.data();
    }
    return text;
}

std::vector<std::string> texts_of(const json::Value& file) {
    std::vector<std::string> origins;
    for (const json::Value& origin : json::array(file, "origins")) origins.push_back(json::text(origin));
    std::erase(origins, std::string{});
    return origins;
}

constexpr std::size_t kProbeBytes = 4096;  // one block of the usual file systems

/// For whoever stands before the box.
Result<void> unread(const std::string& name) {
    return fail(ErrorCode::refused, name + " is there and can't be read");
}

std::string to_do(const Error& error) {
    return error.code == ErrorCode::full ? "make room on its disk" : "let the kiosk's user write there";
}

}  // namespace

StateFolder::StateFolder(std::filesystem::path path) : path_(std::move(path)) {
    note(probe());
}

/// Root may write everywhere but on a read-only disk, so ask by writing. An empty file fits on a full one,
/// too.
Result<void> StateFolder::probe() const {
    std::error_code ec;
    std::filesystem::create_directories(path_, ec);
    auto written = file::write(path_ / ".writable", std::string(kProbeBytes, '\n'));
    std::filesystem::remove(path_ / ".writable", ec);
    return written;
}

/// Says once that it begins, and once that it is over.
void StateFolder::note(const Result<void>& saved) {
    if (saved.has_value() == problem_.empty()) return;
    if (saved) {
        problem_.clear();
        log::info("state folder can be written again", {{"folder", path_.string()}});
        return;
    }
    problem_ = "state folder can't be written: " + saved.error().message + "; " + to_do(saved.error());
    log::warning("state folder can't be written; until it can, pairings are lost with the power",
                 {{"why", saved.error().message}, {"do", to_do(saved.error())}});
}

bool StateFolder::look_again() {
    if (problem_.empty()) return false;
    auto saved = probe();
    while (saved && !unsaved_.empty()) {
        const auto first = unsaved_.begin();
        saved = lies_unread(first->first)
                    ? unread(first->first)
                    : file::write(path_ / first->first, merged(first->first, first->second));
        if (saved) unsaved_.erase(first);
    }
    note(saved);
    return problem_.empty();
}

/// It is there, but nobody may read it: what it says is not replaced by what was made up.
bool StateFolder::lies_unread(const std::string& name) const {
    std::error_code ec;
    if (!std::filesystem::exists(path_ / name, ec) && !ec) return false;
    const auto text = file::read(path_ / name, kFileBytesMax);
    return !text && text.error().code == ErrorCode::offline;
}

/// What could not even be read may have been there all along: it is not replaced by what was made up
/// meanwhile.
std::string StateFolder::merged(const std::string& name, const std::string& waiting) const {
    const json::Value there = on_disk(name);
    if ((name == kIdentityFile || name == kScreenFile) && !there.is_null()) return json::dump(there);
    if (name != kOriginsFile || there.is_null()) return waiting;
    std::vector<std::string> all = texts_of(there);
    for (std::string& origin : texts_of(json::parse(waiting).value_or(json::Value())))
        if (std::find(all.begin(), all.end(), origin) == all.end()) all.push_back(std::move(origin));
    return json::dump({{"origins", all}});
}

json::Value StateFolder::on_disk(const std::string& name) const {
    const auto text = file::read(path_ / name, kFileBytesMax);
    if (!text) return nullptr;
    const auto value = json::parse(*text);
    if (value) return *value;
    log::warning("a state file is not readable and will be made anew",
                 {{"file", (path_ / name).string()}, {"why", value.error().message}});
    return nullptr;
}

json::Value StateFolder::stored(const char* name) const {
    const auto waiting = unsaved_.find(name);
    return waiting == unsaved_.end() ? on_disk(name) : json::parse(waiting->second).value_or(json::Value());
}

std::string StateFolder::identity(const std::string& adopted, const std::string& fallback) {
    if (!adopted.empty()) return adopted;
    const std::string known = json::text(stored(kIdentityFile), "identifier");
    if (!known.empty()) return known;
    const std::string made = fallback.empty() ? random_identity() : fallback;
    save(kIdentityFile, json::dump({{"identifier", made}}));
    return made;
}

std::vector<std::string> StateFolder::origins() const {
    return texts_of(stored(kOriginsFile));
}

void StateFolder::remember_origin(const std::string& origin) {
    std::vector<std::string> known = origins();
    if (std::find(known.begin(), known.end(), origin) != known.end()) return;
    known.push_back(origin);
    save(kOriginsFile, json::dump({{"origins", known}}));
}

odoo::bus::Bookmark StateFolder::bookmark() const {
    const json::Value value = stored(kBookmarkFile);
    const auto seconds = std::chrono::seconds(json::integer(value, "at").value_or(0));
    return {json::text(value, "pos"), json::integer(value, "resume_id").value_or(0), WallTime(seconds)};
}

/// Every few seconds of a sale, on the thread that brings the orders: those do not wait for the disk.
void StateFolder::remember_bookmark(const odoo::bus::Bookmark& bookmark) {
    const auto at = std::chrono::duration_cast<std::chrono::seconds>(bookmark.at.time_since_epoch());
    const json::Value kept = {{"pos", bookmark.pos}, {"resume_id", bookmark.resume_id}, {"at", at.count()}};
    save(kBookmarkFile, json::dump(kept), Wait::for_nothing);
}

std::string StateFolder::screen_id() {
    const std::string known = json::text(stored(kScreenFile), "id");
    if (!known.empty()) return known;
    const std::string made = random_uuid();
    save(kScreenFile, json::dump({{"id", made}}));
    return made;
}

json::Value StateFolder::screen_wish() const {
    return stored(kWishFile);
}

void StateFolder::remember_screen_wish(const json::Value& wish) {
    save(kWishFile, json::dump(wish));
}

void StateFolder::save(const char* name, const std::string& text, Wait wait) {
    const bool is_unread = wait == Wait::for_the_disk && lies_unread(name);
    const auto saved = is_unread                   ? unread(name)
                       : wait == Wait::for_nothing ? file::write_soon(path_ / name, text)
                                                   : file::write(path_ / name, text);
    if (saved) {
        unsaved_.erase(name);
    } else {
        unsaved_[name] = text;
        note(saved);
    }
}

}  // namespace comptoir
