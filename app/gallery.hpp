#pragma once
/// Pictures without a kiosk: `comptoir gallery`.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "app/base/result.hpp"
#include "app/command_line.hpp"

namespace comptoir {

struct GalleryFigures {
    std::size_t pictures = 0;
    std::size_t sheets = 0;
    std::chrono::milliseconds lasted{};
};

/// Called after each sheet with how many are done, of how many, and its name.
using GalleryProgress = std::function<void(std::size_t done, std::size_t of, std::string_view sheet)>;

/// Draws the scenes into a folder, in as many processes as this machine has cores.
///
/// Thread: main, while there is no other; blocks for minutes.   Errors: malformed (a scene or a language that
/// isn't known), refused and full (the disk).
[[nodiscard]] Result<GalleryFigures> draw_gallery(const GalleryCommand& command,
                                                  const std::filesystem::path& assets,
                                                  const GalleryProgress& progress);

}  // namespace comptoir
