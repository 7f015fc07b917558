#pragma once
/// From the fingers that the machine's own panels hear to what the screen's thread is told.

#include <vector>

#include "app/screen/ui_loop.hpp"
#include "device-bridge/protocols/evdev_touch.hpp"

namespace comptoir {

/// A finger that nobody knows the end of is lifted beside the panel, where it does nothing. Thread: any
/// (pure).
[[nodiscard]] PanelTouches as_touches(const std::vector<bridge::FingerMove>& moves);

}  // namespace comptoir
