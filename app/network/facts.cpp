#include "app/network/facts.hpp"

#include <algorithm>

namespace comptoir::network {
namespace {

json::Value describe(const NetworkLink& link) {
    json::Value said{{"name", link.name},
                     {"kind", link.is_wireless ? "wifi" : "wired"},
                     {"state", name_of(link.state)},
                     {"addresses", link.addresses}};
    if (!link.is_wireless) return said;
    said["ssid"] = link.ssid.empty() ? json::Value() : json::Value(link.ssid);
    said["strength"] = link.strength;
    said["access_point"] = link.is_access_point;
    return said;
}

}  // namespace

const char* name_of(LinkState state) {
    switch (state) {
        case LinkState::unmanaged: return "unmanaged";
        case LinkState::unavailable: return "unavailable";
        case LinkState::disconnected: return "disconnected";
        case LinkState::joining: return "joining";
        case LinkState::up: return "up";
    }
    return "unmanaged";
}

const char* name_of(Security security) {
    switch (security) {
        case Security::open: return "open";
        case Security::wpa: return "wpa";
        case Security::wpa3: return "wpa3";
        case Security::other: return "other";
    }
    return "other";
}

const NetworkLink* wireless_link(const NetworkFacts& facts) {
    const auto found = std::find_if(facts.links.begin(), facts.links.end(),
                                    [](const NetworkLink& link) { return link.is_wireless; });
    return found == facts.links.end() ? nullptr : &*found;
}

const SeenNetwork* seen(const NetworkFacts& facts, std::string_view ssid) {
    const auto found = std::find_if(facts.networks.begin(), facts.networks.end(),
                                    [&](const SeenNetwork& network) { return network.ssid == ssid; });
    return found == facts.networks.end() ? nullptr : &*found;
}

bool is_connected(const NetworkFacts& facts) {
    return std::any_of(facts.links.begin(), facts.links.end(), [](const NetworkLink& link) {
        return link.state == LinkState::up && !link.is_access_point;
    });
}

json::Value describe(const NetworkFacts& facts) {
    json::Value links = json::Value::array();
    for (const NetworkLink& link : facts.links) links.push_back(describe(link));
    json::Value networks = json::Value::array();
    for (const SeenNetwork& network : facts.networks) {
        networks.push_back({{"ssid", network.ssid},
                            {"strength", network.strength},
                            {"security", name_of(network.security)}});
    }
    return {{"links", std::move(links)}, {"networks", std::move(networks)}};
}

}  // namespace comptoir::network
