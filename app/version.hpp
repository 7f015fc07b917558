#pragma once
/// Which build this is.

#include <string>

namespace comptoir {

[[nodiscard]] std::string version();

}  // namespace comptoir
