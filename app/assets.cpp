#include "app/assets.hpp"

#include <cstdlib>

namespace comptoir {

std::filesystem::path assets_folder() {
    if (const char* named = std::getenv("COMPTOIR_ASSETS"); named != nullptr && *named != '\0') return named;
    std::error_code ec;
    const std::filesystem::path installed = COMPTOIR_ASSETS_INSTALLED;
    if (std::filesystem::is_directory(installed / "translations", ec)) return installed;
    return COMPTOIR_ASSETS_SOURCE;
}

}  // namespace comptoir
