#pragma once
/// Which addresses this box can be reached at.

#include <string>
#include <vector>

namespace comptoir {

struct Interface {
    std::string name;     ///< "eth0"
    std::string address;  ///< "192.168.1.42", IPv6 without zone
    std::string mac;      ///< "dc:a6:32:00:11:22", lower case; empty for none
    bool is_ipv6 = false;
    bool is_wireless = false;
    bool is_loopback = false;
};

/// Interfaces that are up, wired before wireless, IPv4 before IPv6; loopback last, link-local IPv6 left out.
///
/// Thread: any.   Errors: a kernel that won't tell is an empty list.
[[nodiscard]] std::vector<Interface> list_interfaces();

/// The first wired MAC, else the first of any; empty where there is none.
[[nodiscard]] std::string first_mac(const std::vector<Interface>& interfaces);

}  // namespace comptoir
