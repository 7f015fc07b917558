#pragma once
/// What a server tells this box over the bus, in any version, as one of a few things.

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/odoo/bus/bus_frame.hpp"
#include "app/odoo/device_call.hpp"

namespace comptoir::odoo::box {

/// `iot_action`, and `print` of 17.
struct ActionAsked {
    std::vector<std::string> devices;  ///< identifiers as they came
    json::Value data;                  ///< an object: the action and its fields
    json::Value print_id;  ///< up to 18: a number or a text, to be named in the report; null: none
};
struct ServerCleared {};  ///< the box belongs to this server no more
struct ServerMoved {
    std::string url;
};
struct RestartAsked {};
struct WebRtcOffered {
    std::string sdp;
};
struct ConnectionTestAsked {};
struct ProtocolTestAsked {};
struct RemoteDebugAsked {
    bool is_question = false;  ///< whether it is on, not to change that
};
struct PasswordResetAsked {};
struct CustomHandlersAsked {};
struct BundleChanged {};      ///< the server is probably another version now
struct PrintConfirmation {};  ///< for others
struct UnknownAsked {};

using ServerOrder = std::variant<ActionAsked, ServerCleared, ServerMoved, RestartAsked, WebRtcOffered,
                                 ConnectionTestAsked, ProtocolTestAsked, RemoteDebugAsked, PasswordResetAsked,
                                 CustomHandlersAsked, BundleChanged, PrintConfirmation, UnknownAsked>;

struct ServerMessage {
    ServerOrder order;
    Generation generation = Generation::since_19;  ///< whose shape it has
    std::string session;                           ///< goes along with the answer; may be empty
};

/// Nothing for a message that names other boxes. It is taken apart by its own shape: a server that was
/// replaced by another version is understood before it is asked which it is.
///
/// Errors: malformed (no object, no devices, fields of a wrong type).
/// Limits: kOrderDevicesMax; those of identifiers and sessions.   Thread: any.
/// Source: server-link.md section 4.3.
[[nodiscard]] Result<std::optional<ServerMessage>> read_server_message(bus::BusMessage message,
                                                                       const std::string& box);

inline constexpr std::size_t kOrderDevicesMax = 64;  // as many as a box has

}  // namespace comptoir::odoo::box
