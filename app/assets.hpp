#pragma once
/// Where fonts.conf, translations, schemas and the owner's page are.

#include <filesystem>

namespace comptoir {

/// $COMPTOIR_ASSETS if set, else the installed folder, else the one the program was built from. Thread: any.
[[nodiscard]] std::filesystem::path assets_folder();

}  // namespace comptoir
