#pragma once
/// One thing that one finger does on a panel.

#include <cstdint>

namespace comptoir::renderer {

/// Units: device pixels from the left and from the top.
struct TouchPoint {
    float x = 0;
    float y = 0;

    bool operator==(const TouchPoint&) const = default;
};

enum class TouchPhase : std::uint8_t { down, move, up };

struct Touch {
    std::int64_t finger = 0;  ///< the same from its down to its up
    TouchPhase phase = TouchPhase::down;
    TouchPoint at;

    bool operator==(const Touch&) const = default;
};

}  // namespace comptoir::renderer
