#pragma once
/// [epos]: how tills that print to this box as to an Epson printer are treated.

#include "app/base/clock.hpp"
#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::epos {

[[nodiscard]] const settings::Section& epos_section();

struct EposSettings {
    Duration retry_window{};
};

/// Thread: any.
[[nodiscard]] EposSettings epos_settings(const settings::Slice& epos);

}  // namespace comptoir::epos
