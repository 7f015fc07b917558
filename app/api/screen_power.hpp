#pragma once
/// The panel switched off and on by whoever may put orders on it.

#include <cstddef>
#include <functional>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/http/router.hpp"

namespace comptoir::api {

inline constexpr std::size_t kPowerBodyMax = 1'024;  // {"state": "auto"}, and room to be told what is wrong

/// `automatic`: as the opening hours say.
enum class PowerAsked { off, on, automatic };

/// `{"state": "off"}`; `on`; `auto`.
/// Errors: malformed, with the pointer to what is.   Thread: any (pure).
[[nodiscard]] Result<PowerAsked> decode_power(const json::Value& message);
[[nodiscard]] const char* name_of(PowerAsked asked);

/// POST /api/v1/screen/power. `ask` refuses while a customer is served.
///
/// Thread: io.
void install_screen_power(http::Router& router, std::function<Result<void>(PowerAsked, Time received)> ask);

}  // namespace comptoir::api
