#pragma once
/// [[pole]]: the pole displays of this counter.

#include <array>
#include <string>

#include "device-bridge/protocols/pole.hpp"
#include "kiosk-config/settings/schema.hpp"

namespace comptoir::bridge {

[[nodiscard]] settings::Section pole_section();

/// What the settings say about a display.
struct PoleOptions {
    PoleSetup setup;
    std::array<std::string, kPoleRows> idle;  ///< while there is no sale

    /// From a validated entry; what it lacks is the default.   Thread: any.
    [[nodiscard]] static PoleOptions from(const json::Value& entry);
};

}  // namespace comptoir::bridge
