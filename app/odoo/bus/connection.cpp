#include "app/odoo/bus/connection.hpp"

#include <algorithm>

namespace comptoir::odoo::bus {

std::string websocket_url(const url::Origin& server) {
    const std::string text = server.text();
    return (server.scheme == "https" ? "wss" : "ws") + text.substr(server.scheme.size()) + "/websocket";
}

Duration Backoff::next(Bounds bounds, Duration lived) {
    pause_ = lived >= kSound ? bounds.least : std::clamp(pause_ * 2, bounds.least, bounds.most);
    return pause_ * std::uniform_int_distribution<>(75, 125)(dice_) / 100;
}

}  // namespace comptoir::odoo::bus
