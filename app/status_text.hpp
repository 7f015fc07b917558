#pragma once
/// `comptoir status` for people.

#include <string>
#include <vector>

#include "app/base/json.hpp"

namespace comptoir {

/// The status that the neutral API gives, as a few lines. Pure.   Thread: any.
[[nodiscard]] std::string status_text(const json::Value& status);

/// The same in one line, for `systemctl status`. Pure.   Thread: any.
[[nodiscard]] std::string status_line(const std::vector<std::string>& addresses,
                                      const std::vector<std::string>& problems);

}  // namespace comptoir
