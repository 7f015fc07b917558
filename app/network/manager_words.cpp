#include "app/network/manager_words.hpp"

#include <algorithm>

#include "app/base/dbus/bus_value.hpp"
#include "app/base/utf8.hpp"

namespace comptoir::network {
namespace {

constexpr std::int64_t kEthernet = 1;         // NM_DEVICE_TYPE_ETHERNET
constexpr std::int64_t kWifi = 2;             // NM_DEVICE_TYPE_WIFI
constexpr std::int64_t kModeAccessPoint = 3;  // NM_802_11_MODE_AP
constexpr std::int64_t kPrivacy = 0x1;        // NM_802_11_AP_FLAGS_PRIVACY
constexpr std::int64_t kPsk = 0x100;          // NM_802_11_AP_SEC_KEY_MGMT_PSK
constexpr std::int64_t kEnterprise = 0x200;   // NM_802_11_AP_SEC_KEY_MGMT_802_1X
constexpr std::int64_t kSae = 0x400;          // NM_802_11_AP_SEC_KEY_MGMT_SAE

constexpr std::size_t kSsidMax = 32;  // the standard's
constexpr std::size_t kKeyMin = 8;
constexpr std::size_t kKeyMax = 63;             // of a passphrase; one character more is a key in hex
constexpr std::size_t kAddressesOfLinkMax = 8;  // one of IPv4, some of IPv6

std::string interface_named(const char* name) {
    return std::string(kManager) + "." + name;
}

std::int64_t number(const json::Value& properties, const char* key) {
    return json::integer(properties, key).value_or(0);
}

/// NetworkManager says "/" for no object.
std::string path_in(const json::Value& properties, const char* key) {
    std::string path = json::text(properties, key);
    return path == "/" ? "" : path;
}

const json::Value& part(const json::Value& objects, const std::string& path, const char* name) {
    return json::member(json::member(objects, path), interface_named(name));
}

/// NMDeviceState.
LinkState link_state(std::int64_t state) {
    if (state >= 100 && state < 110) return LinkState::up;
    if (state >= 40 && state < 100) return LinkState::joining;
    if (state >= 30) return LinkState::disconnected;
    return state >= 20 ? LinkState::unavailable : LinkState::unmanaged;
}

bool is_link_local(const std::string& address) {
    return address.starts_with("169.254.") || address.starts_with("fe80:");
}

void add_addresses(const json::Value& objects, const json::Value& device, const char* key, const char* kind,
                   std::vector<std::string>& all) {
    const std::string path = path_in(device, key);
    if (path.empty()) return;
    for (const json::Value& one : json::array(part(objects, path, kind), "AddressData")) {
        std::string address = json::text(one, "address");
        if (!address.empty() && !is_link_local(address) && all.size() < kAddressesOfLinkMax)
            all.push_back(std::move(address));
    }
}

NetworkLink link_of(const json::Value& objects, const std::string& path, const json::Value& device) {
    NetworkLink link{.name = json::text(device, "Interface"),
                     .is_wireless = number(device, "DeviceType") == kWifi,
                     .state = link_state(number(device, "State"))};
    link.path = path;
    link.active = path_in(device, "ActiveConnection");
    if (!link.active.empty())
        link.profile = path_in(part(objects, link.active, "Connection.Active"), "Connection");
    add_addresses(objects, device, "Ip4Config", "IP4Config", link.addresses);
    add_addresses(objects, device, "Ip6Config", "IP6Config", link.addresses);
    if (!link.is_wireless) return link;
    const json::Value& wireless = part(objects, path, "Device.Wireless");
    link.is_access_point = number(wireless, "Mode") == kModeAccessPoint;
    const json::Value& point = part(objects, path_in(wireless, "ActiveAccessPoint"), "AccessPoint");
    link.ssid = utf8::repair(json::text(point, "Ssid"));
    link.strength = static_cast<int>(number(point, "Strength"));
    return link;
}

Security security_of(const json::Value& point) {
    const std::int64_t all = number(point, "WpaFlags") | number(point, "RsnFlags");
    if ((all & kPsk) != 0) return Security::wpa;
    if ((all & kSae) != 0) return Security::wpa3;
    if ((all & kEnterprise) != 0) return Security::other;
    return (number(point, "Flags") & kPrivacy) != 0 ? Security::other : Security::open;  // other: WEP
}

/// One name is many access points: the strongest speaks for it.
void add_network(const json::Value& point, std::vector<SeenNetwork>& all) {
    SeenNetwork network{json::text(point, "Ssid"), static_cast<int>(number(point, "Strength")),
                        security_of(point)};
    if (network.ssid.empty() || !utf8::is_valid(network.ssid)) return;
    if (number(point, "Mode") == kModeAccessPoint) return;  // ours: others are seen as infrastructure
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&](const SeenNetwork& one) { return one.ssid == network.ssid; });
    if (known == all.end()) {
        all.push_back(std::move(network));
    } else if (network.strength > known->strength) {
        *known = std::move(network);
    }
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

json::Value text_value(std::string text) {
    return dbus::variant("s", std::move(text));
}

}  // namespace

NetworkFacts read_facts(const json::Value& objects) {
    NetworkFacts facts;
    if (!objects.is_object()) return facts;
    facts.version = json::text(json::member(json::member(objects, kManagerPath), kManager), "Version");
    for (const auto& [path, interfaces] : objects.items()) {
        const json::Value& device = part(objects, path, "Device");
        const std::int64_t type = number(device, "DeviceType");
        if ((type == kEthernet || type == kWifi) && facts.links.size() < kLinksMax)
            facts.links.push_back(link_of(objects, path, device));
        const json::Value& point = part(objects, path, "AccessPoint");
        if (point.is_object()) add_network(point, facts.networks);
    }
    std::stable_sort(facts.links.begin(), facts.links.end(), [](const NetworkLink& a, const NetworkLink& b) {
        return std::pair(a.is_wireless, a.name) < std::pair(b.is_wireless, b.name);
    });
    std::stable_sort(facts.networks.begin(), facts.networks.end(),
                     [](const SeenNetwork& a, const SeenNetwork& b) { return a.strength > b.strength; });
    if (facts.networks.size() > kNetworksMax) facts.networks.resize(kNetworksMax);
    return facts;
}

/// A network that asks for a key again, with nobody there to be asked, ends as "no secrets"; one that hangs
/// up on a wrong key may end as the supplicant's.
JoinEnd join_end_of(std::int64_t reason) {
    switch (reason) {
        case 7:                               // NO_SECRETS
        case 8:                               // SUPPLICANT_DISCONNECT
        case 10: return JoinEnd::wrong_key;   // SUPPLICANT_FAILED
        case 11: return JoinEnd::timed_out;   // SUPPLICANT_TIMEOUT
        case 53: return JoinEnd::not_found;   // SSID_NOT_FOUND
        case 5:                               // IP_CONFIG_UNAVAILABLE
        case 6:                               // IP_CONFIG_EXPIRED
        case 15:                              // DHCP_START_FAILED
        case 16:                              // DHCP_ERROR
        case 17: return JoinEnd::no_address;  // DHCP_FAILED
        default: return JoinEnd::failed;
    }
}

const char* name_of(JoinEnd end) {
    switch (end) {
        case JoinEnd::joined: return "joined";
        case JoinEnd::wrong_key: return "wrong_key";
        case JoinEnd::not_found: return "not_found";
        case JoinEnd::no_address: return "no_address";
        case JoinEnd::timed_out: return "timed_out";
        case JoinEnd::failed: return "failed";
    }
    return "failed";
}

Result<void> check(const Wish& wish) {
    if (wish.ssid.empty() || wish.ssid.size() > kSsidMax)
        return fail(ErrorCode::malformed, "/ssid: a Wi-Fi's name has 1 to 32 bytes");
    if (!utf8::is_valid(wish.ssid) || wish.ssid.find('\0') != std::string::npos)
        return fail(ErrorCode::malformed, "/ssid: not a text");
    const std::size_t size = wish.key.size();
    const bool is_passphrase = size >= kKeyMin && size <= kKeyMax && is_printable(wish.key);
    const bool is_key = size == kKeyMax + 1 && is_hex(wish.key);
    if (!wish.key.empty() && !is_passphrase && !is_key)
        return fail(ErrorCode::malformed,
                    "/key: a Wi-Fi's key has 8 to 63 characters of a keyboard, or 64 of hex");
    return {};
}

json::Value profile_for(const Wish& wish, Security security) {
    json::Value wireless{{"ssid", dbus::variant("ay", wish.ssid)}, {"mode", text_value("infrastructure")}};
    if (wish.is_hidden) wireless["hidden"] = dbus::variant("b", true);
    json::Value profile{{"connection",
                         {{"id", text_value(wish.ssid)},
                          {"type", text_value("802-11-wireless")},
                          {"autoconnect", dbus::variant("b", true)}}},
                        {"802-11-wireless", std::move(wireless)},
                        {"ipv4", {{"method", text_value("auto")}}},
                        {"ipv6", {{"method", text_value("auto")}}}};
    if (wish.key.empty()) return profile;
    profile["802-11-wireless-security"] = {
        {"key-mgmt", text_value(security == Security::wpa3 ? "sae" : "wpa-psk")},
        {"psk", text_value(wish.key)}};
    return profile;
}

json::Value profile_for(const AccessPoint& point) {
    const json::Value address{{"address", text_value(point.address)}, {"prefix", dbus::variant("u", 24)}};
    const auto one_of = [](const char* word) { return dbus::variant("as", json::Value::array({word})); };
    return {{"connection",
             {{"id", text_value(point.ssid)},
              {"type", text_value("802-11-wireless")},
              {"autoconnect", dbus::variant("b", false)}}},
            {"802-11-wireless",
             {{"ssid", dbus::variant("ay", point.ssid)},
              {"mode", text_value("ap")},
              {"band", text_value("bg")}}},  // what every phone has
            {"802-11-wireless-security",
             {{"key-mgmt", text_value("wpa-psk")},
              {"psk", text_value(point.key)},
              {"proto", one_of("rsn")},
              {"pairwise", one_of("ccmp")},
              {"group", one_of("ccmp")}}},
            {"ipv4",
             {{"method", text_value("shared")},
              {"address-data", dbus::variant("aa{sv}", json::Value::array({address}))}}},
            {"ipv6", {{"method", text_value("disabled")}}}};
}

std::string saved_ssid(const json::Value& settings) {
    const json::Value& wireless = json::member(settings, "802-11-wireless");
    return json::text(wireless, "mode") == "ap" ? "" : json::text(wireless, "ssid");
}

}  // namespace comptoir::network
