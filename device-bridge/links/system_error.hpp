#pragma once
/// What the kernel's error numbers say.

#include <string>
#include <system_error>

namespace comptoir::bridge {

/// "No such device". Thread: any.
[[nodiscard]] inline std::string text_of(int error) {
    return std::system_category().message(error);
}

}  // namespace comptoir::bridge
