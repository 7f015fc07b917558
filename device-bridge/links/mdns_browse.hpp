#pragma once
/// Asks the network, through Avahi, which printers say that they are there.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/base/result.hpp"
#include "device-bridge/links/pool_call.hpp"

namespace comptoir::bridge {

/// One service as it was announced.   Source: RFC 6763 sections 4 (names) and 6 (TXT records).
struct NetworkService {
    std::string instance;  ///< "EPSON TM-m30", for people
    std::string type;      ///< "_ipp._tcp"
    std::string address;   ///< of now: "192.168.1.50"
    std::uint16_t port = 0;
    std::map<std::string, std::string> text;  ///< the TXT record, keys in lower case

    bool operator==(const NetworkService&) const = default;
};

inline constexpr std::size_t kServicesMax = 256;  // four of each of as many printers as a page shows

/// Whose services: those of others, or also this machine's own (which a test looks for).
enum class Whose { others, everybody };

/// Everything that answers within `time`; less where all have answered sooner.
///
/// Thread: the pool's. Ends soon after it is given up; calls of D-Bus to a daemon that hangs take 25 s at
/// most. Errors: offline: there is no daemon, or no bus to ask it over. Limits: kServicesMax services.
[[nodiscard]] Result<std::vector<NetworkService>> browse_mdns(std::chrono::milliseconds time, Whose whose,
                                                              const GivenUp& given_up);

}  // namespace comptoir::bridge
