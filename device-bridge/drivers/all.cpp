#include "device-bridge/device.hpp"

namespace comptoir::bridge {

const std::vector<const Driver*>& all_drivers() {
    static const std::vector<const Driver*> drivers{};
    return drivers;
}

}  // namespace comptoir::bridge
