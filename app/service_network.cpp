#include "app/api/network_routes.hpp"
#include "app/service_parts.hpp"

namespace comptoir {

/// Begun when all else serves: a box without anybody who looks after its network loses nothing.
void Service::Parts::open_network() {
    api::install_network(router,
                         {.describe = [this] { return network.describe(); },
                          .scan = [this] { return network.scan(); },
                          .join =
                              [this](const std::string& ssid, const std::string& key, bool is_hidden) {
                                  return network.join({ssid, key, is_hidden});
                              },
                          .forget = [this](const std::string& ssid) { return network.forget(ssid); }});
    network.start();
}

}  // namespace comptoir
