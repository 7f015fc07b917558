#pragma once
/// `comptoir status` for people.

#include <string>

#include "app/base/json.hpp"

namespace comptoir {

/// The status that the neutral API gives, as a few lines. Pure.   Thread: any.
[[nodiscard]] std::string status_text(const json::Value& status);

}  // namespace comptoir
