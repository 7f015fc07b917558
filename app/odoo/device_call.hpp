#pragma once
/// What Odoo wants of a device, out of whatever it sent to `/hw_drivers/action` or `/iot_drivers/action`.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/odoo/series.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::odoo {

inline constexpr std::size_t kIdentifierMax = 255;  // Odoo's own are cut at 127
inline constexpr std::size_t kSessionMax = 128;     // a session is a UUID of 36; a longer one is no session

/// The text under `device_identifier`, or "" where it is none that a device can have.   Thread: any.
[[nodiscard]] std::string identifier_of(const json::Value& arguments);
/// The text under `session_id`, or "".   Thread: any.
[[nodiscard]] std::string session_of(const json::Value& holder);

/// One action in the words of the device seam.
struct DeviceCall {
    /// perform: a verb of the device. state: say once more what is known of it. begin, end: the same, of a
    /// scale that is read from now on, and no longer. nothing: done as it is.
    enum class What { perform, state, begin, end, nothing };
    What what = What::nothing;
    std::string verb;
    std::string data;              ///< picture or raw bytes
    json::Value fields = nullptr;  ///< everything else; null: none
};

/// Reads `data`, an object already, for a device of that kind.
///
/// A scale reads on its own: "start_reading" has its weight said at once and at every change, as it is said
/// to every listener, and "stop_reading" takes it from nobody else; what they begin and end is the weighing
/// of a load that may be sold only once.
///
/// A scanner's layout and whether it is one are kept by the device, as the official box keeps them.
///
/// Errors: unsupported (no such action of this kind), malformed (its fields).   Thread: any.
/// Source: devices.md sections 3.2, 6, 7.1 and 7.3.
[[nodiscard]] Result<DeviceCall> read_device_call(bridge::Kind kind, const json::Value& data);

/// `data` as it is said again in the events of its action: the fields by themselves, without receipts and
/// whatever else is large.
///
/// Limits: kEchoBytesMax bytes of texts and names, roughly.   Thread: any.   Source: gaps.md section 9.
[[nodiscard]] json::Value echo_of(const json::Value& data);
/// A receipt that Odoo's server has registered, which is told what the device says.
/// Source: devices.md section 7.3.
inline constexpr const char* kRegisterForServer = "registerReceiptWeb";
inline constexpr std::size_t kEchoBytesMax = 2'048;  // an action without its picture is some 200 bytes

/// The word that Odoo has for a kind, and takes in place of an identifier for the first device of it. "" for
/// a pole display: Odoo has none.
/// Source: http-api.md section 4.1; devices.md section 1.
[[nodiscard]] const char* odoo_type(bridge::Kind kind);
/// Whether a device of the scanners is one whose every key counts: Odoo's "keyboard", a foot switch among
/// them.   Source: devices.md section 6.
[[nodiscard]] bool is_keyboard(const bridge::DeviceSnapshot& device);
[[nodiscard]] const char* odoo_type(const bridge::DeviceSnapshot& device);

/// Who listens to what.
struct DeviceListener {
    Generation generation = Generation::since_19;
    std::vector<std::string> devices;  ///< identifiers, or types
    std::string session;
    std::int64_t after_us = 0;  ///< `last_event`: the time of the last event it has heard, 0 for none
    std::string till = {};      ///< who listens, as `till_of`: a type means its own devices; empty: no till
};

inline constexpr std::size_t kListenedMax = 128;  // every device there can be, under name and type

/// Reads `listener`. Devices are the keys of an object or a list of texts; what can't be one is left out.
///
/// Errors: malformed (no object under `listener`).   Thread: any.   Source: http-api.md section 4.2.
[[nodiscard]] Result<DeviceListener> read_listener(const json::Value& arguments, Generation generation);

}  // namespace comptoir::odoo
