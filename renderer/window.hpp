#pragma once
/// A window of X11 or Wayland, or a whole screen.

#include <memory>
#include <optional>
#include <string>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Software drawing is the same to the byte on every machine; the GPU agrees with it to within rounding.
enum class Drawing { software, gpu };

struct WindowOptions {
    std::string title = "Comptoir";
    /// Of the window, before any turn; none: the whole screen, which one that is too large for it gets, too.
    std::optional<PixelSize> size;
    Drawing drawing = Drawing::software;
    int display = 0;  ///< on which panel, counted from 0; the first where there is none such
};

/// How many panels the window system has. Thread: UI, while a window is open; else 0.
[[nodiscard]] int display_count();

/// Whether the window system knows a panel that can be touched. Thread: UI, while a window is open; else no.
[[nodiscard]] bool has_touch_panel();

/// Whether a window system that went away can be reached again: then the program has to be started anew to
/// use it, for SDL can't. Takes some milliseconds. Thread: UI.
[[nodiscard]] bool is_display_back();

/// Thread: UI, as are all that were opened before it and still are; takes no signals, no text input, shows no
/// cursor, and keeps neither the screen nor the screen saver awake. Errors: offline when no display can be
/// reached, unsupported when it has no way to draw. Callers then use the memory surface.
[[nodiscard]] Result<std::unique_ptr<Surface>> open_window(const WindowOptions& options);

}  // namespace comptoir::renderer
