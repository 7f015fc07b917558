#pragma once
/// Whether the card's own processor may draw: what the settings say, and whether the program survived it.

#include "kiosk-config/settings/settings.hpp"
#include "renderer/kms/gpu_trial.hpp"

namespace comptoir {

/// A note in the runtime folder stands while the processor is tried. It outlives the program and no power
/// cut. The one who finds two of them in a row leaves the processor alone, and so does every later start, until
/// an update, or until it was off in the settings for one start.
/// Thread: UI. Errors: a folder that takes no note is as good as no note.
[[nodiscard]] renderer::kms::GpuRules gpu_rules(const settings::Settings& settings);

}  // namespace comptoir
