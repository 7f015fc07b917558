#pragma once
/// What the neutral API is asked of a device, out of the request. Pure.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "device-bridge/device.hpp"

namespace comptoir::api {

inline constexpr std::size_t kVerbBytesMax = 32;     // the longest we have is 13
inline constexpr std::chrono::seconds kWaitMax{30};  // proxies and people give up after that

/// {"verb","payload","idempotency_key"} as an action. `payload.data` is base64 of a picture or of raw bytes,
/// a data: URL too; the rest of the payload goes to the device as it is.
///
/// Errors: malformed, naming the field.   Thread: any.
[[nodiscard]] Result<bridge::Action> read_action(const json::Value& message);

/// The seconds of `Prefer: wait=10`, at most kWaitMax; nothing where the caller doesn't want to wait.
/// Thread: any.   Source: RFC 7240 section 4.3.
[[nodiscard]] std::optional<std::chrono::seconds> wait_in(std::string_view prefer);

/// "printer-1/actions" → {"printer-1", "actions"}; what follows the first slash may be empty.
struct Rest {
    std::string id;
    std::string action;
};
[[nodiscard]] Rest split(std::string_view path, std::string_view prefix);

}  // namespace comptoir::api
