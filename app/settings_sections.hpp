#pragma once
/// The settings of the program as a whole, and the schema of everything.

#include "kiosk-config/settings/schema.hpp"

namespace comptoir {

/// [box], [shop], [screen], [simulate] and [paths]: what belongs to no single room.
[[nodiscard]] const settings::Schema& kiosk_sections();

/// Where settings are, unless the command line says otherwise.
inline constexpr const char* kSettingsFile = "/etc/comptoir/comptoir.toml";

/// Every section of every room, in the order in which people read them.
[[nodiscard]] const settings::Schema& all_sections();

}  // namespace comptoir
