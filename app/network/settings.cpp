#include "app/network/settings.hpp"

#include <chrono>
#include <utility>

namespace comptoir::network {

settings::Section with_hotspot(settings::Section network) {
    constexpr std::int64_t kDay = 24 * 60 * 60 * 1000;
    network.keys.push_back(
        {.name = "hotspot_after",
         .type = settings::Type::duration,
         .fallback = "3min",
         .summary = "how long without any network before this box makes a Wi-Fi of its own, whose "
                    "page asks which one to join; 0s: never",
         .minimum = 0,
         .maximum = kDay});
    network.keys.push_back(
        {.name = "announce",
         .type = settings::Type::boolean,
         .fallback = true,
         .summary = "tell the local network that this box is there (mDNS, through Avahi)"});
    return network;
}

Duration hotspot_after(const settings::Slice& network) {
    return network.duration("hotspot_after");
}

}  // namespace comptoir::network
