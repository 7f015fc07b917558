#pragma once
/// What is known of this box's network: its cards, the Wi-Fis around it.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/json.hpp"

namespace comptoir::network {

enum class LinkState { unmanaged, unavailable, disconnected, joining, up };

/// A network card. The paths are NetworkManager's names for it and for what it is connected by.
struct NetworkLink {
    std::string name;  ///< "eth0"
    bool is_wireless = false;
    bool is_access_point = false;  ///< of ours: others join us by it
    LinkState state = LinkState::unmanaged;
    std::vector<std::string> addresses = {};  ///< "192.168.1.42"; link-local ones are left out
    std::string ssid = {};                    ///< of the Wi-Fi it is in, or that it makes
    int strength = 0;                         ///< percent
    std::string path = {};
    std::string active = {};   ///< what it is connected by now; empty: nothing
    std::string profile = {};  ///< of which settings that is made; empty: nothing

    bool operator==(const NetworkLink&) const = default;
};

/// How one gets in. `wpa` takes a key as WPA2 and WPA3 have it together, `wpa3` as WPA3 alone has it.
enum class Security { open, wpa, wpa3, other };

struct SeenNetwork {
    std::string ssid;  ///< UTF-8
    int strength = 0;  ///< percent
    Security security = Security::open;

    bool operator==(const SeenNetwork&) const = default;
};

struct NetworkFacts {
    std::string version;                ///< of the network manager
    std::vector<NetworkLink> links;     ///< wired first
    std::vector<SeenNetwork> networks;  ///< the strongest first, each name once

    bool operator==(const NetworkFacts&) const = default;
};

inline constexpr std::size_t kLinksMax = 16;     // a box has two; one with containers has a dozen
inline constexpr std::size_t kNetworksMax = 64;  // more than anybody looks through; the strongest are kept

[[nodiscard]] const char* name_of(LinkState state);
[[nodiscard]] const char* name_of(Security security);

/// The first Wi-Fi card; null where there is none.   Thread: any (pure), as all here.
[[nodiscard]] const NetworkLink* wireless_link(const NetworkFacts& facts);
/// The network of that name; null where it was not seen.
[[nodiscard]] const SeenNetwork* seen(const NetworkFacts& facts, std::string_view ssid);
/// Whether something other than an access point of ours is up.
[[nodiscard]] bool is_connected(const NetworkFacts& facts);

/// As the neutral API has it: "links" and "networks", without NetworkManager's paths.
[[nodiscard]] json::Value describe(const NetworkFacts& facts);

}  // namespace comptoir::network
