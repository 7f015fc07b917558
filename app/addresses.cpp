#include "app/addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <tuple>

namespace comptoir {
namespace {

constexpr std::size_t kInterfacesMax = 64;  // addresses, not cables: a box has a handful

bool is_wireless(const std::string& name) {
    struct stat info {};
    return ::stat(("/sys/class/net/" + name + "/wireless").c_str(), &info) == 0;
}

std::string mac_text(const sockaddr_ll& link) {
    if (link.sll_halen != 6) return {};
    std::array<char, 18> text{};
    const unsigned char* a = link.sll_addr;
    std::snprintf(text.data(), text.size(), "%02x:%02x:%02x:%02x:%02x:%02x", a[0], a[1], a[2], a[3], a[4],
                  a[5]);
    const std::string mac = text.data();
    return mac == "00:00:00:00:00:00" ? std::string{} : mac;
}

/// The address as text; empty for families and addresses that nobody types into a POS.
std::string address_text(const sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size()) != nullptr ? text.data() : "";
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        if (IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr)) return {};
        return ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size()) != nullptr ? text.data() : "";
    }
    return {};
}

}  // namespace

std::vector<Interface> list_interfaces() {
    ifaddrs* raw = nullptr;
    if (::getifaddrs(&raw) != 0) return {};
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all(raw, &::freeifaddrs);

    std::map<std::string, std::string> macs;
    for (const ifaddrs* entry = raw; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_PACKET) continue;
        sockaddr_ll link{};
        std::memcpy(&link, entry->ifa_addr, sizeof link);
        macs[entry->ifa_name] = mac_text(link);
    }
    std::vector<Interface> found;
    for (const ifaddrs* entry = raw; entry != nullptr && found.size() < kInterfacesMax;
         entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
        std::string text = address_text(*entry->ifa_addr);
        if (text.empty()) continue;
        const std::string name = entry->ifa_name;
        found.push_back({name, std::move(text), macs[name], entry->ifa_addr->sa_family == AF_INET6,
                         is_wireless(name), (entry->ifa_flags & IFF_LOOPBACK) != 0});
    }
    std::stable_sort(found.begin(), found.end(), [](const Interface& a, const Interface& b) {
        return std::tuple(a.is_loopback, a.is_ipv6, a.is_wireless) <
               std::tuple(b.is_loopback, b.is_ipv6, b.is_wireless);
    });
    return found;
}

std::string first_mac(const std::vector<Interface>& interfaces) {
    for (const Interface& one : interfaces) {
        if (!one.is_wireless && !one.is_loopback && !one.mac.empty()) return one.mac;
    }
    for (const Interface& one : interfaces) {
        if (!one.mac.empty()) return one.mac;
    }
    return {};
}

}  // namespace comptoir
