#pragma once
/// Whether the card's own processor may draw: what the settings say, and whether the program survived it.

#include "kiosk-config/settings/settings.hpp"
#include "renderer/kms/gpu_trial.hpp"

namespace comptoir {

/// A note in the state folder stands while the processor is tried. A program that finds two in a row, of its own
/// version and since the machine was started, leaves the processor alone, also after the next start of the
/// machine: until an update, or until it was switched off and on again in the settings. One that was left by a
/// power cut does not count.
/// Thread: UI. Errors: a folder that takes no note is as good as no note.
[[nodiscard]] renderer::kms::GpuRules gpu_rules(const settings::Settings& settings);

}  // namespace comptoir
