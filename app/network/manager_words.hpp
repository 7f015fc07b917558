#pragma once
/// NetworkManager's words: what its objects say, and what it is told. Pure.
///
/// Source, for all of it: NetworkManager 1.42 (Debian 12), its D-Bus interfaces
/// (dbus-1/interfaces/org.freedesktop.NetworkManager*.xml) and the types that their reference lists
/// (NMDeviceState, NMDeviceType, NM80211Mode, NM80211ApFlags, NM80211ApSecurityFlags, NMDeviceStateReason);
/// nm-settings-dbus(5) for connections.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/network/facts.hpp"

namespace comptoir::network {

inline constexpr const char* kManager = "org.freedesktop.NetworkManager";
inline constexpr const char* kManagerPath = "/org/freedesktop/NetworkManager";
inline constexpr const char* kManagerObjects = "/org/freedesktop";  ///< where its ObjectManager is

/// What GetManagedObjects answers: an object of paths, interfaces and properties.   Thread: any, as all here.
/// Limits: kLinksMax, kNetworksMax. A network whose name is not UTF-8 is left out: nobody could name it here.
[[nodiscard]] NetworkFacts read_facts(const json::Value& objects);

/// How a try to connect ended, by NMDeviceStateReason.
enum class JoinEnd { joined, wrong_key, not_found, no_address, timed_out, failed };
[[nodiscard]] JoinEnd join_end_of(std::int64_t device_state_reason);
[[nodiscard]] const char* name_of(JoinEnd end);

struct Wish {
    std::string ssid;
    std::string key;  ///< empty: an open network
    bool is_hidden = false;
    /// As it was seen, by whoever saw it: a card that is an access point sees nothing. None: as the card sees
    /// it now.
    std::optional<Security> security = {};
};

/// Source: IEEE 802.11-2020, 9.4.2.2 (names of up to 32 bytes) and J.4.1 (8 to 63 characters, or 64 of a key
/// in hex).   Errors: malformed; the message holds nothing of the key.
[[nodiscard]] Result<void> check(const Wish& wish);

/// Settings for NetworkManager, of the signature a{sa{sv}}. `security`: of the network as it was seen.
[[nodiscard]] json::Value profile_for(const Wish& wish, Security security);

/// An access point with WPA2, an address of its own and addresses for who joins.
struct AccessPoint {
    std::string ssid;
    std::string key;
    std::string address;  ///< ours in it: "10.42.0.1"
};
[[nodiscard]] json::Value profile_for(const AccessPoint& point);

/// The name of a saved Wi-Fi, of what GetSettings answers; empty for anything else and for access points.
[[nodiscard]] std::string saved_ssid(const json::Value& settings);

}  // namespace comptoir::network
