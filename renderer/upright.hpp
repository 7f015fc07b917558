#pragma once
/// Where fingers are on a picture that is turned.

#include "renderer/finger.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Where on the picture a finger is that touches the panel there. The one place that knows how a panel lies
/// under its picture. Thread: any (pure).
[[nodiscard]] TouchPoint upright(TouchPoint on_panel, Turn turn, PixelSize panel);

}  // namespace comptoir::renderer
