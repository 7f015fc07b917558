#pragma once
/// Durations as a person writes them: "250ms", "30s", "10min", "2h", "7d".

#include <chrono>
#include <string>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::settings {

/// Errors: malformed, in words that say how one is written.   Thread: any.
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest form that `parse_duration` reads back as the same: 90,000 ms is "90s", 120,000 "2min".
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);

}  // namespace comptoir::settings
