#include "app/state_folder.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/base/log.hpp"

namespace comptoir {
namespace {

constexpr const char* kIdentityFile = "identity.json";
constexpr const char* kOriginsFile = "origins.json";
constexpr std::size_t kFileBytesMax = 64 * 1024;  // 64 origins of 255 characters, four times over

json::Value stored(const std::filesystem::path& path) {
    const auto text = file::read(path, kFileBytesMax);
    if (!text) return nullptr;
    const auto value = json::parse(*text);
    if (value) return *value;
    log::warning("a state file is not readable and will be made anew",
                 {{"file", path.string()}, {"why", value.error().message}});
    return nullptr;
}

std::string random_identity() {
    std::array<unsigned char, 6> bytes{};
    // 6 bytes come whole from the kernel's pool, however early in the boot.
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return "comptoir";
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0xFC) |
                                          0x02);  // locally administered, as a made-up MAC must be
    std::array<char, 18> text{};
    std::snprintf(text.data(), text.size(), "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2],
                  bytes[3], bytes[4], bytes[5]);
    return text.data();
}

}  // namespace

StateFolder::StateFolder(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code ec;
    std::filesystem::create_directories(path_, ec);
    // Root may write everywhere but on a read-only disk, so ask by writing.
    const auto probe = file::write(path_ / ".writable", "");
    if (probe) {
        std::filesystem::remove(path_ / ".writable", ec);
        return;
    }
    problem_ = "state folder can't be written: " + probe.error().message;
    log::warning("state folder can't be written; pairings are lost at the next start",
                 {{"why", probe.error().message}});
}

std::string StateFolder::identity(const std::string& adopted, const std::string& fallback) {
    if (!adopted.empty()) return adopted;
    const std::string known = json::text(stored(path_ / kIdentityFile), "identifier");
    if (!known.empty()) return known;
    const std::string made = fallback.empty() ? random_identity() : fallback;
    save(kIdentityFile, json::dump({{"identifier", made}}));
    return made;
}

std::vector<std::string> StateFolder::origins() const {
    std::vector<std::string> origins;
    const json::Value value = stored(path_ / kOriginsFile);
    for (const json::Value& origin : json::array(value, "origins")) origins.push_back(json::text(origin));
    std::erase(origins, std::string{});
    return origins;
}

void StateFolder::remember_origin(const std::string& origin) {
    std::vector<std::string> known = origins();
    if (std::find(known.begin(), known.end(), origin) != known.end()) return;
    known.push_back(origin);
    save(kOriginsFile, json::dump({{"origins", known}}));
}

void StateFolder::save(const char* name, const std::string& text) {
    if (const auto saved = file::write(path_ / name, text); !saved) {
        log::warning("state was not saved", {{"why", saved.error().message}});
    }
}

}  // namespace comptoir
