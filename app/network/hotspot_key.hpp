#pragma once
/// The key of the Wi-Fi that this box makes: made once, so that it can be written onto a label.

#include <filesystem>
#include <string>
#include <string_view>

namespace comptoir::network {

inline constexpr std::size_t kHotspotKeySize = 12;  // 59 bits: WPA2 needs 8 characters, a person types these

/// The one in that file, else a new one, which is kept there for this program alone. A file that can't be
/// written costs the label, not the hotspot: the key is another one after the next start.   Thread: any
/// (blocks for the disk for a moment).
[[nodiscard]] std::string hotspot_key(const std::filesystem::path& file);

/// Whether it is such a key: of letters and digits that nobody takes for one another. Thread: any (pure).
[[nodiscard]] bool is_hotspot_key(std::string_view text);

/// What a phone's camera takes for a Wi-Fi to join. Thread: any (pure).
/// Source: protocol/customer-display.md, "left bottom panel": WIFI:S:<ssid>;T:WPA;P:<password>;;
/// Assumed: \ ; , : and " stand behind a \, as in the MECARD form that it follows.
[[nodiscard]] std::string wifi_code(std::string_view ssid, std::string_view key);

}  // namespace comptoir::network
