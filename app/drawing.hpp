#pragma once
/// Pictures without a kiosk: `comptoir show` and `comptoir gallery`.

#include <cstddef>
#include <filesystem>
#include <string>

#include "app/base/result.hpp"
#include "app/command_line.hpp"

namespace comptoir {

/// Draws one order, of any version's shape, at rest, into a PNG file.
///
/// Errors: offline (a file can't be read), malformed (not an order), refused (the picture can't be written).
/// Thread: main.
[[nodiscard]] Result<void> show_order(const ShowCommand& command, const std::filesystem::path& assets);

/// Draws every scene into `folder`; how many pictures there are.
[[nodiscard]] Result<std::size_t> draw_gallery(const std::filesystem::path& folder,
                                               const std::filesystem::path& assets);

}  // namespace comptoir
