#pragma once
/// Where translations, schemas and the owner's page are.

#include <filesystem>

namespace comptoir {

/// $COMPTOIR_ASSETS if set; else share/comptoir/assets beside the folder of the program, which a build tree
/// has as well as what was installed, wherever that is; else where the package puts them. Thread: any.
[[nodiscard]] std::filesystem::path assets_folder();

}  // namespace comptoir
