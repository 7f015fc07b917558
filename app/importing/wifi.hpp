#pragma once
/// The Wi-Fi that a shop writes down for its box, and the connection that is made of it. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk-config/settings/settings.hpp"

namespace comptoir::importing {

struct Wifi {
    std::string ssid;      ///< 1 to 32 bytes, mostly UTF-8
    std::string password;  ///< "": open; else a phrase of 8 to 63 letters, or 64 hexadecimal digits
    bool is_hidden = false;
    std::string country{};  ///< whose rules its radio keeps, "BE"; empty: not said

    bool operator==(const Wifi&) const = default;
};

/// A network, or what is wrong with it. No problem quotes a password.
struct WifiFile {
    std::optional<Wifi> wifi;
    std::vector<settings::Problem> problems;
};

/// `[wifi]` with `ssid`, `password`, `hidden` and `country`, in TOML as the settings are.
///
/// Thread: any.   Limits: those of the settings' reader.
[[nodiscard]] WifiFile read_wifi(std::string_view bytes, const std::string& file_name);

/// The one `network={...}` of a file of wpa_supplicant, as it was put on the FAT partition of a Raspberry Pi:
/// ssid, psk, key_mgmt (NONE, WPA-PSK, SAE) and scan_ssid. Of what stands outside of the block only the
/// country is read.
///
/// Thread: any.   Limits: kFileBytesMax of the settings' reader.
/// Source: wpa_supplicant.conf(5), "QUICK EXAMPLES" and "NETWORK BLOCKS".
[[nodiscard]] WifiFile read_wpa_supplicant(std::string_view bytes, const std::string& file_name);

/// The connection as a file of NetworkManager.
///
/// Thread: any.   Source: nm-settings-keyfile(5): the sections, an ssid as bytes with a ";" behind each;
/// GLib, "Key-value file parser": what is escaped in a text.
[[nodiscard]] std::string keyfile(const Wifi& wifi);

inline constexpr std::size_t kCountryLetters = 2;  // Source: ISO 3166-1, alpha-2, as cfg80211 takes it
inline constexpr std::size_t kSsidBytesMax = 32;   // Source: IEEE 802.11-2020, 9.4.2.2
inline constexpr std::size_t kPhraseMin = 8;       // Source: IEEE 802.11-2020, J.4.1: 8 to 63 letters,
inline constexpr std::size_t kPhraseMax = 63;      // each from 32 to 126
inline constexpr std::size_t kKeyDigits = 64;      // or the key itself, 256 bits

}  // namespace comptoir::importing
