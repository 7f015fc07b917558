#pragma once
/// Device events in Odoo's words: those of 16 to 18 and those of 19. No I/O, no clock.

#include <cstdint>
#include <optional>
#include <string>

#include "app/base/json.hpp"
#include "app/odoo/device_call.hpp"
#include "device-bridge/device.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::odoo {

/// One device as Odoo knows it at one moment.
struct DeviceFace {
    std::string device;  ///< neutral id
    bridge::Kind kind = bridge::Kind::printer;
    bridge::Condition condition = bridge::Condition::offline;
    std::string reason;
    double weight = 0;           ///< Units: as weight_answer. 0 for what is no scale
    std::string measured = {};   ///< of a measuring tool: its number, as it says it; else empty
    std::string owner;           ///< session of whoever it last did something for
    const char* type = nullptr;  ///< Odoo's word for it; null: the one of its kind
};

/// One event in both shapes, but for what each listener gets of its own: `device_identifier`, `time` and
/// `session_id`. Null: those listeners don't hear of it.
struct DeviceNews {
    /// Of a state the next tells more; a scan and an outcome come once.
    enum class About { state, scan, outcome };

    std::string device;
    std::string identifier;  ///< what Odoo knows the device by, beside its neutral id; empty: by that alone
    std::string type;        ///< Odoo's word for its kind
    About about = About::state;
    json::Value until_18;
    json::Value since_19;
    std::int64_t time_us = 0;  ///< set by DeviceEvents: grows with every event

    [[nodiscard]] const json::Value& of(Generation generation) const {
        return generation == Generation::until_18 ? until_18 : since_19;
    }
};

/// How an action ended.
struct DeviceOutcome {
    bridge::Outcome outcome = bridge::Outcome::failed;
    std::optional<ErrorCode> code;  ///< where one is known
    std::string reason;
    json::Value result;  ///< what the action returned
    json::Value echo;    ///< its data, as echo_of gives it; null where nobody asked from here
};

/// What a scanner read, or a key typed.   Source: devices.md section 6.
[[nodiscard]] DeviceNews news_of_scan(const DeviceFace& face, const std::string& text);

/// The device's state, a scale's weight included. 19 hears of a printer only where something is wrong: its
/// words have none for a printer that is ready.   Source: devices.md sections 3.5 and 7.
[[nodiscard]] DeviceNews news_of_state(const DeviceFace& face);

/// The end of an action, or of a print job of somebody else. In 19 a printer says why in words of its own.
/// Source: http-api.md section 4.2; devices.md section 3.5.
[[nodiscard]] DeviceNews news_of_end(const DeviceFace& face, const DeviceOutcome& ended);

/// The box's own answer, under its identifier.   Source: http-api.md section 4.1 (19: `restart_odoo`).
[[nodiscard]] DeviceNews news_of_box(const std::string& box, const std::string& session, const Error& why);

/// What an event looks like to one listener, who subscribed to the device as `asked_as`.
[[nodiscard]] json::Value shaped(const DeviceNews& news, Generation generation, const std::string& asked_as,
                                 const std::string& session);

/// The outcome in the answer itself.   Source: http-api.md section 4.1 (19.x direct response).
[[nodiscard]] json::Value direct_result(const std::string& box, const std::string& asked_as,
                                        const std::string& session, const char* status, json::Value result,
                                        std::int64_t time_us);

}  // namespace comptoir::odoo
