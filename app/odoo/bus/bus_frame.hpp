#pragma once
/// The frames of Odoo's bus: what is asked for, and what comes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::odoo::bus {

/// One message of the bus.
struct BusMessage {
    std::int64_t id = 0;  ///< not negative
    std::string type;     ///< "<token>-UPDATE_CUSTOMER_DISPLAY-<device>": holds a secret, never logged
    json::Value payload;  ///< an object up to 19.4, JSON text since
};

/// A text frame is an array of messages in order. What is not a message in it is passed over.
///
/// Errors: malformed (not JSON, no array), full.   Limits: kFrameBytesMax, kMessagesMax.   Thread: any.
/// Source: server-link.md section 4.3; tests/captures/odoo19 (bus_websocket_public_client).
[[nodiscard]] Result<std::vector<BusMessage>> read_bus_frame(std::string_view text);

/// The frame that asks for a channel: the messages after `last`, or those of the last 50 s where it is 0.
/// Source: server-link.md section 4.2.
[[nodiscard]] std::string subscribe_frame(std::string_view channel, std::int64_t last);

inline constexpr std::size_t kFrameBytesMax =
    8u << 20;  // a busy till's 50 s: some 200 snapshots of 4 kB, and a QR picture or two
inline constexpr std::size_t kMessagesMax =
    10'000;  // a day's backlog after a long outage; only the last matter

}  // namespace comptoir::odoo::bus
