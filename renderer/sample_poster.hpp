#pragma once
/// A picture as a shop might have it, drawn here: for looking at what fills the idle screen.

#include <string_view>

#include "renderer/view.hpp"

namespace comptoir::renderer {

/// A cup on a table, 1280×720. Thread: any (pure).
[[nodiscard]] Picture sample_poster(std::string_view key);

}  // namespace comptoir::renderer
