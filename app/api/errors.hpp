#pragma once
/// Trouble as the neutral API says it: one table from our codes to HTTP's.

#include "app/base/result.hpp"
#include "app/http/message.hpp"

namespace comptoir::api {

/// 400, 409, 429 or 503.   Thread: any.   Source: DESIGN section 4.
[[nodiscard]] int status_of(ErrorCode code);

/// {"error":{"code","message"}} with the status of its code.
[[nodiscard]] http::Response error(const Error& error);

[[nodiscard]] http::Response not_found(std::string_view message);

}  // namespace comptoir::api
