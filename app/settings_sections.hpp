#pragma once
/// The settings of the program as a whole, and the schema of everything.

#include <filesystem>
#include <string>

#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir {

/// Where settings are, unless the command line says otherwise.
inline constexpr const char* kSettingsFile = "/etc/comptoir/comptoir.toml";

/// Every section of every room, in the order in which people read them.
[[nodiscard]] const settings::Schema& all_sections();

/// Where to read settings. A file that somebody named has to be there; a box without one of its own is new.
struct SettingsSource {
    std::filesystem::path file = kSettingsFile;
    settings::MissingFile missing = settings::MissingFile::is_the_defaults;
};

/// `named` is what the command line says; "" where it says nothing.
[[nodiscard]] SettingsSource settings_source(const std::string& named);
[[nodiscard]] settings::Loaded load_settings(const SettingsSource& source);

}  // namespace comptoir
