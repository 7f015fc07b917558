#pragma once
/// Holds the settings file that people start from, and README's table, to the schema.

#include <string>
#include <string_view>
#include <vector>

#include "kiosk-config/settings/schema.hpp"

namespace comptoir::test {

/// What `toml`, a settings file with every setting commented out as "#key = value" (prose has a space after
/// the
/// #), lacks or says wrongly: a key of the schema it doesn't name, one the schema doesn't know, a default
/// that is another. Empty: nothing.
[[nodiscard]] std::vector<std::string> faults_of_settings_file(const settings::Schema& schema,
                                                               std::string_view toml);

/// The Markdown table of every setting, as README shows it between its two marks.
[[nodiscard]] std::string settings_table(const settings::Schema& schema);

}  // namespace comptoir::test
