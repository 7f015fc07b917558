#pragma once
/// What stands in the journal's file, and how an older file becomes one of today.

#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "app/journal/database.hpp"

namespace comptoir::journal {

/// The steps from an empty file to today's; the file's `user_version` says how many of them it has been
/// through. A step that has been in a shop is never changed, only followed by another.
[[nodiscard]] const std::vector<std::string_view>& schema_steps();

/// Takes the steps that are missing, each whole or not at all.
///
/// Errors: unsupported (the file is of a later version), else as the database.
[[nodiscard]] Result<void> migrate(Database& database, const std::vector<std::string_view>& steps);

}  // namespace comptoir::journal
