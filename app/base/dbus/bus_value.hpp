#pragma once
/// Values of D-Bus as JSON, both ways. The seam header of sd-bus.

#include <systemd/sd-bus.h>

#include <string>
#include <string_view>

#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::dbus {

/// A value that says its own type, for `append`: variant("u", 7).
[[nodiscard]] json::Value variant(std::string signature, json::Value value);

/// The next value in the message: texts, paths and signatures are texts, "ay" is a text of those bytes, an
/// array of pairs is an object, a structure is an array, a variant is what is in it, a file descriptor is
/// null.
///
/// Thread: any.   Errors: malformed.   Source: D-Bus specification 0.41, "Type System".
/// Limits: kBusValuesMax values, kBusDepthMax levels.
[[nodiscard]] Result<json::Value> read_next(sd_bus_message* message);
/// All values that the message has, as an array.
[[nodiscard]] Result<json::Value> read_all(sd_bus_message* message);

/// Appends the array's values, one to each complete type of the signature. What stands for a variant was made
/// by `variant`.   Errors: malformed: the values are not of that signature.
[[nodiscard]] Result<void> append_all(sd_bus_message* message, std::string_view signature,
                                      const json::Value& values);

/// How many characters the first complete type of a signature has; 0: it is none.
[[nodiscard]] std::size_t complete_type(std::string_view signature);

inline constexpr int kBusValuesMax = 200'000;  // a shop between 500 networks: each has some twenty properties
inline constexpr int kBusDepthMax = 32;        // of arrays in structures in variants; ours are five deep

}  // namespace comptoir::dbus
