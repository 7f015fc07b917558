#pragma once
/// Which start of the machine this is.

#include <string>

namespace comptoir {

/// Another text after each start of the machine; empty where it can't be told.
/// Thread: any; reads a file of the kernel.   Source: random(4).
[[nodiscard]] std::string boot_id();

}  // namespace comptoir
