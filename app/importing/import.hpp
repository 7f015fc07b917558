#pragma once
/// Takes a shop's settings and its Wi-Fi from a folder into the box, once, and the secrets from that folder.

#include <filesystem>
#include <string>
#include <vector>

#include "app/base/result.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::importing {

struct Places {
    std::filesystem::path folder;              ///< where the shop put its files
    std::filesystem::path settings_file;       ///< the box's own
    std::filesystem::path connections_folder;  ///< of NetworkManager
};

/// One line each, without a secret.
struct Imported {
    std::vector<std::string> taken;
    std::vector<std::string> problems;
};

/// Settings are taken if the loader takes them together with the drop-ins of the box, and a Wi-Fi if it is
/// one; what is wrong stays where it is, with comptoir-errors.txt beside it, and what the box had goes on. A
/// power cut at any step leaves either the file of the shop as it was or the box with the new content, and
/// the next call ends what was begun. A file that can't be cleaned, on a card that takes no writing, is taken
/// once: what it held is remembered.
///
/// Errors: offline, full (the folder can't be read), refused (it is where the box's own settings are). All
/// else as problems.   Thread: any; blocks for the disk.
[[nodiscard]] Result<Imported> import_from(const settings::Schema& schema, const Places& places);

}  // namespace comptoir::importing
