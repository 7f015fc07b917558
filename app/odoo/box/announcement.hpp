#pragma once
/// What a server is told of this box: `POST /iot/setup`, and the frame that asks for the box's messages.

#include <cstdint>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/odoo/device_identifiers.hpp"
#include "app/odoo/series.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::odoo::box {

struct BoxFace {
    std::string identifier;  ///< the same for every version
    std::string name;
    std::string mac;      ///< of the network card it is reached by; may be empty
    std::string address;  ///< where the server's pages reach it: an address, or a name of its certificate
    std::string token;    ///< secret
    std::string version;

    bool operator==(const BoxFace&) const = default;
};

struct AnnouncedDevice {
    std::string identifier;  ///< in Odoo's form
    std::string name;
    std::string type;     ///< Odoo's word: "printer", "scanner", ...
    std::string subtype;  ///< of printers: "receipt_printer"; else empty
    Connection connection = Connection::direct;

    bool operator==(const AnnouncedDevice&) const = default;
};

/// The devices in the order of their identifiers, and the screen. A configured device is announced whether or
/// not it is ready just now: a bad moment must not take it out of the POS's settings.
[[nodiscard]] std::vector<AnnouncedDevice> announced_devices(
    const std::vector<bridge::DeviceSnapshot>& devices, const std::string& screen_name);

/// The body of the announcement, in the words of that version; of an unknown one, all that any version reads.
///
/// Thread: any.   Source: server-link.md section 3 (17 to 19), odoo-20.md section 3 (20).
[[nodiscard]] json::Value announcement(const BoxFace& box, const std::vector<AnnouncedDevice>& devices,
                                       const Series& series);

/// Asks for the messages of the box after `last`. `channel` is what the announcement's answer named, "" where
/// it named none.
///
/// Thread: any.   Source: server-link.md section 4.2; odoo-20.md section 3 (the token, since 19.1).
[[nodiscard]] std::string box_subscription(const BoxFace& box, const std::string& channel, std::int64_t last,
                                           const Series& series);

}  // namespace comptoir::odoo::box
