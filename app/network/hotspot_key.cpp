#include "app/network/hotspot_key.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "app/base/file.hpp"
#include "app/base/log.hpp"
#include "app/base/random.hpp"

namespace comptoir::network {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr std::size_t kFileBytesMax = 64;  // a key and a line's end
// 32 of them: a byte's lowest five bits choose one evenly.
constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
static_assert(kLetters.size() == 32);

std::string new_key() {
    const auto bytes = random_bytes<kHotspotKeySize>();
    if (!bytes) return {};  // and so no hotspot
    std::string key;
    for (const unsigned char byte : *bytes) key += kLetters[byte % kLetters.size()];
    return key;
}

std::string without_line_end(std::string text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

}  // namespace

bool is_hotspot_key(std::string_view text) {
    return text.size() == kHotspotKeySize && text.find_first_not_of(kLetters) == std::string_view::npos;
}

std::string hotspot_key(const std::filesystem::path& file) {
    std::string kept = without_line_end(file::read(file, kFileBytesMax).value_or(""));
    if (is_hotspot_key(kept)) return kept;
    std::string key = new_key();
    const auto written = key.empty() ? Result<void>() : file::write(file, key + "\n");
    if (!written) log::warning("the hotspot's key is not kept", {{"why", written.error().message}});
    ::chmod(file.c_str(), kOwnerOnly);
    return key;
}

std::string wifi_code(std::string_view ssid, std::string_view key) {
    const auto escaped = [](std::string_view text) {
        std::string out;
        for (const char c : text) {
            if (std::string_view("\\;,:\"").find(c) != std::string_view::npos) out += '\\';
            out += c;
        }
        return out;
    };
    return "WIFI:S:" + escaped(ssid) + ";T:WPA;P:" + escaped(key) + ";;";
}

}  // namespace comptoir::network
