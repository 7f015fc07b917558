#include "app/assets.hpp"

#include <cstdlib>

#include "app/start_again.hpp"

namespace comptoir {

std::filesystem::path assets_folder() {
    if (const char* named = std::getenv("COMPTOIR_ASSETS"); named != nullptr && *named != '\0') return named;
    std::error_code ec;
    const std::filesystem::path folder = std::filesystem::path(own_program()).parent_path();
    const std::filesystem::path beside = folder.parent_path() / "share/comptoir/assets";
    if (std::filesystem::is_directory(beside, ec)) return beside;
    return COMPTOIR_ASSETS_INSTALLED;
}

}  // namespace comptoir
